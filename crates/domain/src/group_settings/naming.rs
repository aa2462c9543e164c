//! How Microsoft 365 groups are called ([Enforce a naming
//! policy](https://learn.microsoft.com/en-us/entra/identity/users/groups-naming-policy)).

use super::GroupSetting;
use crate::{Refusal, directory::User};

/// What stands for the name that somebody chose.
pub(super) const GROUP_NAME: &str = "[GroupName]";
/// Characters of a name with its prefix and suffix at most.
const LONGEST_NAME: usize = 63;

/// Which name of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOf {
    /// `displayName`.
    Display,
    /// `mailNickname`: what cannot stand in an address is left out of prefix and suffix.
    Mail,
}

impl NameOf {
    /// The property.
    #[must_use]
    pub const fn property(self) -> &'static str {
        match self {
            Self::Display => "displayName",
            Self::Mail => "mailNickname",
        }
    }
}

/// In what a name is not as the policy wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFault {
    /// The property.
    pub target: &'static str,
    /// Graph's word: `MissingPrefixSuffix`, `ContainsBlockedWord`, `NameTooLong`, `NotUnique`.
    pub code: &'static str,
    /// In words.
    pub message: String,
    /// The value of the settings that says so, if one does.
    pub setting: Option<&'static str>,
    /// What the name begins with.
    pub prefix: String,
    /// What the name ends with.
    pub suffix: String,
}

impl From<NameFault> for Refusal {
    fn from(fault: NameFault) -> Self {
        let refusal = Self::invalid(fault.target, fault.message).coded(fault.code);
        match fault.setting {
            Some(setting) => refusal.by(format!("groupSettings/Group.Unified/{setting}")),
            None => refusal,
        }
    }
}

/// A property of the person who makes a group.
type Attribute = fn(&User) -> Option<&String>;

/// The properties that a requirement may name.
const ATTRIBUTES: &[(&str, Attribute)] = &[
    ("Department", |user| user.department.as_ref()),
    ("Company", |user| user.company_name.as_ref()),
    ("Office", |user| user.office_location.as_ref()),
    ("StateOrProvince", |user| user.state.as_ref()),
    ("CountryOrRegion", |user| user.country.as_ref()),
    ("Title", |user| user.job_title.as_ref()),
];

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Of(Attribute),
}

/// The naming policy of an organisation.
#[derive(Clone, Debug, Default)]
pub struct NamingPolicy {
    prefix: Vec<Part>,
    suffix: Vec<Part>,
    blocked: Vec<String>,
}

/// Whether a character may stand in a `mailNickname`.
#[must_use]
pub fn is_nickname(c: char) -> bool {
    c.is_ascii_graphic() && !"@()\\[]\";:<>,".contains(c)
}

impl NamingPolicy {
    pub(super) fn of(setting: &GroupSetting) -> Self {
        let requirement = setting.text("PrefixSuffixNamingRequirement");
        let (prefix, suffix) = requirement.split_once(GROUP_NAME).unwrap_or_default();
        Self {
            prefix: parts(prefix),
            suffix: parts(suffix),
            blocked: setting
                .words("CustomBlockedWordsList")
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Whether every bracket has its partner.
    pub(super) fn is_balanced(text: &str) -> bool {
        let mut open = false;
        for c in text.chars() {
            match (c, open) {
                ('[', false) => open = true,
                (']', true) => open = false,
                ('[' | ']', _) => return false,
                _ => {}
            }
        }
        !open
    }

    /// What a name begins and ends with when that person makes the group. A property that the
    /// person lacks adds nothing.
    #[must_use]
    pub fn affixes(&self, of: NameOf, maker: Option<&User>) -> (String, String) {
        let written = |parts: &[Part]| -> String {
            let parts = parts.iter().map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Of(get) => maker.and_then(get).cloned().unwrap_or_default(),
            });
            fitting(of, &parts.collect::<String>())
        };
        (written(&self.prefix), written(&self.suffix))
    }

    /// The name that a group gets whose maker chose `bare`.
    #[must_use]
    pub fn named(&self, of: NameOf, bare: &str, maker: Option<&User>) -> String {
        let (prefix, suffix) = self.affixes(of, maker);
        format!("{prefix}{}{suffix}", fitting(of, bare))
    }

    /// Checks a name that somebody gives.
    ///
    /// # Errors
    /// A prefix or a suffix is missing, the name is too long, or it is a blocked word.
    pub fn check(&self, of: NameOf, name: &str, maker: Option<&User>) -> Result<(), NameFault> {
        let (prefix, suffix) = self.affixes(of, maker);
        let property = of.property();
        let fault = |code, setting, message| NameFault {
            target: property,
            code,
            message,
            setting: Some(setting),
            prefix: prefix.clone(),
            suffix: suffix.clone(),
        };
        let requirement = "PrefixSuffixNamingRequirement";
        let begun = name.strip_prefix(prefix.as_str());
        let bare = begun.and_then(|rest| rest.strip_suffix(suffix.as_str()));
        let Some(bare) = bare else {
            let wanted = match (prefix.is_empty(), suffix.is_empty()) {
                (false, true) => format!("begin with `{prefix}`"),
                (true, false) => format!("end with `{suffix}`"),
                _ => format!("begin with `{prefix}` and end with `{suffix}`"),
            };
            let message = format!("`{property}` must {wanted}, by the naming policy");
            return Err(fault("MissingPrefixSuffix", requirement, message));
        };
        let is_bound = !self.prefix.is_empty() || !self.suffix.is_empty();
        if is_bound && name.chars().count() > LONGEST_NAME {
            let message = format!(
                "`{property}` has {LONGEST_NAME} characters at most with what the naming policy adds"
            );
            return Err(fault("NameTooLong", requirement, message));
        }
        match self.blocked_word(bare) {
            Some(word) => {
                let message = format!("`{word}` is a blocked word: no group may be called so");
                Err(fault(
                    "ContainsBlockedWord",
                    "CustomBlockedWordsList",
                    message,
                ))
            }
            None => Ok(()),
        }
    }

    /// The blocked word that a name is: as a whole, in large or small letters.
    fn blocked_word(&self, bare: &str) -> Option<&String> {
        let bare = bare.trim().to_lowercase();
        let mut blocked = self.blocked.iter();
        blocked.find(|word| word.to_lowercase() == bare)
    }

    /// Whether a name that a group has already would be good for some maker, whoever that was.
    #[must_use]
    pub fn would_suit_somebody(&self, of: NameOf, name: &str) -> bool {
        let texts = |parts: &[Part]| -> Vec<Option<String>> {
            let parts = parts.iter().map(|part| match part {
                Part::Text(text) => Some(fitting(of, text)),
                Part::Of(_) => None,
            });
            parts.collect()
        };
        let mut pattern = texts(&self.prefix);
        pattern.push(None);
        pattern.extend(texts(&self.suffix));
        suits(&pattern, name) && self.blocked_word(name).is_none()
    }
}

/// Whether a text is those pieces in that order; `None` is anything.
fn suits(pattern: &[Option<String>], text: &str) -> bool {
    let mut rest = text;
    let mut free = false;
    let last = pattern.len().saturating_sub(1);
    for (place, piece) in pattern.iter().enumerate() {
        let Some(piece) = piece else {
            free = true;
            continue;
        };
        if place == last && free {
            return rest.ends_with(piece.as_str());
        }
        let found = match free {
            true => rest.split_once(piece.as_str()).map(|(_, after)| after),
            false => rest.strip_prefix(piece.as_str()),
        };
        let Some(after) = found else {
            return false;
        };
        rest = after;
        free = false;
    }
    free || rest.is_empty()
}

fn fitting(of: NameOf, text: &str) -> String {
    match of {
        NameOf::Display => text.to_owned(),
        NameOf::Mail => text.chars().filter(|c| is_nickname(*c)).collect(),
    }
}

/// Reads one side of a requirement: `[Department]` and its kin come from a person, any other
/// bracket holds the text itself.
fn parts(side: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = side;
    while let Some((before, after)) = rest.split_once('[') {
        parts.push(Part::Text(before.to_owned()));
        let (inside, further) = after.split_once(']').unwrap_or((after, ""));
        let known = ATTRIBUTES.iter().find(|(name, _)| *name == inside);
        parts.push(match known {
            Some((_, get)) => Part::Of(*get),
            None => Part::Text(inside.to_owned()),
        });
        rest = further;
    }
    parts.push(Part::Text(rest.to_owned()));
    parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
    parts
}
