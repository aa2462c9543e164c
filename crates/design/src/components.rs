//! Small components. Each prints itself; each says in words what its colour says.

use askama::Template;

use crate::{Csrf, Field, Icon};

macro_rules! html_safe {
    ($($name:ty),* $(,)?) => { $(impl askama::filters::HtmlSafe for $name {})* };
}
pub(crate) use html_safe;

html_safe!(
    Badge, Person, Link, Banner, Empty, Meter, Stat, Confirm, Fact, Tone
);

/// What a colour means. Never shown without words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// No judgement.
    #[default]
    Neutral,
    /// As it should be.
    Good,
    /// Needs attention soon.
    Warn,
    /// Failed, refused, over.
    Bad,
    /// Good to know.
    Info,
    /// Ours: the main thing on the page.
    Brand,
}

impl Tone {
    /// The ending of the class name.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
            Self::Brand => "brand",
        }
    }

    /// The icon that stands for the tone where nothing better is known.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Neutral => Icon::Minus,
            Self::Good => Icon::CheckCircle,
            Self::Warn => Icon::Warning,
            Self::Bad => Icon::Stop,
            Self::Info => Icon::Info,
            Self::Brand => Icon::Handshake,
        }
    }
}

impl std::fmt::Display for Tone {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.class())
    }
}

/// A state in one or two words, with icon and colour.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<span class="badge badge-{{ tone }}">{{ icon }}{{ label }}</span>"#
)]
pub struct Badge {
    /// The meaning of the colour.
    pub tone: Tone,
    /// The icon in front.
    pub icon: Icon,
    /// The words: `Active`, `Waiting for approval`.
    pub label: String,
}

impl Badge {
    /// A badge with the icon of its tone.
    pub fn new(tone: Tone, label: impl Into<String>) -> Self {
        Self {
            tone,
            icon: tone.icon(),
            label: label.into(),
        }
    }

    /// The same badge with another icon.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = icon;
        self
    }
}

/// A link, shown as a link, a button or a card action depending on where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(ext = "html", source = r#"<a href="{{ href }}">{{ label }}</a>"#)]
pub struct Link {
    /// The words.
    pub label: String,
    /// The address.
    pub href: String,
}

impl Link {
    /// A link with its words and its address.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// A person (or an application acting as one) with initials, name and a second line.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/person.html")]
pub struct Person {
    /// Display name.
    pub name: String,
    /// Second line: mail address, job title or company.
    pub detail: String,
    /// Where a click leads, if anywhere.
    pub href: Option<String>,
    /// From outside the organisation: shown with a ring and the word `guest`.
    pub is_external: bool,
    /// Address of the photo, if there is one.
    pub photo: Option<String>,
}

impl Person {
    /// A person of the organisation.
    pub fn member(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            detail: detail.into(),
            href: None,
            is_external: false,
            photo: None,
        }
    }

    /// A person from outside.
    pub fn guest(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            is_external: true,
            ..Self::member(name, detail)
        }
    }

    /// The same person, linked.
    #[must_use]
    pub fn linked(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// The same person with a photo, if there is one.
    #[must_use]
    pub fn pictured(mut self, photo: Option<String>) -> Self {
        self.photo = photo;
        self
    }

    /// The first letters of the first and the last word of the name.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }

    /// One of eight quiet background colours, always the same for the same name.
    pub fn shade(&self) -> u32 {
        self.name.chars().fold(7_u32, |sum, letter| {
            sum.wrapping_mul(31).wrapping_add(letter as u32)
        }) % 8
    }
}

/// The first letters of the first and the last word, in capitals; `?` for an empty name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    let letters: String = first.into_iter().chain(last).collect();
    if letters.is_empty() {
        "?".to_owned()
    } else {
        letters.to_uppercase()
    }
}

/// A message across the page: the outcome of an action, or something that needs attention.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/banner.html")]
pub struct Banner {
    /// The meaning of the colour.
    pub tone: Tone,
    /// One short sentence in bold.
    pub title: String,
    /// What it means, what to do; may be empty.
    pub text: String,
    /// Where to go for more.
    pub action: Option<Link>,
}

impl Banner {
    /// A banner with a title only.
    pub fn new(tone: Tone, title: impl Into<String>) -> Self {
        Self {
            tone,
            title: title.into(),
            text: String::new(),
            action: None,
        }
    }

    /// Adds the sentence below the title.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Adds the link at the end.
    #[must_use]
    pub fn action(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.action = Some(Link::new(label, href));
        self
    }
}

/// What stands where a list would be when there is nothing in it: why, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/empty.html")]
pub struct Empty {
    /// The icon above.
    pub icon: Icon,
    /// What is missing.
    pub title: String,
    /// Why, and what to do next.
    pub text: String,
    /// The next thing to do.
    pub action: Option<Link>,
}

impl Empty {
    /// An empty state without action.
    pub fn new(icon: Icon, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            icon,
            title: title.into(),
            text: text.into(),
            action: None,
        }
    }

    /// Adds the button.
    #[must_use]
    pub fn action(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.action = Some(Link::new(label, href));
        self
    }
}

/// How much of something is used up or left; the words carry the meaning.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/meter.html")]
pub struct Meter {
    /// The words: `12 days left`.
    pub label: String,
    /// Filled part.
    pub value: u32,
    /// The whole; at least 1.
    pub max: u32,
    /// The meaning of the colour.
    pub tone: Tone,
}

impl Meter {
    /// Days left of a span: quiet above 14 days, a warning up to 14, red at the last day; these are
    /// the days on which Xenia sends its mails.
    pub fn days_left(left: u32, total: u32) -> Self {
        let (tone, label) = match left {
            0 => (Tone::Bad, "ends today".to_owned()),
            1 => (Tone::Bad, "1 day left".to_owned()),
            2..=14 => (Tone::Warn, format!("{left} days left")),
            _ => (Tone::Good, format!("{left} days left")),
        };
        Self {
            label,
            value: left.min(total.max(1)),
            max: total.max(1),
            tone,
        }
    }
}

/// A key number with its name, a comparison and a link to the rows behind it.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/stat.html")]
pub struct Stat {
    /// What is counted.
    pub label: String,
    /// The number as shown.
    pub value: String,
    /// What it was before, or what is in it: `6 more than last month`.
    pub note: String,
    /// Whether the note is good or bad news.
    pub tone: Tone,
    /// The icon at the side.
    pub icon: Icon,
    /// Where the rows behind the number are.
    pub href: Option<String>,
}

/// One name and value of a definition list.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/fact.html")]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The value as text.
    pub value: String,
    /// Shown in a fixed-width face and easy to copy: ids, addresses, keys.
    pub is_code: bool,
}

impl Fact {
    /// A fact in words.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            is_code: false,
        }
    }

    /// A fact that a machine made.
    pub fn code(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            is_code: true,
            ..Self::new(label, value)
        }
    }
}

/// A button that opens a dialog which asks again and then posts. Works without a script: the
/// browser's popover opens the dialog, the form inside posts.
#[derive(Debug, Clone, Template)]
#[template(path = "components/confirm.html")]
pub struct Confirm {
    /// Unique in the page; letters, digits and hyphens.
    pub id: String,
    /// The words on the button that opens the dialog.
    pub button: String,
    /// The icon on that button.
    pub icon: Icon,
    /// The question.
    pub title: String,
    /// What will happen, and whether it can be taken back.
    pub text: String,
    /// Further fields of the form.
    pub fields: Vec<Field>,
    /// The words on the button that does it: the verb, never `OK`.
    pub verb: String,
    /// Whether the deed destroys something.
    pub is_danger: bool,
    /// Where the form posts.
    pub action: String,
    /// The form's token.
    pub csrf: Csrf,
}
