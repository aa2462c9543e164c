//! Ways to write the same thing, and what each construct means.

use crate::holds;
use serde_json::json;
use xenia_membership_rules::parse;

#[expect(clippy::too_many_lines, reason = "a table")]
#[test]
fn what_is_written_differently_reads_the_same() {
    let canonical = "user.department -eq \"Sales\" -and user.country -in [\"US\", \"DE\"]";
    for text in [
        canonical,
        "(user.department -eq \"Sales\") -and (user.country -in [\"US\",\"DE\"])",
        "USER.Department –EQ 'Sales' –AND user.COUNTRY —in ['US' , 'DE']",
        "user.department eq\"Sales\"and user.country in[\"US\"\n,\"DE\"]",
        "((user.department -eq \"Sales\")) -and user.country -in [\"US\", \"DE\"]",
        "-not -not user.department -eq \"Sales\" -and user.country -in [\"US\", \"DE\"]",
    ] {
        assert_eq!(parse(text).unwrap().to_string(), canonical, "{text}");
    }
    for (text, canonical) in [
        // Legacy names and Graph's are one property.
        ("user.mobilePhone -eq \"1\"", "user.mobile -eq \"1\""),
        (
            "user.officeLocation -eq \"1\"",
            "user.physicalDeliveryOfficeName -eq \"1\"",
        ),
        (
            "user.faxNumber -eq \"1\"",
            "user.facsimileTelephoneNumber -eq \"1\"",
        ),
        ("user.id -eq \"1\"", "user.objectId -eq \"1\""),
        ("user.mailnickname -eq \"1\"", "user.mailNickName -eq \"1\""),
        // True and false in quotes.
        (
            "user.accountEnabled -eq \"True\"",
            "user.accountEnabled -eq true",
        ),
        // Quotes inside texts.
        (
            "user.surname -eq 'O''Brien'",
            "user.surname -eq \"O''Brien\"",
        ),
        (
            "user.surname -eq \"O''Brien\"",
            "user.surname -eq \"O''Brien\"",
        ),
        (
            "user.surname -eq \"O'Brien\"",
            "user.surname -eq \"O''Brien\"",
        ),
        ("user.city -eq 'a \"b\"'", "user.city -eq \"a `\"b`\"\""),
        ("user.city -eq 'a`'", "user.city -eq 'a`'"),
        // Dates.
        (
            "user.employeeHireDate -le 2020-06-10",
            "user.employeeHireDate -le 2020-06-10T00:00:00Z",
        ),
        (
            "user.employeeHireDate -le \"2020-06-10T20:13:20+02:00\"",
            "user.employeeHireDate -le 2020-06-10T18:13:20Z",
        ),
        (
            "user.employeehiredate -ge system.now -plus p1dt2h",
            "user.employeeHireDate -ge system.now -plus P1DT2H",
        ),
        (
            "user.createdDateTime -ge SYSTEM.NOW plus 'P0D'",
            "user.createdDateTime -ge system.now",
        ),
        // Quantifiers without parentheses take what compares items.
        (
            "user.otherMails -any _ -startsWith \"a\" -or _ -startsWith \"b\" -and user.city -eq \"c\"",
            "user.otherMails -any (_ -startsWith \"a\" -or _ -startsWith \"b\") -and user.city -eq \"c\"",
        ),
        (
            "user.id -eq \"1\" -or user.id -eq \"2\" -and user.id -eq \"3\"",
            "user.objectId -eq \"1\" -or (user.objectId -eq \"2\" -and user.objectId -eq \"3\")",
        ),
        (
            "direct reports for 'AAAAAAAA-0000-1111-2222-bbbbbbbbbbbb'",
            "Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"",
        ),
        // What application declared an extension is not known: the constant says what is meant.
        (
            "user.extension_C272A57B722D4EB29BFE327874AE79CB_Floor -eq 12",
            "user.extension_c272a57b722d4eb29bfe327874ae79cb_floor -eq \"12\"",
        ),
    ] {
        let rule = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(rule.to_string(), canonical, "{text}");
        assert_eq!(parse(canonical).unwrap(), rule, "{text}");
    }
}

#[test]
fn nothing_is_neither_equal_nor_like_anything() {
    let nobody = json!({"department": "", "otherMails": [""], "mail": null});
    for (rule, expected) in [
        ("user.department -eq null", true),
        ("user.department -ne null", false),
        ("user.otherMails -eq null", true),
        ("user.assignedPlans -eq null", true),
        ("user.department -eq \"null\"", false),
        ("user.department -ne \"Sales\"", true),
        ("user.department -notContains \"a\"", true),
        ("user.department -notMatch \".*\"", true),
        ("user.department -match \"^$\"", false),
        ("user.department -notIn [\"a\"]", true),
        ("user.accountEnabled -ne true", true),
        ("user.employeeHireDate -le system.now", false),
        ("user.employeeHireDate -ge system.now", false),
        ("user.employeeHireDate -ne 2020-01-01", true),
        ("user.otherMails -any (_ -ne \"a\")", false),
        ("user.otherMails -all (_ -eq \"a\")", true),
        ("user.memberOf -any (group.objectId -eq \"a\")", false),
        ("-not (user.memberOf -any (group.objectId -eq \"a\"))", true),
    ] {
        assert_eq!(holds(rule, &nobody), expected, "{rule}");
    }
}

#[test]
fn xenias_own_properties_are_operands_like_any_other() {
    let guest = json!({
        "userType": "Guest", "createdDateTime": "2026-01-01T00:00:00Z",
        "externalUserState": "PendingAcceptance",
        "identities": [{"signInType": "federated", "issuer": "https://fabrikam.example", "issuerAssignedId": "7"}],
        "memberOf": ["g1"], "transitiveMemberOf": ["g1", "g2"], "sponsors": ["s1", "s2"],
        "managerId": "m1", "lastSignInDateTime": "2025-10-01T00:00:00Z", "mailDomain": "fabrikam.example",
    });
    for (rule, expected) in [
        (
            "user.userType -eq \"Guest\" -and user.memberOf -any (group.objectId -in ['G1', 'x'])",
            true,
        ),
        ("user.memberOf -any (group.objectId -eq 'g2')", false),
        ("user.transitiveMemberOf -any group.objectId -eq 'g2'", true),
        ("user.lastSignInDateTime -le system.now -minus P90D", true),
        (
            "user.signInActivity.lastSignInDateTime -ge system.now -minus P90D",
            false,
        ),
        ("user.sponsors -eq null", false),
        ("user.sponsors -any (_ -eq 'S2')", true),
        ("user.mailDomain -in ['fabrikam.example']", true),
        (
            "user.identities -any (identity.issuer -startsWith 'https://fabrikam' -and identity.signInType -eq 'federated')",
            true,
        ),
        (
            "user.externalUserState -eq 'PendingAcceptance' -and user.createdDateTime -le system.now -minus P30D",
            true,
        ),
        ("user.managerId -eq 'm1'", true),
    ] {
        assert_eq!(holds(rule, &guest), expected, "{rule}");
    }
}

#[test]
fn text_compares_without_its_case_in_every_script() {
    let user = json!({"city": "ÉVRY", "department": "Straße \u{212a}", "jobTitle": "ΣΊΣΥΦΟΣ"});
    for (rule, expected) in [
        ("user.city -eq \"évry\"", true),
        ("user.city -startsWith \"Évr\"", true),
        ("user.city -eq \"evry\"", false),
        ("user.city -match \"^évr.$\"", true),
        ("user.department -endsWith \" k\"", true),
        ("user.department -contains \"SSE\"", false),
        ("user.jobTitle -endsWith \"ος\"", false),
        ("user.jobTitle -endsWith \"οσ\"", true),
        (
            "user.city -in [\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"éVRY\"]",
            true,
        ),
    ] {
        assert_eq!(holds(rule, &user), expected, "{rule}");
    }
}

#[test]
fn long_rules_are_read_to_the_limit_and_no_further() {
    let head = "user.city -eq \"";
    let fits = format!("{head}{}\"", "é".repeat(3_072 - head.len() - 1));
    assert!(parse(&fits).is_ok());
    let error = parse(&format!("{fits} ")).unwrap_err();
    assert_eq!(error.message, "a rule has 3072 characters at most");
    assert_eq!(error.position.column, 3_073);
    let nested = |depth| format!("{}user.id -ne null{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(50)).is_ok());
    assert_eq!(
        parse(&nested(51)).unwrap_err().message,
        "parentheses nest 50 deep at most"
    );
    let list = |count: usize| format!("user.id -in [{}]", vec!["'a'"; count].join(","));
    assert!(parse(&list(500)).is_ok());
    assert_eq!(
        parse(&list(501)).unwrap_err().message,
        "a list has 500 values at most"
    );
    assert!(parse(&format!("{}user.id -ne null", "-not ".repeat(600))).is_ok());
}
