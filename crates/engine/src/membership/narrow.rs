//! What a rule asks of properties that the store has columns of, as a filter: whoever does not
//! satisfy it cannot satisfy the rule. So a rule that few can satisfy looks at those few only.

use xenia_membership_rules::{
    Body, Clause, Comparison, Expression, Rule, Source, Test, TextOperator, Type, With,
};
use xenia_odata::{Comparison as Op, Filter, Function, Literal, PropertyPath};

/// The properties that are in columns, as users are stored.
const COLUMNS: [&str; 7] = [
    "accountEnabled",
    "companyName",
    "department",
    "displayName",
    "mail",
    "userPrincipalName",
    "userType",
];

/// The filter of a rule; `None` where it says nothing of those properties that everybody must
/// satisfy.
pub(super) fn filter(rule: &Rule) -> Option<Filter> {
    match &rule.body {
        Body::Expression(expression) => of(expression),
        Body::DirectReports(_) => None,
    }
}

fn of(expression: &Expression<Clause>) -> Option<Filter> {
    match expression {
        Expression::And(parts) => {
            let parts: Vec<Filter> = parts.iter().filter_map(of).collect();
            (!parts.is_empty()).then_some(Filter::And(parts))
        }
        Expression::Or(parts) => parts
            .iter()
            .map(of)
            .collect::<Option<Vec<_>>>()
            .map(Filter::Or),
        // What a negation asks for is nearly everybody.
        Expression::Not(_) => None,
        Expression::Leaf(clause) => leaf(clause),
    }
}

fn leaf(clause: &Clause) -> Option<Filter> {
    let Some(Source::Field(name)) = clause.property.source() else {
        return None;
    };
    let Test::Value(Comparison {
        negated: false,
        with,
    }) = &clause.test
    else {
        return None;
    };
    if !COLUMNS.contains(&name) {
        return None;
    }
    let path = PropertyPath::of([name]);
    let function = |function, text: &str| Filter::Function {
        function,
        path: path.clone(),
        text: text.to_owned(),
    };
    Some(match (clause.property.kind(), with) {
        (Type::Boolean, With::Boolean(value)) => Filter::Compare {
            path,
            op: Op::Eq,
            literal: Literal::Bool(*value),
        },
        (Type::Text, With::Text(operator, text)) if is_plain(text) => match operator {
            TextOperator::Equal => Filter::Compare {
                path,
                op: Op::Eq,
                literal: Literal::String(text.clone()),
            },
            TextOperator::StartsWith => function(Function::StartsWith, text),
            TextOperator::EndsWith => function(Function::EndsWith, text),
            TextOperator::Contains => function(Function::Contains, text),
        },
        (Type::Text, With::In(texts)) if texts.iter().all(|text| is_plain(text)) => Filter::In {
            path,
            literals: texts.iter().cloned().map(Literal::String).collect(),
        },
        _ => return None,
    })
}

/// Whether a database takes that text.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use xenia_membership_rules::parse;

    #[test]
    fn a_filter_says_no_more_than_the_rule() {
        for (rule, expected) in [
            (
                "user.department -eq 'Sales' -and user.city -eq 'Bonn'",
                Some("department eq 'Sales'"),
            ),
            (
                "user.userType -eq 'Guest' -and user.mail -endsWith '@a.example' -and user.accountEnabled -eq true",
                Some(
                    "userType eq 'Guest' and endswith(mail,'@a.example') and accountEnabled eq true",
                ),
            ),
            (
                "user.department -in ['Sales','Legal'] -or user.displayName -startsWith 'A'",
                Some("department in ('Sales','Legal') or startswith(displayName,'A')"),
            ),
            ("user.department -eq 'Sales' -or user.city -eq 'Bonn'", None),
            ("-not (user.department -eq 'Sales')", None),
            ("user.department -ne 'Sales'", None),
            ("user.department -eq null", None),
            ("user.displayName -match '^A'", None),
            ("user.proxyAddresses -any (_ -endsWith '@a.example')", None),
            (
                "user.transitiveMemberOf -any (group.objectId -eq '00000000-0000-0000-0000-000000000001')",
                None,
            ),
        ] {
            let filter = filter(&parse(rule).unwrap()).map(|filter| filter.to_string());
            assert_eq!(filter.as_deref(), expected, "{rule}");
        }
    }
}
