//! What stands around lists: filters, pages; and lists in time: steps and timelines.

use askama::Template;

use crate::components::html_safe;
use crate::{Badge, Field, Icon, Link, Tone, When};

html_safe!(Filters, Pager, Steps, Timeline);

/// The bar above a list. Submits as `GET`, so that a filtered list has an address.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/filters.html")]
pub struct Filters {
    /// Where the form goes.
    pub action: String,
    /// The id of the table that a script narrows while the person types.
    pub table: String,
    /// What is searched, as the label of the search box.
    pub search_label: String,
    /// The search text now; posted as `search`.
    pub search: String,
    /// Further fields, usually [`crate::Control::Select`].
    pub fields: Vec<Field>,
    /// Whether anything is filtered, so that `Clear` is offered.
    pub is_active: bool,
}

/// Where one is in a long list, and the way on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "components/pager.html")]
pub struct Pager {
    /// `1 to 25 of 150 guests`.
    pub summary: String,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Where we are.
    Current,
    /// Still to come.
    Upcoming,
    /// Ended here, badly.
    Failed,
}

impl StepState {
    /// The ending of the class name.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Upcoming => "upcoming",
            Self::Failed => "failed",
        }
    }

    /// The icon in the dot.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Done => Icon::Check,
            Self::Current => Icon::Clock,
            Self::Upcoming => Icon::Minus,
            Self::Failed => Icon::Close,
        }
    }

    /// For those who do not see the colour.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "in progress",
            Self::Upcoming => "still to come",
            Self::Failed => "ended here",
        }
    }
}

/// One step on the way of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What happens in it.
    pub label: String,
    /// How far it is.
    pub state: StepState,
    /// Who acts or acted, and why; may be empty.
    pub detail: String,
    /// When it ended, or when it must end.
    pub when: Option<When>,
}

impl Step {
    /// A step without a date.
    pub fn new(state: StepState, label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            state,
            detail: detail.into(),
            when: None,
        }
    }

    /// Adds the date.
    #[must_use]
    pub fn at(mut self, when: When) -> Self {
        self.when = Some(when);
        self
    }
}

/// The way of a request from asking to having.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/steps.html")]
pub struct Steps {
    /// First to last.
    pub steps: Vec<Step>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineItem {
    /// When.
    pub when: When,
    /// What kind of thing, as an icon.
    pub icon: Icon,
    /// Good, bad or neither.
    pub tone: Tone,
    /// What happened, as a sentence.
    pub title: String,
    /// Who did it and why; may be empty.
    pub detail: String,
    /// The record behind it.
    pub link: Option<Link>,
    /// A state that resulted.
    pub badge: Option<Badge>,
}

/// Things that happened, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/timeline.html")]
pub struct Timeline {
    /// Newest first.
    pub items: Vec<TimelineItem>,
}
