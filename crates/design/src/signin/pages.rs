//! The view models of the sign-in pages.

use askama::Template;

use super::{SigninFrame, SigninPage};
use crate::{ErrorSummary, Fact, Field, Link, Person, When};

macro_rules! framed {
    ($($page:ty),*) => {$(
        impl SigninPage for $page {
            fn frame(&self) -> &SigninFrame {
                &self.frame
            }
        }
    )*};
}

framed!(
    IdentifierPage,
    PasswordPage,
    CodePage,
    CheckMailPage,
    ConsentPage,
    InvitationPage,
    SetPasswordPage,
    SignedOutPage,
    LeftPage,
    ErrorPage
);

/// Who are you? Asks for the mail address, from which the way to sign in follows.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/identifier.html")]
pub struct IdentifierPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// The field `email`.
    pub email: Field,
}

impl IdentifierPage {
    /// The page with what was typed before and what was wrong with it.
    pub fn new(frame: SigninFrame, email: &str, error: Option<String>) -> Self {
        let usual = "The address at which you were invited, or your work address";
        let hint = frame.look.hint.as_deref().unwrap_or(usual).to_owned();
        let email = Field::line("email", "E-mail address", "email", email)
            .hint(hint)
            .autocomplete("username")
            .error(error)
            .required()
            .first();
        Self {
            frame: frame.titled("Sign in"),
            email,
        }
    }
}

/// The password of a member.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/password.html")]
pub struct PasswordPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// Whose password.
    pub email: String,
    /// The field `password`.
    pub password: Field,
    /// Where to start again with another address.
    pub other_account: String,
}

impl PasswordPage {
    /// The page for an address, with what was wrong with the last attempt.
    pub fn new(frame: SigninFrame, email: &str, error: Option<String>) -> Self {
        let password = Field::line("password", "Password", "password", "")
            .autocomplete("current-password")
            .error(error)
            .required()
            .first();
        let other_account = format!("/{}/signin", frame.tenant);
        Self {
            frame: frame.titled("Enter your password"),
            email: email.to_owned(),
            password,
            other_account,
        }
    }
}

/// The one-time code that went to a guest by mail.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/code.html")]
pub struct CodePage {
    /// What stands around.
    pub frame: SigninFrame,
    /// The address that got the code.
    pub email: String,
    /// The field `code`.
    pub code: Field,
    /// How long a code is valid, in minutes.
    pub valid_minutes: u32,
    /// Where to start again with another address.
    pub other_account: String,
}

impl CodePage {
    /// How many digits a code has.
    pub const DIGITS: u32 = 8;

    /// The page for an address, with what was wrong with the last attempt.
    pub fn new(frame: SigninFrame, email: &str, error: Option<String>) -> Self {
        let code = Field::new(
            "code",
            "Code from the mail",
            crate::Control::Code {
                digits: Self::DIGITS,
            },
        )
        .hint(format!("{} digits", Self::DIGITS))
        .error(error)
        .required()
        .first();
        let other_account = format!("/{}/signin", frame.tenant);
        Self {
            frame: frame.titled("Enter the code"),
            email: email.to_owned(),
            code,
            valid_minutes: 30,
            other_account,
        }
    }
}

/// Says that a message is on its way and what to do with it.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/check_mail.html")]
pub struct CheckMailPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// The address that gets the message.
    pub email: String,
    /// What is in the message: `a link to set your password`.
    pub contents: String,
    /// How long it is of use: `24 hours`.
    pub valid: String,
}

/// One thing that the organisation learns about a guest who accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedItem {
    /// What it is.
    pub label: String,
    /// The value, or what it is used for.
    pub detail: String,
}

/// The page on which a guest accepts an invitation and the sharing of their data.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/invitation.html")]
pub struct InvitationPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// The address that was invited.
    pub email: String,
    /// Who in the organisation answers for the guest.
    pub sponsor: Option<Person>,
    /// What the sponsor wrote; may be empty.
    pub message: String,
    /// What the guest gets access to at once; may be empty.
    pub access: Vec<String>,
    /// What the organisation will learn.
    pub shared: Vec<SharedItem>,
    /// Where the decision is posted.
    pub action: String,
    /// Until when the invitation can be accepted.
    pub valid_until: Option<When>,
}

/// What an application asks the person who has just signed in to agree to.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/consent.html")]
pub struct ConsentPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// Who is signed in.
    pub email: String,
    /// Where to start again with another address.
    pub other_account: String,
    /// The application that asks.
    pub application: String,
    /// The application whose permissions they are.
    pub resource: String,
    /// What each permission lets it do, and its name.
    pub permissions: Vec<SharedItem>,
    /// Whether the person may agree for oneself.
    pub may_for_oneself: bool,
    /// Whether the person may agree for everybody.
    pub may_for_everybody: bool,
    /// How to ask an administrator; of no account where the person may agree.
    pub asking: ConsentAsking,
}

/// How somebody who may not agree can ask an administrator.
#[derive(Debug, Clone)]
pub enum ConsentAsking {
    /// Not here: the setting that would open it.
    Closed(String),
    /// With the field `reason`.
    Open(Box<Field>),
    /// They have: since when, and until when it can be decided.
    Waiting(When, When),
    /// They have, just now.
    Sent,
    /// A reviewer blocked the application.
    Blocked,
}

/// A password set from a one-time link: the first administrator's, or a member's who asked for it.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/set_password.html")]
pub struct SetPasswordPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// Whose password.
    pub email: String,
    /// Fields `password` and `password_again`.
    pub fields: Vec<Field>,
    /// Where the form posts.
    pub action: String,
}

impl SetPasswordPage {
    /// The page for an address; each error belongs to the field of the same place.
    pub fn new(
        frame: SigninFrame,
        email: &str,
        action: &str,
        errors: (Option<String>, Option<String>),
    ) -> Self {
        let password = Field::line("password", "New password", "password", "")
            .hint("At least 12 characters. A few words that only you would put together are better than signs that nobody can remember")
            .autocomplete("new-password")
            .error(errors.0)
            .required()
            .first();
        let again = Field::line("password_again", "The same password again", "password", "")
            .autocomplete("new-password")
            .error(errors.1)
            .required();
        Self {
            frame: frame.titled("Choose a password"),
            email: email.to_owned(),
            fields: vec![password, again],
            action: action.to_owned(),
        }
    }

    /// The errors of all fields.
    pub fn errors(&self) -> ErrorSummary {
        ErrorSummary::of(&self.fields)
    }
}

/// Signed out, and where to go from here.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/signed_out.html")]
pub struct SignedOutPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// Where to sign in again.
    pub sign_in: String,
    /// Back to the application that asked for the sign-out.
    pub back: Option<Link>,
}

/// A guest has left the organisation: what that means.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/left.html")]
pub struct LeftPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// The address of the account that was.
    pub email: String,
}

/// Something went wrong: what, and what the person can do about it.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/error.html")]
pub struct ErrorPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// In a few words: `this code has expired`.
    pub title: String,
    /// What happened, with the field, the value and the rule.
    pub happened: String,
    /// What to do about it, and who can help.
    pub advice: String,
    /// For the help desk: request id, time, error code.
    pub details: Vec<Fact>,
    /// The best next step.
    pub action: Option<Link>,
}

/// Hands the response of an authorization request to the application (OAuth 2.0 Form Post Response
/// Mode). A script file posts the form at once; without scripts the person presses the button.
/// Send it with [`crate::assets::content_security_policy`] naming the origin of `action`.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/form_post.html")]
pub struct FormPostPage {
    /// The redirect URI.
    pub action: String,
    /// The application's name.
    pub application: String,
    /// Names and values of the response: `code`, `state`, `id_token`, `error` ...
    pub fields: Vec<(String, String)>,
}
