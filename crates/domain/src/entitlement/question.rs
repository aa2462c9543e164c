//! The questions of a policy (Graph `accessPackageQuestion`) and how a pattern is compiled.

use super::words::or_default;
use crate::{QuestionId, Refusal};
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest pattern, in characters.
pub const MAX_PATTERN: usize = 1000;
/// The most memory that a compiled pattern may take, in bytes.
const PATTERN_MEMORY: usize = 1 << 20;

/// A text in one language (Graph `accessPackageLocalizedText`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalizedText {
    /// Such as `de` or `pt-BR`.
    pub language_code: String,
    /// The text.
    #[serde(default)]
    pub text: Option<String>,
}

/// One of the choices of a question (Graph `accessPackageAnswerChoice`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnswerChoice {
    /// What is stored.
    #[serde(default, deserialize_with = "or_default")]
    pub actual_value: String,
    /// What is shown.
    #[serde(default, deserialize_with = "or_default")]
    pub text: String,
    /// What is shown in other languages.
    #[serde(default, deserialize_with = "or_default")]
    pub localizations: Vec<LocalizedText>,
}

/// What every question has (Graph `accessPackageQuestion`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageQuestion`, documented there"
)]
pub struct QuestionCommon {
    pub id: QuestionId,
    #[serde(deserialize_with = "or_default")]
    pub is_required: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_answer_editable: bool,
    #[serde(deserialize_with = "or_default")]
    pub sequence: i32,
    #[serde(deserialize_with = "or_default")]
    pub text: String,
    #[serde(deserialize_with = "or_default")]
    pub localizations: Vec<LocalizedText>,
}

/// A question that a requestor answers (Graph `accessPackageQuestion` and what derives from it).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "@odata.type", rename_all_fields = "camelCase")]
pub enum Question {
    /// Answered in words.
    #[serde(
        rename = "#microsoft.graph.accessPackageTextInputQuestion",
        alias = "microsoft.graph.accessPackageTextInputQuestion"
    )]
    Text {
        /// What every question has.
        #[serde(flatten)]
        common: QuestionCommon,
        /// Whether one line is enough.
        #[serde(default, deserialize_with = "or_default")]
        is_single_line_question: bool,
        /// A pattern that the whole answer must match.
        #[serde(default)]
        regex_pattern: Option<String>,
    },
    /// Answered by choosing.
    #[serde(
        rename = "#microsoft.graph.accessPackageMultipleChoiceQuestion",
        alias = "microsoft.graph.accessPackageMultipleChoiceQuestion"
    )]
    Choice {
        /// What every question has.
        #[serde(flatten)]
        common: QuestionCommon,
        /// What there is to choose from.
        #[serde(default, deserialize_with = "or_default")]
        choices: Vec<AnswerChoice>,
        /// Whether several may be chosen.
        #[serde(default, deserialize_with = "or_default")]
        is_multiple_selection_allowed: bool,
    },
}

impl Question {
    /// What every question has.
    #[must_use]
    pub const fn common(&self) -> &QuestionCommon {
        match self {
            Self::Text { common, .. } | Self::Choice { common, .. } => common,
        }
    }
    /// The same, to change it (a new question gets its id).
    pub const fn common_mut(&mut self) -> &mut QuestionCommon {
        match self {
            Self::Text { common, .. } | Self::Choice { common, .. } => common,
        }
    }
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> QuestionId {
        self.common().id
    }
    /// The text in that language: exactly it, else its first part (`pt` for `pt-BR`), else the
    /// text without a language.
    #[must_use]
    pub fn text_in(&self, language: &str) -> &str {
        let base = language.split('-').next().unwrap_or(language);
        let of = |wanted: &str| {
            self.common()
                .localizations
                .iter()
                .find(|one| one.language_code.eq_ignore_ascii_case(wanted))
                .and_then(|one| one.text.as_deref())
        };
        of(language)
            .or_else(|| of(base))
            .unwrap_or(&self.common().text)
    }
}

/// Compiles a pattern so that it must match the whole answer, bounded in length and memory.
///
/// # Errors
/// The pattern is too long, is no pattern, or compiles to something too large.
pub fn compile(pattern: &str, field: &str) -> Result<Regex, Refusal> {
    let length = pattern.chars().count();
    let refuse = |what: String| Err(Refusal::invalid(field, format!("`{field}` {what}")));
    if length > MAX_PATTERN {
        return refuse(format!(
            "has {length} characters; at most {MAX_PATTERN} are allowed"
        ));
    }
    match RegexBuilder::new(&format!("^(?:{pattern})$"))
        .size_limit(PATTERN_MEMORY)
        .dfa_size_limit(PATTERN_MEMORY)
        .nest_limit(50)
        .build()
    {
        Ok(regex) => Ok(regex),
        Err(regex::Error::CompiledTooBig(_)) => refuse(format!(
            "is `{pattern}`, which needs too much memory; use smaller repetitions"
        )),
        Err(_) => refuse(format!("is `{pattern}`, which is not a regular expression")),
    }
}

/// What is wrong with the questions of a policy; empty where nothing is.
#[must_use]
pub fn validate(questions: &[Question]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, question) in questions.iter().enumerate() {
        let field = format!("questions/{index}");
        let id = question.id();
        if id != QuestionId::default() && !seen.insert(id) {
            refusals.push(Refusal::invalid(
                format!("{field}/id"),
                format!("`{field}/id` is `{id}`, which another question already has"),
            ));
        }
        check_text(question, &field, &mut refusals);
        match question {
            Question::Text {
                regex_pattern: Some(pattern),
                ..
            } => {
                refusals.extend(compile(pattern, &format!("{field}/regexPattern")).err());
            }
            Question::Text { .. } => {}
            Question::Choice { choices, .. } => check_choices(choices, &field, &mut refusals),
        }
    }
    refusals
}

fn check_text(question: &Question, field: &str, refusals: &mut Vec<Refusal>) {
    let common = question.common();
    if common.text.trim().is_empty() {
        refusals.push(Refusal::invalid(
            format!("{field}/text"),
            format!("`{field}/text` must not be empty"),
        ));
    }
    if common.sequence < 0 {
        refusals.push(Refusal::invalid(
            format!("{field}/sequence"),
            format!(
                "`{field}/sequence` is `{}`; it must not be negative",
                common.sequence
            ),
        ));
    }
}

fn check_choices(choices: &[AnswerChoice], field: &str, refusals: &mut Vec<Refusal>) {
    let field = format!("{field}/choices");
    if choices.is_empty() {
        refusals.push(Refusal::invalid(
            &*field,
            format!("`{field}` must name at least one choice"),
        ));
    }
    let mut values = BTreeSet::new();
    for choice in choices {
        if choice.actual_value.trim().is_empty() {
            refusals.push(Refusal::invalid(
                &*field,
                format!("`{field}` has a choice whose `actualValue` is empty"),
            ));
        } else if !values.insert(&choice.actual_value) {
            refusals.push(Refusal::invalid(
                &*field,
                format!(
                    "`{field}` has two choices with the `actualValue` `{}`",
                    choice.actual_value
                ),
            ));
        }
    }
}
