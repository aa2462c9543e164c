//! Form fields: label, hint, error and control as one thing, wired for screen readers.

use askama::Template;

use crate::components::html_safe;

html_safe!(Field, ErrorSummary);

/// One choice of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// A second line; may be empty.
    pub detail: String,
    /// Chosen now.
    pub is_chosen: bool,
}

impl Choice {
    /// A choice that is not chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            detail: String::new(),
            is_chosen: false,
        }
    }

    /// Adds the second line.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Chosen or not.
    #[must_use]
    pub fn chosen(mut self, is_chosen: bool) -> Self {
        self.is_chosen = is_chosen;
        self
    }
}

/// What a person operates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// One line; `kind` is the `type` attribute (`text`, `email`, `password`, `url`, `date`, `number`, `search`).
    Line {
        /// The `type` attribute.
        kind: &'static str,
        /// The value now.
        value: String,
    },
    /// Several lines.
    Area {
        /// The value now.
        value: String,
        /// Visible lines.
        rows: u32,
    },
    /// Exactly one of a few, all visible.
    One(Vec<Choice>),
    /// Any number of a few, all visible.
    Many(Vec<Choice>),
    /// Exactly one of many, in a drop-down list.
    Select(Vec<Choice>),
    /// Yes or no; posts `true` or nothing.
    Switch(bool),
    /// A code of digits that came by mail.
    Code {
        /// How many digits.
        digits: u32,
    },
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/field.html")]
pub struct Field {
    /// The `name` that is posted; the element's id is `field-` and this.
    pub name: String,
    /// What is asked for.
    pub label: String,
    /// How to answer; may be empty.
    pub hint: String,
    /// What is wrong with the answer; names the rule.
    pub error: Option<String>,
    /// Must be answered.
    pub is_required: bool,
    /// The `autocomplete` attribute; empty leaves it out.
    pub autocomplete: &'static str,
    /// Takes the focus when the page opens.
    pub is_first: bool,
    /// What a person operates.
    pub control: Control,
}

impl Field {
    /// A field with any control.
    pub fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            error: None,
            is_required: false,
            autocomplete: "",
            is_first: false,
            control,
        }
    }

    /// One line of the given `type`.
    pub fn line(
        name: impl Into<String>,
        label: impl Into<String>,
        kind: &'static str,
        value: impl Into<String>,
    ) -> Self {
        Self::new(
            name,
            label,
            Control::Line {
                kind,
                value: value.into(),
            },
        )
    }

    /// Several lines.
    pub fn area(
        name: impl Into<String>,
        label: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self::new(
            name,
            label,
            Control::Area {
                value: value.into(),
                rows: 4,
            },
        )
    }

    /// Adds the hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Adds or clears the error.
    #[must_use]
    pub fn error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// Must be answered.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Sets the `autocomplete` attribute.
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// Takes the focus when the page opens.
    #[must_use]
    pub fn first(mut self) -> Self {
        self.is_first = true;
        self
    }

    /// The element's id.
    pub fn id(&self) -> String {
        format!("field-{}", self.name)
    }

    /// Whether the control is a set of boxes, which needs a `fieldset` and a `legend`.
    pub fn is_set(&self) -> bool {
        matches!(self.control, Control::One(_) | Control::Many(_))
    }

    /// Whether the control is a switch, whose label stands behind it.
    pub fn is_switch(&self) -> bool {
        matches!(self.control, Control::Switch(_))
    }

    /// The ids for `aria-describedby`.
    pub fn described_by(&self) -> String {
        let id = self.id();
        match (self.hint.is_empty(), self.error.is_some()) {
            (true, false) => String::new(),
            (false, false) => format!("{id}-hint"),
            (true, true) => format!("{id}-error"),
            (false, true) => format!("{id}-error {id}-hint"),
        }
    }
}

/// All errors of a form above it, each a link to its field.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/error_summary.html")]
pub struct ErrorSummary {
    /// Id of the element and message.
    pub errors: Vec<(String, String)>,
}

impl ErrorSummary {
    /// The errors of these fields, in order; prints nothing when there are none.
    pub fn of<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Self {
        let errors = fields.into_iter().filter_map(|field| {
            field
                .error
                .as_ref()
                .map(|error| (field.id(), headed(&field.label, error)))
        });
        Self {
            errors: errors.collect(),
        }
    }
}

/// The label in front of the message; a question keeps its own mark.
fn headed(label: &str, error: &str) -> String {
    let colon = if label.ends_with(['?', '!', '.', ':']) {
        ""
    } else {
        ":"
    };
    format!("{label}{colon} {error}")
}
