//! Samples of every sign-in page: for tests, for the gallery, and for whoever wants to see what a
//! filled view model looks like.

use askama::Template;
use jiff::Timestamp;

use super::*;
use crate::{Banner, Csrf, Fact, Field, Link, Person, Tone, When};

fn frame() -> SigninFrame {
    SigninFrame {
        title: String::new(),
        tenant: "contoso.example".to_owned(),
        organisation: "Contoso".to_owned(),
        application: None,
        flow: "q8Xh2vK0".to_owned(),
        csrf: Csrf {
            token: "sample".to_owned(),
        },
        banner: None,
        look: crate::Look::default(),
        privacy_statement: Some("https://contoso.example/privacy".to_owned()),
    }
}

fn with_application() -> SigninFrame {
    SigninFrame {
        application: Some("Supplier Portal".to_owned()),
        ..frame()
    }
}

fn after_resend() -> SigninFrame {
    let banner = Banner::new(Tone::Good, "A new code is on its way")
        .text("The code before it no longer works.");
    SigninFrame {
        banner: Some(banner),
        ..frame()
    }
}

const GUEST: &str = "mara.lindqvist@fabrikam.example";

fn invitation() -> InvitationPage {
    let shared = [
        ("Your name", "Mara Lindqvist"),
        ("Your e-mail address", GUEST),
        ("Your company", "Fabrikam, from the domain of your address"),
        (
            "Your activity here",
            "when you sign in, what you ask for, what you are given",
        ),
    ];
    let valid_until = "2026-12-23T09:30:00Z".parse::<Timestamp>().ok();
    let now = "2026-11-23T09:30:00Z".parse::<Timestamp>().ok();
    InvitationPage {
        frame: frame().titled("Accept the invitation"),
        email: GUEST.to_owned(),
        sponsor: Some(Person::member("Adele Vance", "Head of Procurement, Contoso")),
        message: "Hello Mara, this gives you the drawings and the planning board for the spring campaign. Call me if anything is missing.".to_owned(),
        access: vec!["Spring campaign 2027".to_owned()],
        shared: shared
            .iter()
            .map(|(label, detail)| SharedItem { label: (*label).to_owned(), detail: (*detail).to_owned() })
            .collect(),
        action: "/contoso.example/signin/invitation/7Yt3".to_owned(),
        valid_until: valid_until.zip(now).map(|(until, now)| When::day(until, now)),
    }
}

fn bare_invitation() -> InvitationPage {
    InvitationPage {
        sponsor: None,
        message: String::new(),
        access: Vec::new(),
        valid_until: None,
        frame: SigninFrame {
            privacy_statement: None,
            ..frame().titled("Accept the invitation")
        },
        ..invitation()
    }
}

fn error() -> ErrorPage {
    ErrorPage {
        frame: frame().titled("Sign-in stopped"),
        title: "This link was opened in another browser".to_owned(),
        happened: "The sign-in to `Supplier Portal` began in one browser and went on in a second one, so nothing ties the two together.".to_owned(),
        advice: "Open the application again and sign in without changing the browser. If it happens once more, send the lines below to the help desk of Contoso.".to_owned(),
        details: vec![
            Fact::code("Request id", "0193b1f2-6a7c-7d31-9a55-3f0e7a1c9b42"),
            Fact::code("Time", "2026-11-23T09:30:12Z"),
            Fact::code("Error", "AADSTS165000"),
        ],
        action: Some(Link::new("Start again", "/contoso.example/signin")),
    }
}

type Sample = (&'static str, String);

fn entering() -> askama::Result<Vec<Sample>> {
    let unknown =
        "`mara.lindqvist@fabrikam` has no domain ending; write it like `name@company.example`";
    let wrong = "`1234 5678` is not the code that was sent last; 4 attempts are left";
    let member = "adele.vance@contoso.example";
    let identifier = IdentifierPage::new(frame(), "", None);
    let unknown = IdentifierPage::new(
        with_application(),
        "mara.lindqvist@fabrikam",
        Some(unknown.to_owned()),
    );
    let password = PasswordPage::new(with_application(), member, None);
    let wrong_password = PasswordPage::new(
        frame(),
        member,
        Some("does not match this address".to_owned()),
    );
    let code = CodePage::new(with_application(), GUEST, None);
    let wrong_code = CodePage::new(after_resend(), GUEST, Some(wrong.to_owned()));
    Ok(vec![
        ("signin-identifier", identifier.to_html()?),
        ("signin-identifier-wrong", unknown.to_html()?),
        ("signin-password", password.to_html()?),
        ("signin-password-wrong", wrong_password.to_html()?),
        ("signin-code", code.to_html()?),
        ("signin-code-wrong", wrong_code.to_html()?),
    ])
}

fn consent(may: bool) -> ConsentPage {
    let item = |label: &str, detail: &str| SharedItem {
        label: label.to_owned(),
        detail: detail.to_owned(),
    };
    ConsentPage {
        frame: with_application().titled("Agree to permissions"),
        email: GUEST.to_owned(),
        other_account: "/contoso.example/signin".to_owned(),
        application: "Supplier Portal".to_owned(),
        resource: "Microsoft Graph".to_owned(),
        permissions: vec![
            item("sign you in and read your own profile", "User.Read"),
            item("read groups, as far as you may yourself", "Group.Read.All"),
        ],
        may_for_oneself: may,
        may_for_everybody: may,
        asking: ConsentAsking::Closed("policies/adminConsentRequestPolicy".to_owned()),
    }
}

fn asking() -> askama::Result<Vec<Sample>> {
    let page = |asking| {
        ConsentPage {
            asking,
            ..consent(false)
        }
        .to_html()
    };
    let now = Timestamp::UNIX_EPOCH;
    let when = |day: i64| {
        When::day(
            Timestamp::from_second(1_773_000_000 + day * 86_400).unwrap_or(now),
            now,
        )
    };
    let reason = Field::area("reason", "Why do you need it?", "")
        .hint("An administrator reads this.")
        .required();
    Ok(vec![
        (
            "signin-consent-ask",
            page(ConsentAsking::Open(Box::new(reason)))?,
        ),
        (
            "signin-consent-waiting",
            page(ConsentAsking::Waiting(when(0), when(14)))?,
        ),
        ("signin-consent-sent", page(ConsentAsking::Sent)?),
        ("signin-consent-blocked", page(ConsentAsking::Blocked)?),
    ])
}

fn joining() -> askama::Result<Vec<Sample>> {
    let check_mail = CheckMailPage {
        frame: frame().titled("Check your mail"),
        email: "admin@contoso.example".to_owned(),
        contents: "a link with which you choose a new password".to_owned(),
        valid: "24 hours".to_owned(),
    };
    let set = |errors| {
        let action = "/contoso.example/signin/first-password/9sD1";
        SetPasswordPage::new(frame(), "admin@contoso.example", action, errors).to_html()
    };
    let short = Some("has 9 characters; the shortest allowed is 12".to_owned());
    Ok(vec![
        ("signin-check-mail", check_mail.to_html()?),
        ("signin-consent", consent(true).to_html()?),
        ("signin-consent-administrator", consent(false).to_html()?),
        ("signin-invitation", invitation().to_html()?),
        ("signin-invitation-bare", bare_invitation().to_html()?),
        ("signin-set-password", set((None, None))?),
        (
            "signin-set-password-wrong",
            set((short, Some("differs from the first".to_owned())))?,
        ),
    ])
}

fn devices() -> askama::Result<Vec<Sample>> {
    let action = "/contoso.example/oauth2/deviceauth".to_owned();
    let unknown = "no device waits for the code `WDJB`: compare it with the one on the device, codes are good for 15 minutes and once";
    let application = "Meeting room display".to_owned();
    let confirm = DeviceConfirmPage {
        frame: frame().titled("Sign in on a device?"),
        application: application.clone(),
        facts: vec![
            Fact::new("Application", &application),
            Fact::new("Signed in as", GUEST),
            Fact::new("The device asked", "2 minutes ago"),
            Fact::new("Its network address", "203.0.113.7, not the same as yours"),
            Fact::new("It asks for", "openid, profile, User.Read"),
        ],
        permissions: vec![SharedItem {
            label: "Sign you in and read your profile".to_owned(),
            detail: "User.Read".to_owned(),
        }],
        may_for_oneself: true,
        may_for_everybody: false,
        action,
    };
    let done = |is_accepted| {
        DeviceDonePage {
            frame: frame().titled("Sign in on a device"),
            application: application.clone(),
            is_accepted,
        }
        .to_html()
    };
    let enter = DeviceCodePage::new(frame(), GUEST, "", None);
    let wrong = DeviceCodePage::new(frame(), GUEST, "WDJB", Some(unknown.to_owned()));
    Ok(vec![
        ("signin-device", enter.to_html()?),
        ("signin-device-wrong", wrong.to_html()?),
        ("signin-device-confirm", confirm.to_html()?),
        ("signin-device-done", done(true)?),
        ("signin-device-declined", done(false)?),
    ])
}

fn leaving() -> askama::Result<Vec<Sample>> {
    let signed_out = SignedOutPage {
        frame: frame().titled("Signed out"),
        sign_in: "/contoso.example/signin".to_owned(),
        back: Some(Link::new(
            "Back to Supplier Portal",
            "https://suppliers.contoso.example/",
        )),
    };
    let bare = SignedOutPage {
        back: None,
        ..signed_out.clone()
    };
    let left = LeftPage {
        frame: frame().titled("You have left Contoso"),
        email: "mara@fabrikam.example".to_owned(),
    };
    let form_post = FormPostPage {
        action: "https://suppliers.contoso.example/callback".to_owned(),
        application: "Supplier Portal".to_owned(),
        fields: vec![
            ("code".to_owned(), "0.AbC".to_owned()),
            ("state".to_owned(), "xyz".to_owned()),
        ],
    };
    Ok(vec![
        ("signin-signed-out", signed_out.to_html()?),
        ("signin-signed-out-bare", bare.to_html()?),
        ("signin-left", left.to_html()?),
        ("signin-error", error().to_html()?),
        ("signin-form-post", form_post.render()?),
    ])
}

/// Every sign-in page from samples, as file name and document.
///
/// # Errors
///
/// As [`SigninPage::to_html`].
pub fn samples() -> askama::Result<Vec<(&'static str, String)>> {
    Ok([entering()?, joining()?, asking()?, devices()?, leaving()?].concat())
}
