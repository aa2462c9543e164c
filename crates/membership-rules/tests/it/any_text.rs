//! Whatever the text, reading it ends in a tree or an error, and a tree prints as what reads back.

use proptest::prelude::*;
use xenia_membership_rules::parse;

/// Pieces of rules, so that random texts come near to being one.
const PIECES: &[&str] = &[
    "user.department",
    "device.displayName",
    "user.otherMails",
    "user.assignedPlans",
    "user.memberOf",
    "user.employeeHireDate",
    "user.accountEnabled",
    "user.extension_c272a57b722d4eb29bfe327874ae79cb_a",
    "-eq",
    "ne",
    "–startsWith",
    "-match",
    "-in",
    "-notIn",
    "-any",
    "-all",
    "-not",
    "-and",
    "-or",
    "-le",
    "-ge",
    "(",
    ")",
    "[",
    "]",
    ",",
    "\"Sales\"",
    "'a''b'",
    "`\"x`\"",
    "\"",
    "'",
    "`",
    "null",
    "true",
    "12",
    "-3",
    "system.now",
    "-plus",
    "-minus",
    "P1D",
    "P1M2W",
    "2020-06-10",
    "2020-06-10T18:13:20Z",
    "_",
    "assignedPlan.service",
    "group.objectId",
    "Direct Reports for",
    "\"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"",
    "é",
    "\u{2014}",
    "\n",
    "$",
    ".",
    "-",
    "\".*(a|b)+\"",
    "\"(\"",
];

fn reads_back(text: &str) -> Result<(), TestCaseError> {
    match parse(text) {
        Ok(rule) => {
            let printed = rule.to_string();
            // The canonical form may be longer than the limit.
            if printed.chars().count() <= xenia_membership_rules::MAX_CHARACTERS {
                let again = parse(&printed).map_err(|error| {
                    TestCaseError::fail(format!("{text:?} prints as {printed:?}: {error}"))
                })?;
                prop_assert_eq!(again, rule);
            }
        }
        Err(error) => {
            prop_assert!(error.position.line >= 1 && error.position.column >= 1);
            let length = text.chars().count();
            prop_assert!(error.position.offset + error.position.length <= length);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_letters(text in "\\PC{0,200}") {
        reads_back(&text)?;
    }

    #[test]
    fn random_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        reads_back(&pieces.join(" "))?;
        reads_back(&pieces.concat())?;
    }
}
