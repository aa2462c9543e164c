//! Answers to a policy's questions (Graph `accessPackageAnswerString`).

use super::question::{self, Question};
use crate::{QuestionId, Refusal};
use serde::{Deserialize, Serialize};

/// The longest answer, in characters.
pub const MAX_ANSWER: usize = 4000;

/// Which question an answer belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredQuestion {
    /// Its type, as clients send it and as Graph returns it.
    #[serde(
        rename = "@odata.type",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub odata_type: Option<String>,
    /// Its id.
    pub id: QuestionId,
    /// Its text at the time of asking, so that an old request still reads well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// An answer. Several choices of one question are several answers with the same question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// Always `#microsoft.graph.accessPackageAnswerString`, the one kind that Graph v1.0 has.
    #[serde(rename = "@odata.type", default = "answer_string")]
    pub odata_type: String,
    /// The text, or the `actualValue` of the choice.
    #[serde(default)]
    pub value: Option<String>,
    /// What to show: the text, or the text of the choice.
    #[serde(default)]
    pub display_value: Option<String>,
    /// The question.
    pub answered_question: AnsweredQuestion,
}

fn answer_string() -> String {
    "#microsoft.graph.accessPackageAnswerString".to_owned()
}

impl Answer {
    /// An answer to that question.
    #[must_use]
    pub fn new(question: QuestionId, value: impl Into<String>) -> Self {
        Self {
            odata_type: answer_string(),
            value: Some(value.into()),
            display_value: None,
            answered_question: AnsweredQuestion {
                odata_type: None,
                id: question,
                text: None,
            },
        }
    }
    fn text(&self) -> &str {
        self.value.as_deref().unwrap_or_default().trim()
    }
}

/// Checks answers against questions and returns them as they are kept: in the order of the
/// questions, trimmed, with `displayValue` and the question's text filled in, empty ones left out.
///
/// # Errors
/// Every answer that is missing, too long, against the pattern, not among the choices, more than
/// one where one is allowed, or to a question that the policy does not ask. Each points at
/// `answers/{question id}`, so that a form can show it beside the field.
pub fn check(questions: &[Question], answers: &[Answer]) -> Result<Vec<Answer>, Vec<Refusal>> {
    let mut refusals: Vec<Refusal> = answers
        .iter()
        .map(|answer| answer.answered_question.id)
        .filter(|id| !questions.iter().any(|question| question.id() == *id))
        .map(|id| {
            refuse(
                id,
                format!("question `{id}` is not one of this policy's questions"),
            )
        })
        .collect();
    let mut in_order: Vec<&Question> = questions.iter().collect();
    in_order.sort_by_key(|question| question.common().sequence);
    let mut kept = Vec::new();
    for question in in_order {
        let given: Vec<&Answer> = answers
            .iter()
            .filter(|answer| {
                answer.answered_question.id == question.id() && !answer.text().is_empty()
            })
            .collect();
        match check_one(question, &given) {
            Ok(checked) => kept.extend(checked),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() {
        Ok(kept)
    } else {
        Err(refusals)
    }
}

fn check_one(question: &Question, given: &[&Answer]) -> Result<Vec<Answer>, Refusal> {
    let common = question.common();
    let asked = &common.text;
    let several = matches!(
        question,
        Question::Choice {
            is_multiple_selection_allowed: true,
            ..
        }
    );
    if given.is_empty() && common.is_required {
        return Err(refuse(
            common.id,
            format!("question `{asked}` needs an answer"),
        ));
    }
    if given.len() > 1 && !several {
        return Err(refuse(
            common.id,
            format!(
                "question `{asked}` has {} answers; only one is allowed",
                given.len()
            ),
        ));
    }
    let mut kept: Vec<Answer> = Vec::new();
    for answer in given {
        let text = answer.text();
        let length = text.chars().count();
        if length > MAX_ANSWER {
            return Err(refuse(
                common.id,
                format!(
                    "the answer to `{asked}` has {length} characters; at most {MAX_ANSWER} are allowed"
                ),
            ));
        }
        let display = check_value(question, text)?;
        if kept.iter().any(|earlier| earlier.text() == text) {
            continue;
        }
        kept.push(keep(question, text, display));
    }
    Ok(kept)
}

/// What to show for a value that fits the question.
fn check_value(question: &Question, text: &str) -> Result<String, Refusal> {
    let common = question.common();
    let asked = &common.text;
    match question {
        Question::Text { regex_pattern, .. } => {
            if let Some(pattern) = regex_pattern
                .as_deref()
                .filter(|pattern| !pattern.is_empty())
                && !question::compile(pattern, "regexPattern")?.is_match(text)
            {
                return Err(refuse(
                    common.id,
                    format!(
                        "the answer `{text}` to `{asked}` does not match the pattern `{pattern}`"
                    ),
                ));
            }
            Ok(text.to_owned())
        }
        Question::Choice { choices, .. } => choices
            .iter()
            .find(|choice| choice.actual_value == text)
            .map(|choice| {
                if choice.text.is_empty() {
                    text.to_owned()
                } else {
                    choice.text.clone()
                }
            })
            .ok_or_else(|| {
                let offered: Vec<&str> = choices
                    .iter()
                    .map(|choice| choice.actual_value.as_str())
                    .collect();
                refuse(
                    common.id,
                    format!(
                        "the answer `{text}` to `{asked}` is not one of its choices: {}",
                        offered.join(", ")
                    ),
                )
            }),
    }
}

fn keep(question: &Question, text: &str, display: String) -> Answer {
    let odata_type = match question {
        Question::Text { .. } => "#microsoft.graph.accessPackageTextInputQuestion",
        Question::Choice { .. } => "#microsoft.graph.accessPackageMultipleChoiceQuestion",
    };
    Answer {
        odata_type: answer_string(),
        value: Some(text.to_owned()),
        display_value: Some(display),
        answered_question: AnsweredQuestion {
            odata_type: Some(odata_type.to_owned()),
            id: question.id(),
            text: Some(question.common().text.clone()),
        },
    }
}

fn refuse(question: QuestionId, message: String) -> Refusal {
    Refusal::invalid(format!("answers/{question}"), message)
}
