//! Settings that an organisation makes from templates: who may create Microsoft 365 groups, how
//! they are called, what guests may be in them, what passwords and names of applications may not
//! contain (Graph `groupSetting`, `groupSettingTemplate`; identity-governance.md, part 4.1).

mod check;
mod naming;
mod templates;

pub use naming::{NameFault, NameOf, NamingPolicy, is_nickname};
pub use templates::{
    Effect, GUEST, PASSWORDS, PROHIBITED_NAMES, TEMPLATES, Template, TemplateValue, UNIFIED,
    template,
};

use crate::Refusal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A value that somebody set (Graph `settingValue`). All are texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingValue {
    /// Of a value of the template.
    pub name: String,
    /// `true`, `false`, an id, or any text; as good as empty when missing.
    #[serde(default)]
    pub value: Option<String>,
}

/// Settings made from a template (Graph `groupSetting`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `groupSetting`, documented there"
)]
pub struct GroupSetting {
    pub id: Uuid,
    pub display_name: Option<String>,
    pub template_id: Uuid,
    pub values: Vec<SettingValue>,
}

impl GroupSetting {
    /// What holds while nobody has made settings from that template.
    #[must_use]
    pub fn default_of(template_id: Uuid) -> Self {
        let known = template(template_id);
        Self {
            id: Uuid::nil(),
            display_name: known.map(|template| template.display_name.to_owned()),
            template_id,
            values: known.map_or_else(Vec::new, |template| {
                let values = template.values.iter();
                let value = |it: &TemplateValue| SettingValue {
                    name: it.name.to_owned(),
                    value: Some(it.default_value.to_owned()),
                };
                values.map(value).collect()
            }),
        }
    }

    /// What holds: the value that was set, or the template's.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let set = self.values.iter().find(|value| value.name == name);
        let known = || template(self.template_id).and_then(|template| template.value(name));
        match set {
            Some(value) => value.value.as_deref().unwrap_or_default(),
            None => known().map_or("", |value| value.default_value),
        }
    }

    /// The same as a truth value.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.text(name).eq_ignore_ascii_case("true")
    }

    /// The words of a list that is separated by commas.
    pub fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        let words = self.text(name).split(',').map(str::trim);
        words.filter(|word| !word.is_empty())
    }

    /// Takes over the values that were given; the others stay as they are.
    ///
    /// # Errors
    /// Names the first value that the template does not know, that comes twice, or that breaks a
    /// rule.
    pub fn set(&mut self, given: &[SettingValue]) -> Result<(), Refusal> {
        let template = self.template()?;
        let mut seen: Vec<&str> = Vec::new();
        for new in given {
            let name = new.name.as_str();
            let Some(known) = template.value(name) else {
                let message = format!("`{}` has no value `{name}`", template.display_name);
                return Err(Refusal::invalid("values", message));
            };
            if seen.contains(&name) {
                let message = format!("`values` has `{name}` twice");
                return Err(Refusal::invalid("values", message));
            }
            seen.push(name);
            check::value(known, new.value.as_deref().unwrap_or_default())?;
            match self.values.iter_mut().find(|value| value.name == name) {
                Some(present) => present.value = Some(new.value.clone().unwrap_or_default()),
                None => self.values.push(new.clone()),
            }
        }
        check::together(self)
    }

    /// The template that they are made from.
    ///
    /// # Errors
    /// There is no such template.
    pub fn template(&self) -> Result<&'static Template, Refusal> {
        template(self.template_id).ok_or_else(|| {
            let message = format!("`{}` is no template of group settings", self.template_id);
            Refusal::invalid("templateId", message)
        })
    }

    /// The naming policy of Microsoft 365 groups.
    #[must_use]
    pub fn naming(&self) -> NamingPolicy {
        NamingPolicy::of(self)
    }

    /// The classifications to choose from; none when anything goes, or labels take their place.
    #[must_use]
    pub fn classifications(&self) -> Vec<&str> {
        match self.is("EnableMIPLabels") {
            true => Vec::new(),
            false => self.words("ClassificationList").collect(),
        }
    }

    /// Checks the classification of a Microsoft 365 group.
    ///
    /// # Errors
    /// It is none of those to choose from.
    pub fn check_classification(&self, word: &str) -> Result<(), Refusal> {
        let known = self.classifications();
        if known.is_empty() || known.contains(&word) {
            return Ok(());
        }
        let message = format!(
            "`classification` is one of `{}`, not `{word}`",
            known.join("`, `")
        );
        Err(Refusal::invalid("classification", message)
            .by("groupSettings/Group.Unified/ClassificationList"))
    }

    /// The classification of a new group that comes without one.
    #[must_use]
    pub fn default_classification(&self) -> Option<&str> {
        let word = self.text("DefaultClassification");
        (!word.is_empty() && !self.is("EnableMIPLabels")).then_some(word)
    }

    /// Checks the name of an application against the names that none can have.
    ///
    /// # Errors
    /// The word or text that it contains.
    pub fn check_application_name(&self, name: &str) -> Result<(), Refusal> {
        let folded = name.to_lowercase();
        let refused = |word: &str, list: &str| {
            let message = format!("`displayName` of an application cannot contain `{word}`");
            let setting = format!("groupSettings/Prohibited Names Settings/{list}");
            Err(Refusal::invalid("displayName", message).by(setting))
        };
        let parts = "CustomBlockedSubStringsList";
        if let Some(word) = self
            .words(parts)
            .find(|word| folded.contains(&word.to_lowercase()))
        {
            return refused(word, parts);
        }
        let whole = "CustomBlockedWholeWordsList";
        let is_word = |word: &&str| {
            let word = word.to_lowercase();
            folded == word
                || folded
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|it| it == word)
        };
        match self.words(whole).find(is_word) {
            Some(word) => refused(word, whole),
            None => Ok(()),
        }
    }

    /// The words that add nothing to a password, in small letters.
    #[must_use]
    pub fn banned_words(&self) -> Vec<String> {
        if !self.is("EnableBannedPasswordCheck") {
            return Vec::new();
        }
        let words = self.text("BannedPasswordList").split('\t').map(str::trim);
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    }
}

#[cfg(test)]
mod tests;
