//! The pages on which a person signs in for a device without a browser (RFC 8628 section 3.3).

use askama::Template;

use super::{SharedItem, SigninFrame, SigninPage};
use crate::{Fact, Field};

macro_rules! framed {
    ($($page:ty),*) => {$(
        impl SigninPage for $page {
            fn frame(&self) -> &SigninFrame {
                &self.frame
            }
        }
    )*};
}

framed!(DeviceCodePage, DeviceConfirmPage, DeviceDonePage);

/// Asks for the code that the device shows.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/device_code.html")]
pub struct DeviceCodePage {
    /// What stands around.
    pub frame: SigninFrame,
    /// Who is signed in.
    pub account: String,
    /// The field `code`.
    pub code: Field,
    /// Where the form posts.
    pub action: String,
}

impl DeviceCodePage {
    /// The page with what was typed before and what was wrong with it.
    pub fn new(frame: SigninFrame, account: &str, typed: &str, error: Option<String>) -> Self {
        let code = Field::line("code", "Code on the device", "text", typed)
            .hint("Eight letters; capitals, spaces and the hyphen do not matter")
            .autocomplete("off")
            .error(error)
            .required()
            .first();
        let action = format!("/{}/oauth2/deviceauth", frame.tenant);
        Self {
            frame: frame.titled("Sign in on a device"),
            account: account.to_owned(),
            code,
            action,
        }
    }
}

/// Says who wants what, and asks.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/device_confirm.html")]
pub struct DeviceConfirmPage {
    /// What stands around.
    pub frame: SigninFrame,
    /// The application on the device.
    pub application: String,
    /// Who would be signed in there, where the device is, what it gets.
    pub facts: Vec<Fact>,
    /// What the person agrees to by saying yes; empty where that was agreed before.
    pub permissions: Vec<SharedItem>,
    /// Whether the person may say yes, agreeing for oneself.
    pub may_for_oneself: bool,
    /// Whether the person may agree for everybody in the organisation.
    pub may_for_everybody: bool,
    /// Where the decision is posted: `decision` = `accept`, `accept-for-everybody` or `decline`.
    pub action: String,
}

/// It is decided.
#[derive(Debug, Clone, Template)]
#[template(path = "signin/device_done.html")]
pub struct DeviceDonePage {
    /// What stands around.
    pub frame: SigninFrame,
    /// The application on the device.
    pub application: String,
    /// Whether the person said yes.
    pub is_accepted: bool,
}
