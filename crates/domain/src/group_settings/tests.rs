use super::*;
use crate::directory::User;

fn made(template: Uuid, values: &[(&str, &str)]) -> Result<GroupSetting, Refusal> {
    let values: Vec<SettingValue> = values
        .iter()
        .map(|(name, value)| SettingValue {
            name: (*name).to_owned(),
            value: Some((*value).to_owned()),
        })
        .collect();
    let mut setting = GroupSetting::default_of(template);
    setting.set(&values).map(|()| setting)
}

fn unified(values: &[(&str, &str)]) -> GroupSetting {
    made(UNIFIED, values).unwrap()
}

/// A template, values for it, and why they are refused.
type Case = (Uuid, &'static [(&'static str, &'static str)], &'static str);

const LONG: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

const REFUSED: &[Case] = &[
    (
        UNIFIED,
        &[("EnableGroupCreation", "perhaps")],
        "`EnableGroupCreation` is `true` or `false`, not `perhaps`",
    ),
    (
        UNIFIED,
        &[("GroupCreationAllowedGroupId", "x")],
        "`GroupCreationAllowedGroupId` is the id of a group, not `x`",
    ),
    (
        UNIFIED,
        &[("Colour", "red")],
        "`Group.Unified` has no value `Colour`",
    ),
    (
        GUEST,
        &[("EnableGroupCreation", "true")],
        "`Group.Unified.Guest` has no value `EnableGroupCreation`",
    ),
    (
        UNIFIED,
        &[("AllowToAddGuests", "true"), ("AllowToAddGuests", "false")],
        "`values` has `AllowToAddGuests` twice",
    ),
    (
        UNIFIED,
        &[("PrefixSuffixNamingRequirement", "Con-")],
        "`PrefixSuffixNamingRequirement` must contain `[GroupName]` once",
    ),
    (
        UNIFIED,
        &[("PrefixSuffixNamingRequirement", "[A[GroupName]")],
        "`PrefixSuffixNamingRequirement` has a `[` or `]` without its partner",
    ),
    (
        UNIFIED,
        &[("PrefixSuffixNamingRequirement", LONG)],
        "`PrefixSuffixNamingRequirement` has 64 characters at most",
    ),
    (
        UNIFIED,
        &[("UsageGuidelinesUrl", "contoso")],
        "`UsageGuidelinesUrl` is an address that begins with `https://`, not `contoso`",
    ),
    (
        UNIFIED,
        &[
            ("ClassificationList", "Low,High"),
            ("DefaultClassification", "Mid"),
        ],
        "`DefaultClassification` is one of `ClassificationList`, not `Mid`",
    ),
    (
        UNIFIED,
        &[
            ("ClassificationList", "Low,High"),
            ("ClassificationDescriptions", "Mid:So so"),
        ],
        "`ClassificationDescriptions` has `Value:Description` of values of `ClassificationList`, not `Mid:So so`",
    ),
    (
        PASSWORDS,
        &[("LockoutThreshold", "100")],
        "`LockoutThreshold` is `10` here and cannot be `100`: sign-in takes ten passwords for an account in 15 minutes here",
    ),
    (
        PASSWORDS,
        &[("BannedPasswordList", "contoso\tabc")],
        "a word of `BannedPasswordList` has 4 to 16 characters, unlike `abc`",
    ),
];

#[test]
fn values_are_those_of_the_template() {
    assert_eq!(LONG.len(), 65);
    for (template, values, message) in REFUSED {
        assert_eq!(made(*template, values).unwrap_err().message, *message);
    }
    let none = GroupSetting::default_of(Uuid::nil()).set(&[]).unwrap_err();
    assert_eq!(
        none.message,
        "`00000000-0000-0000-0000-000000000000` is no template of group settings"
    );
}

#[test]
fn what_is_not_set_is_as_the_template_says() {
    let setting = unified(&[("EnableGroupCreation", "False")]);
    assert!(!setting.is("EnableGroupCreation"));
    assert!(setting.is("AllowToAddGuests"));
    assert!(!setting.is("AllowGuestsToBeGroupOwner"));
    // A second change leaves what it does not name.
    let mut again = setting.clone();
    let guests = SettingValue {
        name: "AllowToAddGuests".to_owned(),
        value: Some("false".to_owned()),
    };
    again.set(&[guests]).unwrap();
    assert!(!again.is("EnableGroupCreation"));
    assert!(!again.is("AllowToAddGuests"));
    for template in TEMPLATES {
        let all = GroupSetting::default_of(template.id);
        let mut same = all.clone();
        assert_eq!(same.set(&all.values), Ok(()), "{}", template.display_name);
        assert_eq!(same, all);
    }
}

#[test]
fn names_have_what_the_policy_wants() {
    let policy = unified(&[
        (
            "PrefixSuffixNamingRequirement",
            "[Con-][GroupName]-[Department]",
        ),
        ("CustomBlockedWordsList", "CEO, Payroll ,"),
    ])
    .naming();
    let maker = User {
        department: Some("Sales & More".to_owned()),
        ..User::default()
    };
    let check = |name: &str| policy.check(NameOf::Display, name, Some(&maker));
    assert_eq!(check("Con-Campaign-Sales & More"), Ok(()));
    // Blocked as a whole, in any case, and not as a part.
    assert_eq!(check("Con-CEO office-Sales & More"), Ok(()));
    let both =
        "`displayName` must begin with `Con-` and end with `-Sales & More`, by the naming policy";
    let cases = [
        ("Campaign-Sales & More", "MissingPrefixSuffix", both),
        ("Con-Campaign", "MissingPrefixSuffix", both),
        (
            "Con-ceo-Sales & More",
            "ContainsBlockedWord",
            "`CEO` is a blocked word: no group may be called so",
        ),
    ];
    for (name, code, message) in cases {
        let fault = check(name).unwrap_err();
        assert_eq!((fault.code, fault.message.as_str()), (code, message));
    }
    let long = format!("Con-{}-Sales & More", "x".repeat(60));
    assert_eq!(check(&long).unwrap_err().code, "NameTooLong");
    assert_eq!(
        policy.named(NameOf::Display, "Campaign", Some(&maker)),
        "Con-Campaign-Sales & More"
    );
    // What cannot stand in an address is left out of it.
    let alias = policy.named(NameOf::Mail, "Campaign 1", Some(&maker));
    assert_eq!(alias, "Con-Campaign1-Sales&More");
    assert_eq!(policy.check(NameOf::Mail, &alias, Some(&maker)), Ok(()));
    // Who has no department has nothing to add.
    assert_eq!(policy.check(NameOf::Display, "Con-Campaign-", None), Ok(()));
    let open = unified(&[]).naming();
    assert_eq!(open.check(NameOf::Display, &"x".repeat(100), None), Ok(()));
}

#[test]
fn a_name_that_is_there_suits_whoever_made_it() {
    let policy = unified(&[(
        "PrefixSuffixNamingRequirement",
        "GRP_[Company]_[GroupName]_[Office]_x",
    )]);
    let policy = policy.naming();
    for (name, suits) in [
        ("GRP_Contoso_Campaign_18_x", true),
        ("GRP__Campaign__x", true),
        ("GRP_Contoso_Campaign_18", false),
        ("Campaign", false),
        ("GRP_x", false),
    ] {
        assert_eq!(
            policy.would_suit_somebody(NameOf::Display, name),
            suits,
            "{name}"
        );
    }
    let open = unified(&[]).naming();
    assert!(open.would_suit_somebody(NameOf::Display, "Campaign"));
}

#[test]
fn applications_and_passwords_have_their_words() {
    let names = made(
        PROHIBITED_NAMES,
        &[
            ("CustomBlockedSubStringsList", "contoso pay"),
            ("CustomBlockedWholeWordsList", "Bank,CEO"),
        ],
    )
    .unwrap();
    for (name, word) in [
        ("My Contoso Payroll", Some("contoso pay")),
        ("The bank of Rome", Some("Bank")),
        ("Bankrupt", None),
    ] {
        let found = names
            .check_application_name(name)
            .err()
            .map(|it| it.message);
        let wanted =
            word.map(|word| format!("`displayName` of an application cannot contain `{word}`"));
        assert_eq!(found, wanted);
    }
    let passwords = [("BannedPasswordList", "Contoso\tFabrikam")];
    let words = made(PASSWORDS, &passwords).unwrap().banned_words();
    assert_eq!(words, ["contoso", "fabrikam"]);
    let off = [passwords[0], ("EnableBannedPasswordCheck", "false")];
    assert_eq!(made(PASSWORDS, &off).unwrap().banned_words(), [""; 0]);
}

#[test]
fn a_classification_is_one_to_choose_from() {
    let setting = unified(&[
        ("ClassificationList", "Low, High"),
        ("DefaultClassification", "Low"),
    ]);
    assert_eq!(setting.check_classification("High"), Ok(()));
    assert_eq!(
        setting.check_classification("Mid").unwrap_err().message,
        "`classification` is one of `Low`, `High`, not `Mid`"
    );
    assert_eq!(setting.default_classification(), Some("Low"));
    let mut labels = setting.clone();
    let on = SettingValue {
        name: "EnableMIPLabels".to_owned(),
        value: Some("true".to_owned()),
    };
    labels.set(&[on]).unwrap();
    assert_eq!(labels.check_classification("Mid"), Ok(()));
    assert_eq!(labels.default_classification(), None);
}
