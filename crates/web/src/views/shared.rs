//! Pieces that several pages show in the same way.

use askama::Template;
use xenia_design::{Confirm, Csrf, Icon};

/// One thing that a package gives: a role on a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceRole {
    /// The icon of the kind.
    pub icon: Icon,
    /// The resource's name.
    pub name: String,
    /// The kind and the role: `Group, member`, `Application, role Reader`.
    pub role: String,
    /// Where a click leads, if anywhere.
    pub href: Option<String>,
}

impl ResourceRole {
    /// A role in a group: `Member` or `Owner`.
    pub fn group(name: impl Into<String>, role: &str) -> Self {
        Self {
            icon: Icon::Group,
            name: name.into(),
            role: format!("Group, {role}"),
            href: None,
        }
    }

    /// A role of an application.
    pub fn application(name: impl Into<String>, role: &str) -> Self {
        Self {
            icon: Icon::Application,
            name: name.into(),
            role: format!("Application, {role}"),
            href: None,
        }
    }
}

/// A list of resources and roles.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/resource_roles.html")]
pub struct ResourceRoles {
    /// In the order in which they are shown.
    pub items: Vec<ResourceRole>,
}

impl askama::filters::HtmlSafe for ResourceRoles {}

/// A question and what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question as it was asked.
    pub question: String,
    /// The answer; empty when the question was left out.
    pub answer: String,
}

impl Answer {
    /// A question with its answer.
    pub fn new(question: impl Into<String>, answer: impl Into<String>) -> Self {
        Self {
            question: question.into(),
            answer: answer.into(),
        }
    }
}

/// Questions and answers of a request.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/answers.html")]
pub struct Answers {
    /// In the order in which they were asked.
    pub items: Vec<Answer>,
}

impl askama::filters::HtmlSafe for Answers {}

/// Why somebody reaches something: the way through the access graph, from the person to the thing.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/path.html")]
pub struct AccessPath {
    /// Icon and words of each step.
    pub steps: Vec<(Icon, String)>,
}

impl askama::filters::HtmlSafe for AccessPath {}

/// One of the views of a thing, each with its own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// The words.
    pub label: String,
    /// The address.
    pub href: String,
    /// We are here.
    pub is_current: bool,
}

/// The views of a thing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "parts/tabs.html")]
pub struct Tabs {
    /// Left to right.
    pub tabs: Vec<Tab>,
}

impl askama::filters::HtmlSafe for Tabs {}

impl Tabs {
    /// Tabs from words and addresses; the one with the address `here` is current.
    pub fn new(here: &str, tabs: &[(&str, &str)]) -> Self {
        let tab = |(label, href): &(&str, &str)| Tab {
            label: (*label).to_owned(),
            href: (*href).to_owned(),
            is_current: *href == here,
        };
        Self {
            tabs: tabs.iter().map(tab).collect(),
        }
    }
}

/// A dialog that asks before something is destroyed, taken away or ended.
pub fn danger(
    id: &str,
    verb: &str,
    icon: Icon,
    question: &str,
    consequence: &str,
    action: &str,
    csrf: &Csrf,
) -> Confirm {
    Confirm {
        id: id.to_owned(),
        button: verb.to_owned(),
        icon,
        title: question.to_owned(),
        text: consequence.to_owned(),
        fields: Vec::new(),
        verb: verb.to_owned(),
        is_danger: true,
        action: action.to_owned(),
        csrf: csrf.clone(),
    }
}
