//! Why a rule is true or not of somebody.

use crate::{NOW, record};
use serde_json::json;
use xenia_membership_rules::{Explanation, Layout, parse};

/// One line a part: its verdict, its text, the value that was seen.
fn lines(explanation: &Explanation, depth: usize, found: &mut Vec<String>) {
    let mark = if explanation.result { "yes" } else { "no" };
    let seen = explanation.seen.as_ref().map_or_else(String::new, |seen| {
        let value = seen.value.as_deref().unwrap_or("nothing");
        format!(" [{} is {value}]", seen.name)
    });
    found.push(format!(
        "{}{mark}: {}{seen}",
        "  ".repeat(depth),
        explanation.expression
    ));
    for part in &explanation.parts {
        lines(part, depth + 1, found);
    }
}

#[test]
fn each_comparison_is_shown_with_the_value_that_was_seen() {
    let text = "(user.department -eq \"Sales\" -or user.country -eq \"US\") \
                -and -not (user.proxyAddresses -any (_ -contains \"old\")) \
                -and user.employeeHireDate -le system.now \
                -and user.accountEnabled -eq true";
    let rule = parse(text).unwrap();
    let layout = Layout::of([&rule]);
    let document = json!({
        "department": "Legal", "accountEnabled": false, "employeeHireDate": "2025-01-01T00:00:00Z",
        "proxyAddresses": ["smtp:ada@contoso.example", "smtp:ada@old.example"],
    })
    .to_string();
    let record = record(&layout, &json!({}), &document);
    let explanation = rule.explain(&layout, &record, NOW);
    let mut found = Vec::new();
    lines(&explanation, 0, &mut found);
    assert_eq!(
        found,
        [
            "no: (user.department -eq \"Sales\" -or user.country -eq \"US\") -and -not (user.proxyAddresses -any (_ -contains \"old\")) -and user.employeeHireDate -le system.now -and user.accountEnabled -eq true",
            "  no: user.department -eq \"Sales\" -or user.country -eq \"US\"",
            "    no: user.department -eq \"Sales\" [department is Legal]",
            "    no: user.country -eq \"US\" [country is nothing]",
            "  no: -not (user.proxyAddresses -any (_ -contains \"old\"))",
            "    yes: user.proxyAddresses -any (_ -contains \"old\") [proxyAddresses is smtp:ada@contoso.example, smtp:ada@old.example]",
            "  yes: user.employeeHireDate -le system.now [employeeHireDate is 2025-01-01T00:00:00Z]",
            "  no: user.accountEnabled -eq true [accountEnabled is false]",
        ]
    );
    let hire = explanation.parts[2].span.unwrap();
    assert_eq!(hire.of(text), "user.employeeHireDate -le system.now");
}
