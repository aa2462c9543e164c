//! What a rule can read of a user or a device.

mod table;

pub use table::Item;

use crate::suggest::nearest;
use std::fmt;
use table::{GROUP, PROPERTIES};

/// What a rule is about: users or devices, never both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// Users, members and guests.
    User,
    /// Devices.
    Device,
}

impl Subject {
    /// The word before the point: `user`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
        }
    }
}

/// What kind of value a property has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A text.
    Text,
    /// True or false.
    Boolean,
    /// An instant.
    Instant,
    /// Several texts; the word for one of them is `_`.
    Texts,
    /// Several objects.
    Objects(&'static Item),
    /// A directory extension: a text, a number, true or false, or an instant, as its application
    /// declared it.
    Extension,
}

/// Where the value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A property of the Graph resource.
    Field(&'static str),
    /// The first value of a collection of the Graph resource.
    First(&'static str),
    /// A property of an object that is a property of the Graph resource.
    Inside(&'static str, &'static str),
    /// The groups that it is in directly.
    MemberOf,
    /// The groups that it is in, also by way of other groups.
    TransitiveMemberOf,
    /// The last time the user signed in.
    LastSignIn,
    /// The domain of the user's address.
    MailDomain,
    /// The user's manager.
    Manager,
    /// Those who answer for the user.
    Sponsors,
}

#[derive(Debug)]
struct Definition {
    name: &'static str,
    subject: Subject,
    kind: Type,
    source: Source,
    aliases: &'static [&'static str],
}

/// A property that a rule reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Property(Inner);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Inner {
    /// A place in the table.
    Known(usize),
    /// `extension_<application id without hyphens>_<name>`, in lower case.
    Extension(Subject, Box<str>),
}

static FALLBACK: Definition = Definition {
    name: "",
    subject: Subject::User,
    kind: Type::Extension,
    source: Source::Field(""),
    aliases: &[],
};

impl Property {
    /// The property of that name, in any case.
    ///
    /// # Errors
    /// What may have been meant, when there is none of that name.
    pub(crate) fn find(subject: Subject, name: &str) -> Result<Self, Option<String>> {
        let same = |known: &str| known.eq_ignore_ascii_case(name);
        let place = PROPERTIES.iter().position(|it| {
            it.subject == subject && (same(it.name) || it.aliases.iter().any(|alias| same(alias)))
        });
        if let Some(place) = place {
            return Ok(Self(Inner::Known(place)));
        }
        if is_extension(name) {
            let name = name.to_ascii_lowercase().into_boxed_str();
            return Ok(Self(Inner::Extension(subject, name)));
        }
        Err(Self::hint(subject, name))
    }

    fn hint(subject: Subject, name: &str) -> Option<String> {
        if name.to_ascii_lowercase().starts_with("extension_") {
            let form = "an extension property is written `extension_<application id without hyphens>_<name>`";
            return Some(form.to_owned());
        }
        let names = PROPERTIES.iter().filter(|it| it.subject == subject);
        let meant = nearest(name, names.map(|it| it.name))?;
        Some(format!("did you mean `{}.{meant}`?", subject.word()))
    }

    fn definition(&self) -> &'static Definition {
        match &self.0 {
            Inner::Known(place) => PROPERTIES.get(*place).unwrap_or(&FALLBACK),
            Inner::Extension(..) => &FALLBACK,
        }
    }
    /// Its name in rules, without `user.`.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.0 {
            Inner::Known(_) => self.definition().name,
            Inner::Extension(_, name) => name,
        }
    }
    /// What it is a property of.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match &self.0 {
            Inner::Known(_) => self.definition().subject,
            Inner::Extension(subject, _) => *subject,
        }
    }
    /// What kind of value it has.
    #[must_use]
    pub fn kind(&self) -> Type {
        self.definition().kind
    }
    /// Where its value comes from; `None` for an extension property, which is a property of the
    /// Graph resource under its own name, in whatever case.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        match &self.0 {
            Inner::Known(_) => Some(self.definition().source),
            Inner::Extension(..) => None,
        }
    }
    /// Whether it tells in which groups somebody is.
    #[must_use]
    pub fn is_membership(&self) -> bool {
        self.kind() == Type::Objects(&GROUP)
    }
    /// The manager of a user.
    pub(crate) fn manager() -> Option<Self> {
        Self::find(Subject::User, "managerId").ok()
    }
    /// All that rules about that subject can read, but for extension properties.
    pub fn all(subject: Subject) -> impl Iterator<Item = Self> {
        let places = PROPERTIES.iter().enumerate();
        places
            .filter(move |(_, it)| it.subject == subject)
            .map(|(place, _)| Self(Inner::Known(place)))
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.subject().word(), self.name())
    }
}

/// `extension_<32 hexadecimal digits>_<name>` (Graph, "Create extensionProperty").
fn is_extension(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let Some((application, own)) = lower
        .strip_prefix("extension_")
        .and_then(|rest| rest.split_once('_'))
    else {
        return false;
    };
    application.len() == 32
        && application.chars().all(|c| c.is_ascii_hexdigit())
        && !own.is_empty()
        && own.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
