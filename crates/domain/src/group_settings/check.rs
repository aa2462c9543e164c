//! What a value may be.

use super::{
    GroupSetting, TemplateValue, UNIFIED,
    naming::{GROUP_NAME, NamingPolicy},
    templates::{BOOLEAN, Effect, GUID, NUMBER},
};
use crate::Refusal;
use uuid::Uuid;

/// Characters of a naming requirement at most.
const LONGEST_REQUIREMENT: usize = 64;
/// Blocked words at most.
const MOST_WORDS: usize = 5_000;
/// Words that passwords may not contain at most, and their length (Microsoft Entra, "Password
/// protection": 1,000 terms of 4 to 16 characters).
const MOST_BANNED: usize = 1_000;
/// Characters of the descriptions of classifications at most.
const LONGEST_DESCRIPTIONS: usize = 300;

fn bad(message: impl Into<String>) -> Result<(), Refusal> {
    Err(Refusal::invalid("values", message))
}

/// Checks one value by its type and its own rule.
pub(super) fn value(known: &TemplateValue, text: &str) -> Result<(), Refusal> {
    let name = known.name;
    match known.kind {
        BOOLEAN if !["true", "false"].contains(&text.to_ascii_lowercase().as_str()) => {
            return bad(format!("`{name}` is `true` or `false`, not `{text}`"));
        }
        GUID if !text.is_empty() && Uuid::parse_str(text).is_err() => {
            return bad(format!("`{name}` is the id of a group, not `{text}`"));
        }
        NUMBER if text.parse::<i32>().is_err() => {
            return bad(format!("`{name}` is a number, not `{text}`"));
        }
        _ => {}
    }
    if let Effect::Fixed(why) = known.effect
        && !text.eq_ignore_ascii_case(known.default_value)
    {
        return bad(format!(
            "`{name}` is `{}` here and cannot be `{text}`: {why}",
            known.default_value
        ));
    }
    match name {
        "PrefixSuffixNamingRequirement" if !text.is_empty() => requirement(name, text),
        "CustomBlockedWordsList" if text.split(',').count() > MOST_WORDS => {
            bad(format!("`{name}` has {MOST_WORDS} words at most"))
        }
        "UsageGuidelinesUrl" | "GuestUsageGuidelinesUrl" if !text.is_empty() => url(name, text),
        "ClassificationDescriptions" if text.chars().count() > LONGEST_DESCRIPTIONS => bad(
            format!("`{name}` has {LONGEST_DESCRIPTIONS} characters at most"),
        ),
        "BannedPasswordList" => banned(name, text),
        _ => Ok(()),
    }
}

fn requirement(name: &str, text: &str) -> Result<(), Refusal> {
    if text.chars().count() > LONGEST_REQUIREMENT {
        return bad(format!(
            "`{name}` has {LONGEST_REQUIREMENT} characters at most"
        ));
    }
    if text.matches(GROUP_NAME).count() != 1 {
        return bad(format!("`{name}` must contain `{GROUP_NAME}` once"));
    }
    match NamingPolicy::is_balanced(text) {
        true => Ok(()),
        false => bad(format!("`{name}` has a `[` or `]` without its partner")),
    }
}

fn url(name: &str, text: &str) -> Result<(), Refusal> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split('/').next());
    let strange = |c: char| c.is_whitespace() || c.is_control();
    match host {
        Some(host) if !host.is_empty() && !text.contains(strange) => Ok(()),
        _ => bad(format!(
            "`{name}` is an address that begins with `https://`, not `{text}`"
        )),
    }
}

fn banned(name: &str, text: &str) -> Result<(), Refusal> {
    let words: Vec<&str> = text
        .split('\t')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > MOST_BANNED {
        return bad(format!("`{name}` has {MOST_BANNED} words at most"));
    }
    let odd = words
        .iter()
        .find(|word| !(4..=16).contains(&word.chars().count()));
    match odd {
        Some(word) => bad(format!(
            "a word of `{name}` has 4 to 16 characters, unlike `{word}`"
        )),
        None => Ok(()),
    }
}

/// Checks the values that depend on each other.
pub(super) fn together(setting: &GroupSetting) -> Result<(), Refusal> {
    // Labels take the place of classifications, which mean nothing then.
    if setting.template_id != UNIFIED || setting.is("EnableMIPLabels") {
        return Ok(());
    }
    let known: Vec<&str> = setting.words("ClassificationList").collect();
    let default = setting.text("DefaultClassification");
    if !default.is_empty() && !known.contains(&default) {
        return bad(format!(
            "`DefaultClassification` is one of `ClassificationList`, not `{default}`"
        ));
    }
    for described in setting.words("ClassificationDescriptions") {
        let word = described.split_once(':').map(|(word, _)| word.trim());
        if !word.is_some_and(|word| known.contains(&word)) {
            return bad(format!(
                "`ClassificationDescriptions` has `Value:Description` of values of `ClassificationList`, not `{described}`"
            ));
        }
    }
    Ok(())
}
