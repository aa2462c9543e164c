//! What is refused: the kind of mistake, the words, the advice, and where.

use xenia_membership_rules::{ErrorClass, parse};

/// The text, the part of it that is underlined, the class, the message with its hint.
type Case = (&'static str, &'static str, ErrorClass, &'static str);

#[expect(clippy::too_many_lines, reason = "a table")]
#[test]
fn each_mistake_is_explained_where_it_stands() {
    use ErrorClass::{
        AttributeNotSupported as A, OperatorNotSupported as O, QueryCompilation as Q,
    };
    let cases: &[Case] = &[
        (
            "",
            "",
            Q,
            r#"the rule is empty; write for example `user.department -eq "Sales"`"#,
        ),
        (
            "   ",
            "",
            Q,
            r#"the rule is empty; write for example `user.department -eq "Sales"`"#,
        ),
        (
            r#"(user.department -eq "Sales") (user.department -eq "Marketing")"#,
            "(",
            Q,
            "`-and` or `-or` is missing between two comparisons",
        ),
        (
            r#"(user.invalidProperty -eq "Value")"#,
            "user.invalidProperty",
            A,
            "`user.invalidProperty` is not a property that a rule can read",
        ),
        (
            r#"user.departmant -eq "Sales""#,
            "user.departmant",
            A,
            "`user.departmant` is not a property that a rule can read; did you mean `user.department`?",
        ),
        (
            "(user.accountEnabled -contains true)",
            "-contains",
            O,
            "`-contains` does not go with `user.accountEnabled`, which is true or false; write `user.accountEnabled -eq true` or `user.accountEnabled -eq false`",
        ),
        (
            r#"(user.userPrincipalName -match "*@domain.ext")"#,
            r#""*@domain.ext""#,
            Q,
            "`*@domain.ext` is not a regular expression: repetition operator missing expression; write `.*@domain.ext` for any letters before the rest",
        ),
        (
            "user.department -eq Sales",
            "Sales",
            Q,
            r#"`Sales` is no value; text stands in quotes: `"Sales"`"#,
        ),
        (
            r#"user.department -eq "Sales"#,
            r#""Sales"#,
            Q,
            r#"the text that begins here has no closing quote; a double quote within a text is written `` `" ``, a single quote twice"#,
        ),
        (
            "user.department -eq 'Sales",
            "'Sales",
            Q,
            r#"the text that begins here has no closing quote; a double quote within a text is written `` `" ``, a single quote twice"#,
        ),
        (
            r#"user.department = "Sales""#,
            "=",
            Q,
            "a rule cannot contain `=` here; compare with `-eq`, `-ne`, `-le` or `-ge`",
        ),
        (
            "user.department -eq “Sales”",
            "“",
            Q,
            r#"a rule cannot contain `“` here; use straight quotes: `"Sales"` or `'Sales'`"#,
        ),
        (
            "user.department -eq $null",
            "$",
            Q,
            "a rule cannot contain `$` here; write `null`, `true` and `false` without a dollar sign",
        ),
        (
            r#"user.department -like "Sal*""#,
            "-like",
            Q,
            "there is no operator `-like`; use `-startsWith`, `-endsWith`, `-contains` or `-match`",
        ),
        (
            r#"user.department -equals "Sales""#,
            "-equals",
            Q,
            "there is no operator `-equals`; use `-eq`",
        ),
        (
            r#"user.department -startWith "Sales""#,
            "-startWith",
            Q,
            "there is no operator `-startWith`; did you mean `-startsWith`?",
        ),
        (
            "user.department -not null",
            "-not",
            Q,
            "there is no operator `-not`; use `-ne`, or put `-not` before the property",
        ),
        (
            "user.department",
            "",
            Q,
            r#"an operator is missing after `user.department`; write for example `-eq "Sales"` or `-ne null`"#,
        ),
        (
            "user.department -eq",
            "",
            Q,
            "a value is missing after `-eq`",
        ),
        (
            r#"user.department -eq "Sales" -and"#,
            "",
            Q,
            r#"a comparison is missing at the end; a comparison begins with a property: `user.department -eq "Sales"`"#,
        ),
        (
            r#"-and user.department -eq "Sales""#,
            "-and",
            Q,
            "a comparison is missing before `-and`",
        ),
        (
            r#"user.department -eq "Sales" -or -or user.city -eq "x""#,
            "-or",
            Q,
            "a comparison is missing before `-or`",
        ),
        (
            r#"user.department "Sales""#,
            r#""Sales""#,
            Q,
            r#"an operator is missing after `user.department`; write for example `-eq "Sales"` or `-ne null`"#,
        ),
        (
            r#"(user.department -eq "Sales""#,
            "(",
            Q,
            "this parenthesis is never closed",
        ),
        (
            r#"user.department -eq "Sales")"#,
            ")",
            Q,
            "this parenthesis closes nothing",
        ),
        (
            "()",
            ")",
            Q,
            "a comparison is missing before this parenthesis",
        ),
        (
            r#"department -eq "Sales""#,
            "department",
            Q,
            "`department` is no property; did you mean `user.department`?",
        ),
        (
            r#"shoeSize -eq "44""#,
            "shoeSize",
            Q,
            "`shoeSize` is no property; a property is written `user.department` or `device.displayName`",
        ),
        (
            r#"usr.department -eq "Sales""#,
            "usr.department",
            A,
            "`usr.department` is no property of a user or a device; did you mean `user.department`?",
        ),
        (
            r#""Sales" -eq user.department"#,
            r#""Sales""#,
            Q,
            r#"`Sales` stands where a property is expected; a comparison begins with a property: `user.department -eq "Sales"`"#,
        ),
        (
            r#"user.department -eq """#,
            r#""""#,
            Q,
            "no value is an empty text; write `user.department -eq null` for those without a value",
        ),
        (
            r#"user.department -in "Sales""#,
            r#""Sales""#,
            Q,
            r#"`-in` needs a list; write `user.department -in ["a", "b"]`"#,
        ),
        ("user.department -in []", "[]", Q, "the list is empty"),
        (
            r#"user.department -in ["Sales", null]"#,
            "null",
            O,
            "`null` does not go with `-in`; write `user.department -eq null` or `user.department -ne null`",
        ),
        (
            r#"user.department -in ["Sales" "Marketing"]"#,
            r#""Marketing""#,
            Q,
            "a comma or the end of the list is missing here",
        ),
        (
            r#"user.department -in ["Sales","#,
            "",
            Q,
            "a value is missing after `-in`",
        ),
        (
            r#"user.department -in [["Sales"]]"#,
            "[",
            Q,
            "a list cannot contain a list",
        ),
        (
            r#"user.department -eq ["Sales"]"#,
            r#"["Sales"]"#,
            Q,
            "`-eq` compares with one value, not with a list; write `user.department -in [...]`",
        ),
        (
            "user.department -contains null",
            "null",
            O,
            "`null` does not go with `-contains`; write `user.department -eq null` or `user.department -ne null`",
        ),
        (
            "user.department -eq true",
            "true",
            Q,
            r#"`user.department` is a text, and `true` is not in quotes; write `"true"`"#,
        ),
        (
            "user.employeeId -eq 123",
            "123",
            Q,
            r#"`user.employeeId` is a text, and `123` is not in quotes; write `"123"`"#,
        ),
        (
            r#"user.department -le "Sales""#,
            "-le",
            O,
            "`-le` does not go with `user.department`, which is a text; `-le` and `-ge` compare dates",
        ),
        (
            r#"user.accountEnabled -eq "yes""#,
            r#""yes""#,
            Q,
            "`user.accountEnabled` is true or false; write `user.accountEnabled -eq true` or `user.accountEnabled -eq false`",
        ),
        (
            "user.accountEnabled -eq 1",
            "1",
            Q,
            "`user.accountEnabled` is true or false; write `user.accountEnabled -eq true` or `user.accountEnabled -eq false`",
        ),
        (
            r#"user.employeeHireDate -startsWith "2020""#,
            "-startsWith",
            O,
            "`-startsWith` does not go with `user.employeeHireDate`, which is a date; compare dates with `-eq`, `-le` or `-ge`",
        ),
        (
            r#"user.employeeHireDate -le "yesterday""#,
            r#""yesterday""#,
            Q,
            "`user.employeeHireDate` is compared with a date; write `2026-03-01T00:00:00Z` or `system.now -plus P1D`",
        ),
        (
            "user.employeeHireDate -le system.now -plus",
            "",
            Q,
            "a duration is missing; write for example `system.now -plus P1D`",
        ),
        (
            "user.employeeHireDate -le system.now -plus 1d",
            "1d",
            Q,
            "`1d` is not an ISO 8601 duration; write for example `system.now -plus P1D`",
        ),
        (
            r#"user.employeeHireDate -le system.now -plus "-P1D""#,
            r#""-P1D""#,
            Q,
            "`-P1D` is not an ISO 8601 duration; write for example `system.now -plus P1D`",
        ),
        (
            r#"user.department -eq "Sales" -and device.displayName -eq "x""#,
            "device.displayName",
            Q,
            "the rule is about a user already and cannot be about a device too; make a group of users and a group of devices",
        ),
        (
            r#"device.department -eq "x""#,
            "device.department",
            A,
            "`device.department` is not a property that a rule can read",
        ),
        (
            r#"user.department -any (_ -eq "Sales")"#,
            "-any",
            O,
            "`-any` does not go with `user.department`, which has one value; write `user.department -eq ...`",
        ),
        (
            r#"user.otherMails -any (user.mail -eq "x")"#,
            "user.mail",
            Q,
            "`user.mail` is no item of the collection; an item is called `_` here",
        ),
        (
            r#"user.otherMails -any ("x")"#,
            r#""x""#,
            Q,
            "the name of an item is missing; an item is called `_` here",
        ),
        (
            r#"user.assignedPlans -any (_ -eq "x")"#,
            "_",
            Q,
            "`_` is no item of the collection; an item is called `assignedPlan.capabilityStatus` here",
        ),
        (
            r#"user.assignedPlans -any (assignedPlan.serviceId -eq "x")"#,
            "assignedPlan.serviceId",
            A,
            "`assignedPlan.serviceId` is not a property that a rule can read; did you mean `assignedPlan.service`?",
        ),
        (
            "user.assignedPlans -any (assignedPlan.service -eq true)",
            "true",
            Q,
            r#"`assignedPlan.service` is a text, and `true` is not in quotes; write `"true"`"#,
        ),
        (
            r#"user.assignedPlans -eq "x""#,
            "-eq",
            O,
            r#"`user.assignedPlans` is a collection of objects; write `user.assignedPlans -any (assignedPlan.capabilityStatus -eq "...")`"#,
        ),
        (
            r#"_ -eq "x""#,
            "_",
            Q,
            "`_` stands for an item and has a meaning inside `-any` and `-all` only",
        ),
        (
            r#"assignedPlan.service -eq "x""#,
            "assignedPlan.service",
            A,
            "`assignedPlan.service` is no property of a user or a device; a property is written `user.department` or `device.displayName`; items of a collection are named inside `-any` and `-all`",
        ),
        (
            r#"user.memberOf -eq "x""#,
            "-eq",
            O,
            r#"`user.memberOf` is a collection of objects; write `user.memberOf -any (group.objectId -eq "...")`"#,
        ),
        (
            "user.memberOf -eq null",
            "-eq",
            O,
            r#"`user.memberOf` is a collection of objects; write `user.memberOf -any (group.objectId -eq "...")`"#,
        ),
        (
            r#"user.memberOf -all (group.objectId -in ["x"])"#,
            "-all",
            O,
            "`-all` does not go with `user.memberOf`; write `user.memberOf -any (group.objectId -in [...])`",
        ),
        (
            r#"user.memberOf -any (group.objectId -ne "x")"#,
            "-ne",
            O,
            "`group.objectId` is compared with `-eq` or `-in` only; write `-not (user.memberOf -any (group.objectId -in [...]))` for those in none of them",
        ),
        (
            r#"user.memberOf -any (group.displayName -eq "x")"#,
            "group.displayName",
            A,
            "`group.displayName` is not a property that a rule can read",
        ),
        (
            r#"Direct Reports for "Ada""#,
            r#""Ada""#,
            Q,
            r#"`Ada` is not the object id of a user; write `Direct Reports for "62e19b97-8b3d-4d4a-a106-4ce66896a863"`"#,
        ),
        (
            "Direct Reports for",
            "",
            Q,
            r#"the object id of the manager is missing, in quotes; write `Direct Reports for "62e19b97-8b3d-4d4a-a106-4ce66896a863"`"#,
        ),
        (
            r#"Direct Reports for "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb" -and user.department -eq "Sales""#,
            "-and",
            Q,
            r#"`Direct Reports for` is a whole rule and cannot be combined with another comparison; write `user.managerId -eq "..."` where it is to be combined"#,
        ),
        (
            r#"user.department -eq "Sales" -or Direct Reports for "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb""#,
            "Direct",
            Q,
            r#"`Direct Reports for` is a whole rule and cannot be combined with another comparison; write `user.managerId -eq "..."` where it is to be combined"#,
        ),
        (
            r#"user.extension_abc_Office -eq "1""#,
            "user.extension_abc_Office",
            A,
            "`user.extension_abc_Office` is not a property that a rule can read; an extension property is written `extension_<application id without hyphens>_<name>`",
        ),
        (
            r#"user.department - eq "Sales""#,
            "-",
            Q,
            "there is a hyphen without an operator; the operator follows the hyphen without a blank: `-eq`",
        ),
        (
            r#"user.department -match "(?=x)""#,
            r#""(?=x)""#,
            Q,
            "`(?=x)` is not a regular expression: look-around, including look-ahead and look-behind, is not supported",
        ),
        (
            r#"user.department -match "a{1000}{1000}""#,
            r#""a{1000}{1000}""#,
            Q,
            "`a{1000}{1000}` is not a regular expression: it is too large when compiled",
        ),
        (
            r#"user.department -match "(""#,
            r#""(""#,
            Q,
            "`(` is not a regular expression: unclosed group",
        ),
        (
            r#"user.department -eq "a" && user.city -eq "b""#,
            "&",
            Q,
            "a rule cannot contain `&` here; connect comparisons with `-and`",
        ),
        (
            "user.lastSignIn -le system.now",
            "user.lastSignIn",
            A,
            "`user.lastSignIn` is not a property that a rule can read; did you mean `user.lastSignInDateTime`?",
        ),
        (
            r#"user.department -eq "Sales" # comment"#,
            "#",
            Q,
            "a rule cannot contain `#` here",
        ),
        (
            "user.department -eq \"Sales\"\n  -and user.contry -eq \"US\"",
            "user.contry",
            A,
            "`user.contry` is not a property that a rule can read; did you mean `user.country`?",
        ),
    ];
    for (text, underlined, class, message) in cases {
        let error = parse(text).expect_err(text);
        let at = error.position;
        let found: String = text.chars().skip(at.offset).take(at.length).collect();
        assert_eq!(found, *underlined, "{text}");
        assert_eq!(error.class, *class, "{text}");
        let hint = error
            .hint
            .as_ref()
            .map_or_else(String::new, |hint| format!("; {hint}"));
        assert_eq!(format!("{}{hint}", error.message), *message, "{text}");
    }
}

#[test]
fn the_place_is_counted_in_lines_and_characters() {
    let error = parse("user.city -eq \"é\"\n  -and user.contry -eq \"US\"").unwrap_err();
    let at = error.position;
    assert_eq!((at.line, at.column, at.offset, at.length), (2, 8, 25, 11));
    assert_eq!(
        error.to_string(),
        "attribute not supported at line 2, column 8: `user.contry` is not a property that a rule \
         can read; did you mean `user.country`?"
    );
}
