//! Random rules, written in as many ways as people write them.

use super::people::{Chance, DATES, EXTENSION, IDS, TEXTS};

const PATTERNS: &[&str] = &[
    "^sa.*s$",
    "es",
    "^.a",
    "k",
    "a+l",
    "on?t",
    "a.*b.*c",
    "^Sales$",
    "^s",
    "E$",
    "so.example",
];
const DURATIONS: &[&str] = &["P1D", "p1d", "PT1H", "P90D", "PT24H", "P0D"];
const USER_TEXTS: &[&str] = &[
    "department",
    "city",
    "displayName",
    "jobTitle",
    "mobile",
    "telephoneNumber",
    "extensionAttribute3",
    "mailDomain",
    "country",
    EXTENSION,
];
const DEVICE_TEXTS: &[&str] = &[
    "displayName",
    "deviceOSType",
    "deviceOwnership",
    "deviceCategory",
];

/// A rule about users, or now and then about devices.
pub fn random_rule(chance: &mut Chance) -> String {
    if chance.once_in(60) {
        return format!(
            "{} \"{}\"",
            case(chance, "Direct Reports for"),
            chance.one(IDS)
        );
    }
    let mut writer = Writer {
        device: chance.once_in(10),
        chance,
    };
    writer.or(3)
}

struct Writer<'c> {
    device: bool,
    chance: &'c mut Chance,
}

impl Writer<'_> {
    fn or(&mut self, depth: usize) -> String {
        let parts = self.several(depth, Self::and);
        parts.join(&self.joint("or"))
    }
    fn and(&mut self, depth: usize) -> String {
        let parts = self.several(depth, Self::primary);
        parts.join(&self.joint("and"))
    }
    fn several(&mut self, depth: usize, part: fn(&mut Self, usize) -> String) -> Vec<String> {
        let more = if depth == 0 {
            0
        } else {
            self.chance.below(3) / 2
        };
        (0..=more)
            .map(|_| part(self, depth.saturating_sub(1)))
            .collect()
    }
    fn primary(&mut self, depth: usize) -> String {
        let not = if self.chance.once_in(4) {
            self.operator("not") + " "
        } else {
            String::new()
        };
        if depth > 0 && self.chance.once_in(3) {
            return format!("{not}({})", self.or(depth));
        }
        let leaf = self.leaf();
        match self.chance.once_in(3) {
            true => format!("{not}({leaf})"),
            false => format!("{not}{leaf}"),
        }
    }
    fn joint(&mut self, word: &str) -> String {
        format!(" {} ", self.operator(word))
    }
    /// With a hyphen, another dash or none, in some case.
    fn operator(&mut self, word: &str) -> String {
        let dash = self
            .chance
            .one(&["-", "-", "-", "\u{2013}", "\u{2014}", ""]);
        format!("{dash}{}", case(self.chance, word))
    }
    fn property(&mut self, name: &str) -> String {
        let subject = if self.device { "device" } else { "user" };
        case(self.chance, &format!("{subject}.{name}"))
    }

    fn leaf(&mut self) -> String {
        if self.device {
            return match self.chance.below(4) {
                0 => self.boolean("accountEnabled"),
                1 => self.collection("systemLabels"),
                2 => self.groups("memberOf"),
                _ => self.text(DEVICE_TEXTS),
            };
        }
        match self.chance.below(16) {
            0 | 1 => self.boolean("accountEnabled"),
            2 => self.boolean("dirSyncEnabled"),
            3 => self.instant("employeeHireDate"),
            4 => self.instant("createdDateTime"),
            5 => self.instant("lastSignInDateTime"),
            6 => self.collection("otherMails"),
            7 => self.collection("proxyAddresses"),
            8 => self.objects(
                "assignedPlans",
                "assignedPlan",
                &["service", "servicePlanId", "capabilityStatus"],
            ),
            9 => self.objects("identities", "identity", &["issuer", "signInType"]),
            10 => self.groups("memberOf"),
            11 => self.groups("transitiveMemberOf"),
            _ => self.text(USER_TEXTS),
        }
    }
    fn text(&mut self, names: &[&str]) -> String {
        let name = self.chance.below(names.len());
        let property = self.property(names[name]);
        format!("{property} {}", self.text_test())
    }
    fn boolean(&mut self, name: &str) -> String {
        let operator = self.chance.one(&["eq", "ne"]);
        let value = self
            .chance
            .one(&["true", "false", "TRUE", "null", "\"true\""]);
        format!(
            "{} {} {value}",
            self.property(name),
            self.operator(operator)
        )
    }
    fn instant(&mut self, name: &str) -> String {
        let property = self.property(name);
        let operator = self.chance.one(&["eq", "le", "le", "ge", "ge", "ne"]);
        let value = match self.chance.below(4) {
            0 => self.chance.one(DATES).to_owned(),
            1 => case(self.chance, "system.now"),
            _ => {
                let sign = self.chance.one(&["plus", "minus"]);
                let duration = self.chance.one(DURATIONS);
                format!("system.now {} {duration}", self.operator(sign))
            }
        };
        format!("{property} {} {value}", self.operator(operator))
    }
    /// An operator and a constant for a text.
    fn text_test(&mut self) -> String {
        match self.chance.below(10) {
            0 => format!("{} null", self.either("eq", "ne")),
            1 => format!("{} {}", self.either("in", "notIn"), self.list(TEXTS, 12)),
            2 => {
                let pattern = self.chance.one(PATTERNS).to_owned();
                format!(
                    "{} {}",
                    self.either("match", "notMatch"),
                    self.quoted(&pattern)
                )
            }
            3 | 4 => {
                let text = self.chance.one(TEXTS).to_owned();
                format!("{} {}", self.either("eq", "ne"), self.quoted(&text))
            }
            _ => {
                let operators = [
                    ("startsWith", "notStartsWith"),
                    ("endsWith", "notEndsWith"),
                    ("contains", "notContains"),
                ];
                let (plain, negated) = operators[self.chance.below(3)];
                let operator = self.either(plain, negated);
                let part = self.part();
                format!(
                    "{operator}{}{}",
                    self.chance.one(&[" ", ""]),
                    self.quoted(&part)
                )
            }
        }
    }
    fn either(&mut self, plain: &str, negated: &str) -> String {
        let word = if self.chance.once_in(3) {
            negated
        } else {
            plain
        };
        self.operator(word)
    }
    /// A piece of one of the texts.
    fn part(&mut self) -> String {
        let letters: Vec<char> = self.chance.one(TEXTS).chars().collect();
        let start = self.chance.below(letters.len());
        let length = 1 + self.chance.below(letters.len() - start);
        letters[start..start + length].iter().collect()
    }
    fn list(&mut self, of: &[&str], most: usize) -> String {
        let count = 1 + self.chance.below(most);
        let values: Vec<String> = (0..count)
            .map(|_| {
                let text = of[self.chance.below(of.len())].to_owned();
                self.quoted(&text)
            })
            .collect();
        format!("[{}]", values.join(", "))
    }
    fn quoted(&mut self, text: &str) -> String {
        let doubled = text.replace('\'', "''");
        let inner = doubled
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        if let Some(inner) = inner.filter(|inner| !inner.contains(['`', '"']) && !inner.is_empty())
            && self.chance.once_in(2)
        {
            return format!("`\"{inner}`\"");
        }
        if text.contains('`') || self.chance.once_in(2) {
            return format!("'{doubled}'");
        }
        format!("\"{}\"", doubled.replace('"', "`\""))
    }
    fn collection(&mut self, name: &str) -> String {
        let property = self.property(name);
        if self.chance.once_in(3) {
            return format!("{property} {}", self.text_test());
        }
        self.quantified(&property, &["_"], Self::text_test)
    }
    fn objects(&mut self, name: &str, word: &str, parts: &[&str]) -> String {
        let property = self.property(name);
        let names: Vec<String> = parts.iter().map(|part| format!("{word}.{part}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.quantified(&property, &names, Self::text_test)
    }
    fn quantified(
        &mut self,
        property: &str,
        names: &[&str],
        test: fn(&mut Self) -> String,
    ) -> String {
        let quantifier = self.chance.one(&["any", "all"]);
        let quantifier = self.operator(quantifier);
        let count = 1 + self.chance.below(3) / 2;
        let tests: Vec<String> = (0..count)
            .map(|_| {
                let name = names[self.chance.below(names.len())].to_owned();
                let not = if self.chance.once_in(6) {
                    self.operator("not") + " "
                } else {
                    String::new()
                };
                format!("{not}{} {}", case(self.chance, &name), test(self))
            })
            .collect();
        let joint = self.chance.one(&["and", "or"]);
        let inner = tests.join(&self.joint(joint));
        match self.chance.once_in(3) {
            true => format!("{property} {quantifier} {inner}"),
            false => format!("{property} {quantifier} ({inner})"),
        }
    }
    fn groups(&mut self, name: &str) -> String {
        let property = self.property(name);
        let test = match self.chance.once_in(3) {
            true => format!("{} '{}'", self.operator("eq"), self.chance.one(IDS)),
            false => format!("{} {}", self.operator("in"), self.list(IDS, 3)),
        };
        format!(
            "{property} {} (group.objectId {test})",
            self.operator("any")
        )
    }
}

/// Some letters in another case.
fn case(chance: &mut Chance, text: &str) -> String {
    match chance.below(4) {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        _ => text.to_owned(),
    }
}
