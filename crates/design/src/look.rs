//! What an organisation puts on its pages: logos, colours, words.

use crate::Link;

/// The look of an organisation. Addresses are of our own origin; texts are plain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// Address of the stylesheet with the background.
    pub stylesheet: Option<String>,
    /// Address of the logo that stands in place of the name.
    pub banner: Option<String>,
    /// Address of the logo beside the name.
    pub square: Option<String>,
    /// The same for dark pages.
    pub square_dark: Option<String>,
    /// Address of the icon of the browser's tab.
    pub favicon: Option<String>,
    /// What stands below the sign-in box.
    pub text: Option<String>,
    /// The hint at the field of the address.
    pub hint: Option<String>,
    /// The words of the way to a new password.
    pub forgot: Option<String>,
    /// Links in the foot: privacy, terms of use.
    pub links: Vec<Link>,
}
