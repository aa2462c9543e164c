//! One comparison: of a property, or of an item inside `-any` and `-all`.

use super::{Items, Parser, not_combinable};
use crate::{
    error::{Mistake, Span},
    lexer::Kind,
    property::{Property, Subject, Type},
    suggest::nearest,
    tree::{Clause, Comparison, ItemClause, Test, With},
};

/// What an expression is made of.
pub(super) trait Leaf: Sized {
    fn read(parser: &mut Parser) -> Result<Self, Mistake>;
}

impl Leaf for Clause {
    fn read(parser: &mut Parser) -> Result<Self, Mistake> {
        let start = parser.span();
        let property = parser.property()?;
        let test = if parser.is_word("any") || parser.is_word("all") {
            parser.quantified(&property)?
        } else {
            Test::Value(parser.comparison(&property)?)
        };
        Ok(Self {
            property,
            test,
            span: start.to(parser.last_span()),
        })
    }
}

impl Leaf for ItemClause {
    fn read(parser: &mut Parser) -> Result<Self, Mistake> {
        let start = parser.span();
        let (field, name) = parser.item()?;
        let compare = parser.operator(&name)?;
        let (value, span) = parser.value(compare.word)?;
        let comparison = super::check::text(&name, compare, value, span)?;
        if parser.items.is_some_and(|items| items.groups) {
            check_group(&name, &comparison, compare.span)?;
        }
        Ok(Self {
            field,
            comparison: fold_groups(parser.items, comparison),
            span: start.to(parser.last_span()),
        })
    }
}

impl Parser {
    /// `user.department`.
    fn property(&mut self) -> Result<Property, Mistake> {
        if self.is_direct_reports() {
            return Err(not_combinable(self.span()));
        }
        let token = self.bump();
        let Kind::Word { text, dashed } = token.kind else {
            return Err(no_property(&token.kind, token.span));
        };
        let Some((head, name)) = text.split_once('.') else {
            return Err(plain_word(&text, dashed, token.span));
        };
        let subject = match head.to_ascii_lowercase().as_str() {
            "user" => Subject::User,
            "device" => Subject::Device,
            _ => {
                let message = format!("`{text}` is no property of a user or a device");
                return Err(Mistake::attribute(token.span, message).hint(head_hint(head, name)));
            }
        };
        match self.subject {
            Some(first) if first != subject => {
                let message = format!(
                    "the rule is about a {} already and cannot be about a {} too",
                    first.word(),
                    subject.word()
                );
                return Err(Mistake::syntax(token.span, message)
                    .hint("make a group of users and a group of devices"));
            }
            _ => self.subject = Some(subject),
        }
        Property::find(subject, name).map_err(|hint| {
            let message = format!("`{text}` is not a property that a rule can read");
            Mistake::attribute(token.span, message).maybe_hint(hint)
        })
    }

    fn comparison(&mut self, property: &Property) -> Result<Comparison, Mistake> {
        let name = property.to_string();
        let compare = self.operator(&name)?;
        let (value, span) = self.value(compare.word)?;
        super::check::property(property, &name, compare, value, span)
    }

    /// `-any (...)`, `-all (...)`, and both without parentheses.
    fn quantified(&mut self, property: &Property) -> Result<Test, Mistake> {
        let all = self.is_word("all");
        let span = self.bump().span;
        let items = match property.kind() {
            Type::Texts => Items {
                of: None,
                groups: false,
            },
            Type::Objects(item) => Items {
                of: Some(item),
                groups: property.is_membership(),
            },
            _ => {
                let word = if all { "all" } else { "any" };
                let message =
                    format!("`-{word}` does not go with `{property}`, which has one value");
                return Err(
                    Mistake::operator(span, message).hint(format!("write `{property} -eq ...`"))
                );
            }
        };
        if items.groups && all {
            let message = format!("`-all` does not go with `{property}`");
            return Err(Mistake::operator(span, message).hint(format!(
                "write `{property} -any (group.objectId -in [...])`"
            )));
        }
        self.items = Some(items);
        let inner = match self.peek().kind {
            Kind::Open => self.parenthesised(|parser| parser.or(false))?,
            _ => self.or(true)?,
        };
        self.items = None;
        Ok(if all {
            Test::All(inner)
        } else {
            Test::Any(inner)
        })
    }

    /// `_` or `assignedPlan.service`: which part, and its name.
    fn item(&mut self) -> Result<(usize, String), Mistake> {
        let token = self.bump();
        let items = self.items.unwrap_or(Items {
            of: None,
            groups: false,
        });
        let expected = match items.of {
            None => "`_`".to_owned(),
            Some(item) => format!("`{}.{}`", item.word, item.fields.first().unwrap_or(&"")),
        };
        let Kind::Word { text, .. } = token.kind else {
            let message = "the name of an item is missing";
            return Err(Mistake::syntax(token.span, message)
                .hint(format!("an item is called {expected} here")));
        };
        if !items.names(&text) {
            let message = format!("`{text}` is no item of the collection");
            return Err(Mistake::syntax(token.span, message)
                .hint(format!("an item is called {expected} here")));
        }
        let Some(item) = items.of else {
            return Ok((0, "_".to_owned()));
        };
        let name = text.split_once('.').map_or("", |(_, name)| name);
        let same = |known: &str| known.eq_ignore_ascii_case(name);
        match item.fields.iter().position(|known| same(known)) {
            Some(place) => {
                let field = item.fields.get(place).unwrap_or(&"");
                Ok((place, format!("{}.{field}", item.word)))
            }
            None => {
                let message = format!("`{text}` is not a property that a rule can read");
                Err(Mistake::attribute(token.span, message).maybe_hint(
                    nearest(name, item.fields.iter().copied())
                        .map(|meant| format!("did you mean `{}.{meant}`?", item.word)),
                ))
            }
        }
    }
}

/// In which groups somebody is can be asked of groups that are named, so that it is known which
/// changes matter.
fn check_group(name: &str, comparison: &Comparison, span: Span) -> Result<(), Mistake> {
    let named = matches!(
        comparison.with,
        With::In(_) | With::Text(crate::TextOperator::Equal, _)
    );
    if named && !comparison.negated {
        return Ok(());
    }
    let message = format!("`{name}` is compared with `-eq` or `-in` only");
    Err(Mistake::operator(span, message).hint(
        "write `-not (user.memberOf -any (group.objectId -in [...]))` for those in none of them",
    ))
}

/// The ids of groups in lower case.
fn fold_groups(items: Option<Items>, mut comparison: Comparison) -> Comparison {
    if items.is_some_and(|items| items.groups) {
        match &mut comparison.with {
            With::Text(_, id) => *id = id.to_lowercase(),
            With::In(ids) => ids.iter_mut().for_each(|id| *id = id.to_lowercase()),
            _ => {}
        }
    }
    comparison
}

fn no_property(kind: &Kind, span: Span) -> Mistake {
    let hint = "a comparison begins with a property: `user.department -eq \"Sales\"`";
    match kind {
        Kind::End => Mistake::syntax(span, "a comparison is missing at the end").hint(hint),
        Kind::Close => Mistake::syntax(span, "a comparison is missing before this parenthesis"),
        Kind::Text(text) => {
            let message = format!("`{text}` stands where a property is expected");
            Mistake::syntax(span, message).hint(hint)
        }
        _ => Mistake::syntax(span, "a property is expected here").hint(hint),
    }
}

fn plain_word(text: &str, dashed: bool, span: Span) -> Mistake {
    if text == "_" {
        let message = "`_` stands for an item and has a meaning inside `-any` and `-all` only";
        return Mistake::syntax(span, message);
    }
    let connective = ["and", "or"].iter().any(|it| it.eq_ignore_ascii_case(text));
    if dashed || connective {
        let message = format!("a comparison is missing before `-{text}`");
        return Mistake::syntax(span, message);
    }
    let known = Property::all(Subject::User)
        .chain(Property::all(Subject::Device))
        .find(|property| property.name().eq_ignore_ascii_case(text));
    let hint = match known {
        Some(property) => format!("did you mean `{property}`?"),
        None => "a property is written `user.department` or `device.displayName`".to_owned(),
    };
    Mistake::syntax(span, format!("`{text}` is no property")).hint(hint)
}

fn head_hint(head: &str, name: &str) -> String {
    match nearest(head, ["user", "device"].into_iter()) {
        Some(meant) => format!("did you mean `{meant}.{name}`?"),
        None => "a property is written `user.department` or `device.displayName`; items of a collection are named inside `-any` and `-all`".to_owned(),
    }
}
