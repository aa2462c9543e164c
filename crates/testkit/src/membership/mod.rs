//! What a membership rule means, slowly and obviously: read and evaluated in one walk over the raw
//! text for one user at a time. It shares no code with the real evaluator, which is checked against
//! it on random rules and users.

mod generate;
mod people;
mod text;

pub use generate::random_rule;
pub use people::{Chance, random_resource};

use text::{finds, fold, same};

use serde_json::Value;
use xenia_engine::domain::Timestamp;

/// Whether the rule is true of the user or device, in Graph's JSON; under `memberOf`,
/// `transitiveMemberOf` (ids), `sponsors`, `managerId`, `lastSignInDateTime` and `mailDomain` what
/// else is known. For rules that are well formed; durations in days or hours.
#[must_use]
pub fn holds(rule: &str, resource: &Value, now: Timestamp) -> bool {
    let mut reading = Reading {
        pieces: pieces(rule),
        at: 0,
        resource,
        now,
        item: None,
    };
    if reading.word("direct") {
        reading.at += 2;
        let manager = reading.constant();
        return same(
            resource["managerId"].as_str().unwrap_or_default(),
            &manager.text(),
        );
    }
    reading.or(false)
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// In lower case, without a hyphen before it.
    Word(String),
    Text(String),
    Sign(char),
}

impl Piece {
    fn text(&self) -> String {
        match self {
            Self::Word(text) | Self::Text(text) => text.clone(),
            Self::Sign(sign) => sign.to_string(),
        }
    }
}

fn pieces(rule: &str) -> Vec<Piece> {
    let letters: Vec<char> = rule.chars().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        at += 1;
        match letter {
            '(' | ')' | '[' | ']' | ',' => pieces.push(Piece::Sign(letter)),
            '"' | '\'' => {
                let (text, after) = quoted(&letters, at, letter);
                pieces.push(Piece::Text(text));
                at = after;
            }
            '`' => {
                // `"Sales`" is the text with its quotes.
                let rest: String = letters[at + 1..].iter().collect();
                let inner = rest.split("`\"").next().unwrap_or_default();
                pieces.push(Piece::Text(format!("\"{}\"", inner.replace("''", "'"))));
                at += 1 + inner.chars().count() + 2;
            }
            c if c.is_alphanumeric() || c == '_' => {
                let number = c.is_ascii_digit();
                let mut word = c.to_string();
                while at < letters.len()
                    && (letters[at].is_alphanumeric()
                        || "._".contains(letters[at])
                        || (number && "-:+".contains(letters[at])))
                {
                    word.push(letters[at]);
                    at += 1;
                }
                pieces.push(Piece::Word(word.to_lowercase()));
            }
            // Blanks, and the hyphen before an operator.
            _ => {}
        }
    }
    pieces
}

fn quoted(letters: &[char], mut at: usize, quote: char) -> (String, usize) {
    let mut text = String::new();
    loop {
        let pair = (letters[at], letters.get(at + 1).copied());
        at += 1;
        match pair {
            ('\'', Some('\'')) => {
                text.push('\'');
                at += 1;
            }
            ('`', Some('"')) if quote == '"' => {
                text.push('"');
                at += 1;
            }
            (letter, _) if letter == quote => return (text, at),
            (letter, _) => text.push(letter),
        }
    }
}

struct Reading<'a> {
    pieces: Vec<Piece>,
    at: usize,
    resource: &'a Value,
    now: Timestamp,
    /// The item that is looked at, and the word for items.
    item: Option<(Value, &'static str)>,
}

impl Reading<'_> {
    /// Takes the word if it is next.
    fn word(&mut self, word: &str) -> bool {
        let next = self.pieces.get(self.at) == Some(&Piece::Word(word.to_owned()));
        self.at += usize::from(next);
        next
    }
    fn sign(&mut self, sign: char) -> bool {
        let next = self.pieces.get(self.at) == Some(&Piece::Sign(sign));
        self.at += usize::from(next);
        next
    }
    fn constant(&mut self) -> Piece {
        let piece = self.pieces[self.at].clone();
        self.at += 1;
        piece
    }

    fn or(&mut self, items_only: bool) -> bool {
        let mut verdict = self.and(items_only);
        while self.connective("or", items_only) {
            verdict |= self.and(items_only);
        }
        verdict
    }
    fn and(&mut self, items_only: bool) -> bool {
        let mut verdict = self.not();
        while self.connective("and", items_only) {
            verdict &= self.not();
        }
        verdict
    }
    /// Without parentheses, a quantifier takes only what compares items.
    fn connective(&mut self, word: &str, items_only: bool) -> bool {
        let start = self.at;
        if !self.word(word) {
            return false;
        }
        let after = self.at;
        while self.word("not") {}
        let next = self.pieces[self.at].text();
        let word = self.item.as_ref().map_or("", |(_, word)| word);
        let about_item = next == "_" || next.split('.').next() == Some(word);
        self.at = after;
        if items_only && !about_item {
            self.at = start;
            return false;
        }
        true
    }
    fn not(&mut self) -> bool {
        if self.word("not") {
            return !self.not();
        }
        if self.sign('(') {
            let verdict = self.or(false);
            self.sign(')');
            return verdict;
        }
        self.comparison()
    }

    fn comparison(&mut self) -> bool {
        let name = self.constant().text();
        if let Some((item, word)) = &self.item
            && (name == "_" || name.starts_with(word))
        {
            let value = match name.split_once('.') {
                Some(_) if *word == "group" => item.clone(),
                Some((_, part)) => insensitive(item, part).clone(),
                None => item.clone(),
            };
            return self.compare(&present(&[value]));
        }
        let (values, word) = self.values(&name);
        let all = self.word("all");
        if !all && !self.word("any") {
            return self.compare(&values);
        }
        let start = self.at;
        let mut verdicts = Vec::new();
        for item in &values {
            self.at = start;
            verdicts.push(self.body(item.clone(), word));
        }
        if values.is_empty() {
            self.body(Value::Null, word);
        }
        match all {
            true => verdicts.iter().all(|verdict| *verdict),
            false => verdicts.iter().any(|verdict| *verdict),
        }
    }
    fn body(&mut self, item: Value, word: &'static str) -> bool {
        self.item = Some((item, word));
        let parenthesised = self.sign('(');
        let verdict = self.or(!parenthesised);
        if parenthesised {
            self.sign(')');
        }
        self.item = None;
        verdict
    }

    /// The values that a property has, and the word for one of them.
    fn values(&self, name: &str) -> (Vec<Value>, &'static str) {
        let (subject, property) = name.split_once('.').unwrap_or(("", name));
        let path = match (subject, property) {
            (_, "objectid") => "id",
            (_, "mobile") => "mobilePhone",
            (_, "telephonenumber") => "businessPhones/0",
            (_, "dirsyncenabled") => "onPremisesSyncEnabled",
            (_, "deviceostype") => "operatingSystem",
            ("user", "extensionattribute3") => "onPremisesExtensionAttributes/extensionAttribute3",
            (_, other) => other,
        };
        let mut value = self.resource;
        for part in path.split('/') {
            value = match part.parse::<usize>() {
                Ok(place) => &value[place],
                Err(_) => insensitive(value, part),
            };
        }
        let word = match property {
            "assignedplans" => "assignedplan",
            "identities" => "identity",
            "memberof" | "transitivememberof" => "group",
            _ => "_",
        };
        match value {
            Value::Array(items) => (present(items), word),
            other => (present(std::slice::from_ref(other)), word),
        }
    }

    /// Compares what is there with the operator and the constant that follow.
    fn compare(&mut self, values: &[Value]) -> bool {
        let operator = self.constant().text();
        let negated = operator.starts_with("not") || operator == "ne";
        let plain = match operator.strip_prefix("not") {
            Some(rest) => rest.to_owned(),
            None if operator == "ne" => "eq".to_owned(),
            None => operator,
        };
        let verdict = if plain == "in" {
            self.sign('[');
            let mut found = false;
            while !self.sign(']') {
                let constant = self.constant();
                found |= values.iter().any(|value| self.one("eq", value, &constant));
                self.sign(',');
            }
            found
        } else {
            let constant = self.constant();
            if constant == Piece::Word("null".to_owned()) {
                values.is_empty()
            } else {
                let constant = self.shifted(constant);
                values
                    .iter()
                    .any(|value| self.one(&plain, value, &constant))
            }
        };
        verdict != negated
    }

    /// `system.now -plus P1D` as an instant.
    fn shifted(&mut self, constant: Piece) -> Piece {
        if constant != Piece::Word("system.now".to_owned()) {
            return constant;
        }
        let sign = match (self.word("plus"), self.word("minus")) {
            (true, _) => 1,
            (_, true) => -1,
            _ => return Piece::Word(self.now.to_string()),
        };
        let duration = self.constant().text().to_lowercase();
        let digits: String = duration.chars().filter(char::is_ascii_digit).collect();
        let unit = if duration.ends_with('d') {
            86_400
        } else {
            3_600
        };
        let seconds = digits.parse::<i64>().unwrap_or(0) * unit * sign;
        Piece::Word(self.now.plus_seconds(seconds).to_string())
    }

    fn one(&self, operator: &str, value: &Value, constant: &Piece) -> bool {
        let wanted = constant.text();
        if let (Piece::Word(_), Some(instant)) = (constant, instant(&wanted)) {
            let Some(value) = value.as_str().and_then(instant_of) else {
                return false;
            };
            return match operator {
                "le" => value <= instant,
                "ge" => value >= instant,
                _ => value == instant,
            };
        }
        let value = match value {
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        let (value, folded) = (fold(&value), fold(&wanted));
        match operator {
            "eq" => value == folded,
            "startswith" => value.starts_with(&folded),
            "endswith" => value.ends_with(&folded),
            "contains" => value.contains(&folded),
            "match" => finds(&folded, &value),
            _ => false,
        }
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    let dated = text.len() >= 10 && text.contains('-');
    dated.then(|| instant_of(&text.to_uppercase())).flatten()
}

fn instant_of(text: &str) -> Option<Timestamp> {
    let whole = format!("{text}T00:00:00Z");
    text.parse().or_else(|_| whole.parse()).ok()
}

/// Neither null nor an empty text.
fn present(values: &[Value]) -> Vec<Value> {
    let there = |value: &&Value| !value.is_null() && value.as_str() != Some("");
    values.iter().filter(there).cloned().collect()
}

fn insensitive<'a>(object: &'a Value, name: &str) -> &'a Value {
    let parts = object.as_object().into_iter().flatten();
    let mut parts = parts.filter(|(known, _)| known.eq_ignore_ascii_case(name));
    parts.next().map_or(&Value::Null, |(_, value)| value)
}
