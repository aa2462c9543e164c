//! The sign-in pages of the security token service, whole documents.
//!
//! Every form carries `csrf` and `flow` (the opaque id of the sign-in in progress) as hidden fields.
//!
//! | page | shown at | posts | to |
//! |---|---|---|---|
//! | [`IdentifierPage`] | `/{tenant}/signin` | `email` | `/{tenant}/signin/identifier` |
//! | [`PasswordPage`] | | `password` | `/{tenant}/signin/password` |
//! | [`CodePage`] | | `code`; nothing | `/{tenant}/signin/code`; `/{tenant}/signin/code/resend` |
//! | [`CheckMailPage`] | | - | - |
//! | [`InvitationPage`] | `/{tenant}/signin/invitation/{ticket}` | `decision` = `accept` or `decline` | the same |
//! | [`ConsentPage`] | answer of `authorize` | `decision` = `accept`, `accept-for-everybody`, `ask` (with `reason`) or `decline` | `/{tenant}/signin/consent` |
//! | [`SetPasswordPage`] | `/{tenant}/signin/first-password/{ticket}` | `password`, `password_again` | the same |
//! | [`DeviceCodePage`] | `/{tenant}/oauth2/deviceauth` | `code` | the same |
//! | [`DeviceConfirmPage`] | | `decision` = `accept` or `decline` | the same |
//! | [`DeviceDonePage`] | | - | - |
//! | [`SignedOutPage`] | `/{tenant}/signin/signed-out` | - | - |
//! | [`LeftPage`] | answers `POST /my-access/{tenant}/leave` | - | - |
//! | - | | `csrf` | `/{tenant}/signin/sign-out`, from the person menu |
//! | [`ErrorPage`] | anywhere | - | - |
//! | [`FormPostPage`] | answer of `authorize` with `response_mode=form_post` | the response | redirect URI |

mod device;
mod pages;
mod samples;

pub use device::{DeviceCodePage, DeviceConfirmPage, DeviceDonePage};
pub use pages::{
    CheckMailPage, CodePage, ConsentAsking, ConsentPage, ErrorPage, FormPostPage, IdentifierPage,
    InvitationPage, LeftPage, PasswordPage, SetPasswordPage, SharedItem, SignedOutPage,
};
pub use samples::samples;

use askama::Template;

use crate::{Banner, Csrf, Look};

/// What all sign-in pages have around their content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SigninFrame {
    /// The title of the browser's tab.
    pub title: String,
    /// The tenant as it stands in the path: id or domain.
    pub tenant: String,
    /// The organisation that one signs in to.
    pub organisation: String,
    /// The application that asked for the sign-in, when there is one.
    pub application: Option<String>,
    /// The opaque id of the sign-in in progress.
    pub flow: String,
    /// The token of every form.
    pub csrf: Csrf,
    /// A message above the content: `a new code is on its way`.
    pub banner: Option<Banner>,
    /// The organisation's privacy statement.
    pub privacy_statement: Option<String>,
    /// What the organisation puts on its pages.
    pub look: Look,
}

impl SigninFrame {
    /// The address of a sign-in page of this tenant: `url("code/resend")`.
    pub fn url(&self, page: &str) -> String {
        format!("/{}/signin/{page}", self.tenant)
    }

    /// The same frame with another title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }
}

#[derive(Template)]
#[template(path = "layout/signin.html")]
struct SigninLayout<'a, Content: Template> {
    frame: &'a SigninFrame,
    content: &'a Content,
}

/// A page of the sign-in family: its template prints the content only.
pub trait SigninPage: Template + Sized {
    /// What stands around the content.
    fn frame(&self) -> &SigninFrame;

    /// The whole document.
    ///
    /// # Errors
    ///
    /// Only when writing to memory fails, which a caller answers with status 500.
    fn to_html(&self) -> askama::Result<String> {
        SigninLayout {
            frame: self.frame(),
            content: self,
        }
        .render()
    }
}
