//! What the sign-in pages of an organisation look like (Graph
//! [organizationalBranding](https://learn.microsoft.com/en-us/graph/api/resources/organizationalbrandingproperties)).

use crate::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The id of the look without a language.
pub const DEFAULT_LOCALE: &str = "0";

/// The look in one language. What a language leaves open is as in the look without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `organizationalBranding`, documented there"
)]
pub struct Look {
    pub background_color: Option<String>,
    pub custom_forgot_my_password_text: Option<String>,
    pub custom_privacy_and_cookies_text: Option<String>,
    pub custom_privacy_and_cookies_url: Option<String>,
    pub custom_terms_of_use_text: Option<String>,
    pub custom_terms_of_use_url: Option<String>,
    pub sign_in_page_text: Option<String>,
    pub username_hint_text: Option<String>,
}

/// The looks of an organisation, by their languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Branding(pub BTreeMap<String, Look>);

/// A picture of a look, and what it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Picture {
    /// Behind the sign-in page.
    BackgroundImage,
    /// On top of the sign-in box, in place of the name.
    BannerLogo,
    /// In the tab of the browser.
    Favicon,
    /// Beside the name, on bright pages.
    SquareLogo,
    /// Beside the name, on dark pages.
    SquareLogoDark,
}

impl Picture {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::BackgroundImage,
        Self::BannerLogo,
        Self::Favicon,
        Self::SquareLogo,
        Self::SquareLogoDark,
    ];
    /// Graph's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BackgroundImage => "backgroundImage",
            Self::BannerLogo => "bannerLogo",
            Self::Favicon => "favicon",
            Self::SquareLogo => "squareLogo",
            Self::SquareLogoDark => "squareLogoDark",
        }
    }
    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
    /// Width and height at most, in pixels.
    #[must_use]
    pub const fn largest(self) -> (u32, u32) {
        match self {
            Self::BackgroundImage => (1920, 1080),
            Self::BannerLogo => (245, 36),
            Self::Favicon => (32, 32),
            Self::SquareLogo | Self::SquareLogoDark => (240, 240),
        }
    }
    /// Bytes at most
    /// ([company branding](https://learn.microsoft.com/en-us/entra/fundamentals/how-to-customize-branding)).
    #[must_use]
    pub const fn heaviest(self) -> usize {
        match self {
            Self::BackgroundImage => 300 * 1024,
            Self::Favicon => 5 * 1024,
            Self::BannerLogo | Self::SquareLogo | Self::SquareLogoDark => 50 * 1024,
        }
    }
}

/// The id of a language as it is kept: `fr-FR`; `0` and `default` mean the look without one.
///
/// # Errors
/// It is no name of a culture (RFC 1766).
pub fn locale(text: &str) -> Result<String, Refusal> {
    if matches!(text, DEFAULT_LOCALE | "default") {
        return Ok(DEFAULT_LOCALE.to_owned());
    }
    let refused = || {
        let message = format!("`{text}` is not a language such as `fr` or `fr-FR`");
        Refusal::invalid("id", message)
    };
    let is_word = |word: &str, letters: &[usize]| {
        letters.contains(&word.len()) && word.bytes().all(|letter| letter.is_ascii_alphabetic())
    };
    let (language, region) = match text.split_once('-') {
        Some((language, region)) => (language, Some(region)),
        None => (text, None),
    };
    if !is_word(language, &[2, 3]) || region.is_some_and(|it| !is_word(it, &[2])) {
        return Err(refused());
    }
    let language = language.to_ascii_lowercase();
    Ok(match region {
        Some(region) => format!("{language}-{}", region.to_ascii_uppercase()),
        None => language,
    })
}

impl Look {
    /// Puts the properties into their stored form, or refuses them. An empty text is none.
    ///
    /// # Errors
    /// The first property that breaks a rule.
    pub fn check(&mut self) -> Result<(), Refusal> {
        let texts: [(&str, &mut Option<String>, usize); 5] = [
            ("signInPageText", &mut self.sign_in_page_text, 1024),
            ("usernameHintText", &mut self.username_hint_text, 64),
            (
                "customForgotMyPasswordText",
                &mut self.custom_forgot_my_password_text,
                256,
            ),
            (
                "customPrivacyAndCookiesText",
                &mut self.custom_privacy_and_cookies_text,
                256,
            ),
            (
                "customTermsOfUseText",
                &mut self.custom_terms_of_use_text,
                256,
            ),
        ];
        for (name, value, most) in texts {
            tidy(value);
            if value
                .as_ref()
                .is_some_and(|text| text.chars().count() > most)
            {
                let message = format!("`{name}` has {most} characters at most");
                return Err(Refusal::invalid(name, message));
            }
        }
        let addresses = [
            (
                "customPrivacyAndCookiesUrl",
                &mut self.custom_privacy_and_cookies_url,
            ),
            ("customTermsOfUseUrl", &mut self.custom_terms_of_use_url),
        ];
        for (name, value) in addresses {
            tidy(value);
            check_address(name, value.as_deref())?;
        }
        tidy(&mut self.background_color);
        if let Some(text) = &self.background_color {
            let Some(colour) = Colour::parse(text) else {
                let message = format!("`{text}` is not a colour such as `#1A5FB4`");
                return Err(Refusal::invalid("backgroundColor", message));
            };
            self.background_color = Some(colour.to_string());
        }
        Ok(())
    }

    /// This look, and where it says nothing that one.
    #[must_use]
    pub fn over(self, other: &Self) -> Self {
        let or = |one: Option<String>, other: &Option<String>| one.or_else(|| other.clone());
        let (privacy, terms) = (
            self.custom_privacy_and_cookies_url,
            self.custom_terms_of_use_url,
        );
        Self {
            background_color: or(self.background_color, &other.background_color),
            custom_forgot_my_password_text: or(
                self.custom_forgot_my_password_text,
                &other.custom_forgot_my_password_text,
            ),
            custom_privacy_and_cookies_text: or(
                self.custom_privacy_and_cookies_text,
                &other.custom_privacy_and_cookies_text,
            ),
            custom_privacy_and_cookies_url: or(privacy, &other.custom_privacy_and_cookies_url),
            custom_terms_of_use_text: or(
                self.custom_terms_of_use_text,
                &other.custom_terms_of_use_text,
            ),
            custom_terms_of_use_url: or(terms, &other.custom_terms_of_use_url),
            sign_in_page_text: or(self.sign_in_page_text, &other.sign_in_page_text),
            username_hint_text: or(self.username_hint_text, &other.username_hint_text),
        }
    }
}

fn tidy(value: &mut Option<String>) {
    let text = value.take().map(|text| text.trim().to_owned());
    *value = text.filter(|text| !text.is_empty());
}

fn check_address(name: &str, value: Option<&str>) -> Result<(), Refusal> {
    let Some(text) = value else {
        return Ok(());
    };
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\`".contains(&byte));
    if rest.is_empty() || rest.starts_with('/') || !is_plain || text.len() > 128 {
        let message = format!(
            "`{name}` is an address of 128 characters at most that begins with `https://`, not `{text}`"
        );
        return Err(Refusal::invalid(name, message));
    }
    Ok(())
}

impl Branding {
    /// The languages for somebody who prefers those (`Accept-Language`, RFC 9110, 12.5.4): the one
    /// that fits best, then the look without one; only those that there are.
    #[must_use]
    pub fn chosen(&self, preferred: &str) -> Vec<&str> {
        let mut wanted: Vec<(&str, f32)> = preferred.split(',').filter_map(weighted).collect();
        wanted.sort_by(|one, other| other.1.total_cmp(&one.1));
        let found = wanted.iter().find_map(|(tag, _)| self.fitting(tag));
        let default = self
            .0
            .get_key_value(DEFAULT_LOCALE)
            .map(|(id, _)| id.as_str());
        found.into_iter().chain(default).collect()
    }

    /// Exactly that language, else another region of it.
    fn fitting(&self, tag: &str) -> Option<&str> {
        let language = |id: &str| {
            id.split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        let mut ids = self.0.keys().map(String::as_str);
        let exact = ids.clone().find(|id| id.eq_ignore_ascii_case(tag));
        exact.or_else(|| ids.find(|id| language(id) == language(tag)))
    }

    /// The look in those languages, the first before the others.
    #[must_use]
    pub fn look(&self, locales: &[&str]) -> Look {
        let looks = locales.iter().filter_map(|id| self.0.get(*id));
        looks.fold(Look::default(), |look, next| look.over(next))
    }
}

/// `fr;q=0.8` as its language and weight.
fn weighted(part: &str) -> Option<(&str, f32)> {
    let mut words = part.split(';').map(str::trim);
    let tag = words.next().filter(|tag| !tag.is_empty())?;
    let weight = words.find_map(|word| word.strip_prefix("q=")?.parse::<f32>().ok());
    let weight = weight.unwrap_or(1.0);
    (weight > 0.0).then_some((tag, weight))
}

/// A colour in red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// `#1A5FB4`, or `#15B` for `#1155BB`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let doubled: String = match digits.len() {
            6 => digits.to_owned(),
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => return None,
        };
        let [_, red, green, blue] = u32::from_str_radix(&doubled, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Black or white, whichever is read more easily on this colour: at least 4.5 to 1 (WCAG 2.2,
    /// success criterion 1.4.3), as no colour is far from both.
    #[must_use]
    pub fn readable(self) -> &'static str {
        // Where both contrasts are the same: sqrt(1.05 * 0.05) - 0.05.
        match self.luminance() > 0.179_128_8 {
            true => "#000000",
            false => "#ffffff",
        }
    }

    /// Relative luminance (WCAG 2.2), between 0 and 1.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let part = f64::from(channel) / 255.0;
            match part <= 0.040_45 {
                true => part / 12.92,
                false => ((part + 0.055) / 1.055).powf(2.4),
            }
        };
        let [red, green, blue] = self.0;
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02X}{green:02X}{blue:02X}")
    }
}

#[cfg(test)]
mod tests;
