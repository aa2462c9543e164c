//! What settings can be made from (Graph `groupSettingTemplate`; [Group settings
//! overview](https://learn.microsoft.com/en-us/graph/group-directory-settings)).

use serde::Serialize;
use uuid::{Uuid, uuid};

/// The organisation's settings of Microsoft 365 groups.
pub const UNIFIED: Uuid = uuid!("62375ab9-6b52-47ed-826b-58e47e0e304b");
/// One group's setting about guests.
pub const GUEST: Uuid = uuid!("08d542b9-071f-4e16-94b0-74abb372e3d9");
/// What passwords may not contain.
pub const PASSWORDS: Uuid = uuid!("5cf42378-d67d-4f36-ba46-e8b86229381d");
/// How applications may not be called.
pub const PROHIBITED_NAMES: Uuid = uuid!("80661d51-be2f-4d46-9713-98a2fcaec5bc");

/// What setting a value does here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// What its description says.
    Works,
    /// It is kept and given back, and changes nothing: what it is about does not exist here.
    Kept,
    /// Only the default is accepted, as anything else would promise what does not happen. Holds
    /// why, and where the thing is decided instead.
    Fixed(&'static str),
}

/// A value that a template knows (Graph `settingTemplateValue`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateValue {
    /// Its name.
    pub name: &'static str,
    /// `System.Boolean`, `System.String`, `System.Int32` or `System.Guid`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What holds while nobody says otherwise.
    pub default_value: &'static str,
    /// What it decides.
    pub description: &'static str,
    /// What setting it does here.
    #[serde(skip)]
    pub effect: Effect,
}

impl TemplateValue {
    const fn new(
        name: &'static str,
        kind: &'static str,
        default_value: &'static str,
        description: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            default_value,
            description,
            effect: Effect::Works,
        }
    }
    const fn flag(name: &'static str, default: bool, description: &'static str) -> Self {
        let default = if default { "true" } else { "false" };
        Self::new(name, BOOLEAN, default, description)
    }
    const fn text(name: &'static str, description: &'static str) -> Self {
        Self::new(name, TEXT, "", description)
    }
    const fn kept(self) -> Self {
        Self {
            effect: Effect::Kept,
            ..self
        }
    }
    const fn fixed(self, why: &'static str) -> Self {
        Self {
            effect: Effect::Fixed(why),
            ..self
        }
    }
}

/// What settings can be made from (Graph `groupSettingTemplate`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `groupSettingTemplate`, documented there"
)]
pub struct Template {
    pub id: Uuid,
    pub deleted_date_time: Option<&'static str>,
    pub display_name: &'static str,
    pub description: &'static str,
    pub values: &'static [TemplateValue],
}

impl Template {
    /// The value of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&'static TemplateValue> {
        self.values.iter().find(|value| value.name == name)
    }
    /// Whether its settings are of groups; those of the others say how people sign in and how
    /// applications are called.
    #[must_use]
    pub fn is_of_groups(&self) -> bool {
        [UNIFIED, GUEST].contains(&self.id)
    }
}

/// The template of that id.
#[must_use]
pub fn template(id: Uuid) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}

pub(super) const BOOLEAN: &str = "System.Boolean";
pub(super) const GUID: &str = "System.Guid";
pub(super) const NUMBER: &str = "System.Int32";
const TEXT: &str = "System.String";

const CONSENT: &str =
    "consent is decided by `policies/authorizationPolicy` and the permission grant policies";
const NO_LIST: &str = "there is no list of other people's trademarks here, so there is nothing to make exceptions from";
const TRIES: &str = "sign-in takes ten passwords for an account in 15 minutes here";

const fn of(
    id: Uuid,
    display_name: &'static str,
    description: &'static str,
    values: &'static [TemplateValue],
) -> Template {
    Template {
        id,
        deleted_date_time: None,
        display_name,
        description,
        values,
    }
}

/// Every template that Graph documents.
pub const TEMPLATES: &[Template] = &[
    of(
        UNIFIED,
        "Group.Unified",
        "Settings of the Microsoft 365 groups of the organisation.",
        UNIFIED_VALUES,
    ),
    of(
        GUEST,
        "Group.Unified.Guest",
        "Settings of one Microsoft 365 group.",
        &[TemplateValue::flag(
            "AllowToAddGuests",
            true,
            "Whether guests may be added to this group. Counts only while the organisation allows it.",
        )],
    ),
    of(
        uuid!("4bc7f740-180e-4586-adb6-38b2e9024e6b"),
        "Application",
        "Settings of the behaviour of applications.",
        &[TemplateValue::flag(
            "EnableAccessCheckForPrivilegedApplicationUpdates",
            false,
            "Whether changes of privileged applications are checked again.",
        )
        .fixed("every change of an application is checked here")],
    ),
    of(
        uuid!("898f1161-d651-43d1-805c-3b0b388a9fc2"),
        "Custom Policy Settings",
        "Settings of policies of one's own.",
        &[TemplateValue::text(
            "CustomConditionalAccessPolicyUrl",
            "The address of a conditional access policy of one's own.",
        )
        .fixed("conditional access asks no policy at another address here")],
    ),
    of(
        uuid!("dffd5d46-495d-40a9-8e21-954ff55e198a"),
        "Consent Policy Settings",
        "Settings of the consent to permissions of applications.",
        CONSENT_VALUES,
    ),
    of(
        PASSWORDS,
        "Password Rule Settings",
        "Settings of passwords.",
        PASSWORD_VALUES,
    ),
    of(
        uuid!("aad3907d-1d1a-448b-b3ef-7bf7f63db63b"),
        "Prohibited Names Restricted Settings",
        "Exceptions from the names that applications cannot have.",
        RESTRICTED_VALUES,
    ),
    of(
        PROHIBITED_NAMES,
        "Prohibited Names Settings",
        "Names that applications cannot have.",
        &[
            TemplateValue::text(
                "CustomBlockedSubStringsList",
                "Texts that the name of an application cannot contain, separated by commas.",
            ),
            TemplateValue::text(
                "CustomBlockedWholeWordsList",
                "Words that the name of an application cannot contain, separated by commas.",
            ),
        ],
    ),
];

const UNIFIED_VALUES: &[TemplateValue] = &[
    TemplateValue::flag(
        "NewUnifiedGroupWritebackDefault",
        true,
        "Whether new groups are written back to a directory on premises. Kept without effect: there is none.",
    )
    .kept(),
    TemplateValue::flag(
        "EnableMIPLabels",
        false,
        "Whether sensitivity labels take the place of classifications.",
    ),
    TemplateValue::text(
        "CustomBlockedWordsList",
        "Names that groups cannot have, separated by commas.",
    ),
    TemplateValue::flag(
        "EnableMSStandardBlockedWords",
        false,
        "Deprecated. Kept without effect.",
    )
    .kept(),
    TemplateValue::text(
        "ClassificationDescriptions",
        "What the classifications mean: `Value:Description`, separated by commas.",
    ),
    TemplateValue::text(
        "DefaultClassification",
        "The classification of new groups that come without one.",
    ),
    TemplateValue::text(
        "PrefixSuffixNamingRequirement",
        "What the names of groups begin and end with, such as `GRP [GroupName] [Department]`.",
    ),
    TemplateValue::flag(
        "AllowGuestsToBeGroupOwner",
        false,
        "Whether guests may own groups.",
    ),
    TemplateValue::flag(
        "AllowGuestsToAccessGroups",
        true,
        "Whether guests have what they would have as members of groups.",
    ),
    TemplateValue::text(
        "GuestUsageGuidelinesUrl",
        "Where guests read what is expected of them.",
    ),
    TemplateValue::new(
        "GroupCreationAllowedGroupId",
        GUID,
        "",
        "The security group whose members may create groups when others may not.",
    ),
    TemplateValue::flag(
        "AllowToAddGuests",
        true,
        "Whether guests may be added to groups.",
    ),
    TemplateValue::text(
        "UsageGuidelinesUrl",
        "Where people read what is expected of groups.",
    ),
    TemplateValue::text(
        "ClassificationList",
        "The classifications to choose from, separated by commas.",
    ),
    TemplateValue::flag(
        "EnableGroupCreation",
        true,
        "Whether members without a role may create groups.",
    ),
];

const CONSENT_VALUES: &[TemplateValue] = &[
    TemplateValue::flag(
        "EnableGroupSpecificConsent",
        false,
        "Whether owners may let applications into their groups.",
    )
    .fixed(CONSENT),
    TemplateValue::flag(
        "BlockUserConsentForRiskyApps",
        true,
        "Whether people cannot consent to risky applications.",
    )
    .fixed(CONSENT),
    TemplateValue::flag(
        "EnableAdminConsentRequests",
        false,
        "Whether people may ask administrators to consent.",
    )
    .fixed(CONSENT),
    TemplateValue::new(
        "ConstrainGroupSpecificConsentToMembersOfGroupId",
        GUID,
        "",
        "The group whose members may let applications into their groups.",
    )
    .fixed(CONSENT),
];

const PASSWORD_VALUES: &[TemplateValue] = &[
    TemplateValue::new(
        "BannedPasswordCheckOnPremisesMode",
        TEXT,
        "Audit",
        "What a directory on premises does with a banned password. Kept without effect: there is none.",
    )
    .kept(),
    TemplateValue::flag(
        "EnableBannedPasswordCheckOnPremises",
        false,
        "Whether a directory on premises looks for banned words. Kept without effect: there is none.",
    )
    .kept(),
    TemplateValue::flag(
        "EnableBannedPasswordCheck",
        true,
        "Whether the words of `BannedPasswordList` count.",
    ),
    TemplateValue::new(
        "LockoutDurationInSeconds",
        NUMBER,
        "60",
        "How long an account is locked, in seconds.",
    )
    .fixed(TRIES),
    TemplateValue::new(
        "LockoutThreshold",
        NUMBER,
        "10",
        "After how many wrong passwords an account is locked.",
    )
    .fixed(TRIES),
    TemplateValue::text(
        "BannedPasswordList",
        "Words that add nothing to a password, separated by tabs.",
    ),
];

const RESTRICTED_VALUES: &[TemplateValue] = &[
    TemplateValue::text(
        "CustomAllowedSubStringsList",
        "Texts that the name of an application may contain all the same, separated by commas.",
    )
    .fixed(NO_LIST),
    TemplateValue::text(
        "CustomAllowedWholeWordsList",
        "Words that the name of an application may contain all the same, separated by commas.",
    )
    .fixed(NO_LIST),
    TemplateValue::flag(
        "DoNotValidateAgainstTrademark",
        false,
        "Whether names are not compared with trademarks.",
    )
    .fixed(NO_LIST),
];
