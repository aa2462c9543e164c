//! Users, groups and the enterprise extension (RFC 7643, 4), with the attributes that Xenia keeps.
//! An attribute of the RFC that is not here is not kept, and `/Schemas` says so by not naming it.

use super::schema::{Attribute, ResourceType, Schema};

/// The URN of the core schema of users.
pub const USER_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The URN of the enterprise extension of users.
pub const ENTERPRISE_SCHEMA: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The URN of the core schema of groups.
pub const GROUP_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// People.
pub const USER: ResourceType = ResourceType {
    name: "User",
    endpoint: "/Users",
    description: "a person: a member of the organisation or a guest",
    schema: &CORE_USER,
    extensions: &[&ENTERPRISE_USER],
};

/// Groups.
pub const GROUP: ResourceType = ResourceType {
    name: "Group",
    endpoint: "/Groups",
    description: "a group of people",
    schema: &CORE_GROUP,
    extensions: &[],
};

/// The types of resources.
pub const RESOURCE_TYPES: &[ResourceType] = &[USER, GROUP];

const CORE_USER: Schema = Schema {
    id: USER_SCHEMA,
    name: "User",
    description: "a person: a member of the organisation or a guest",
    attributes: USER_ATTRIBUTES,
};

const USER_ATTRIBUTES: &[Attribute] = &[
    Attribute::text("userName", "the name to sign in with, `user@domain`")
        .required()
        .unique(),
    Attribute::complex("name", NAME, "the parts of the name"),
    Attribute::text("displayName", "the name as it is shown"),
    Attribute::text("title", "the job title"),
    Attribute::text(
        "userType",
        "whether the person belongs to the organisation or is its guest",
    )
    .one_of(&["Member", "Guest"])
    .read_only(),
    Attribute::text("preferredLanguage", "the language, such as `en-US`"),
    Attribute::boolean("active", "whether the person may sign in"),
    Attribute::complex("emails", EMAIL, "addresses of mail").many(),
    Attribute::complex("phoneNumbers", PHONE, "telephone numbers").many(),
    Attribute::complex("addresses", ADDRESS, "the postal address").many(),
    Attribute::complex("groups", MEMBERSHIP, "the groups that the person is in")
        .many()
        .read_only(),
];

const NAME: &[Attribute] = &[
    Attribute::text("formatted", "the whole name"),
    Attribute::text("familyName", "the family name"),
    Attribute::text("givenName", "the given name"),
];

const PRIMARY: Attribute = Attribute::boolean("primary", "whether this one is preferred");

const EMAIL: &[Attribute] = &[
    Attribute::text("value", "the address"),
    Attribute::text(
        "type",
        "what it is for: `work` is the address that mail goes to",
    )
    .one_of(&["work", "home", "other"]),
    PRIMARY,
];

const PHONE: &[Attribute] = &[
    Attribute::text("value", "the number"),
    Attribute::text("type", "what it is for").one_of(&["work", "mobile", "home", "other"]),
    PRIMARY,
];

const ADDRESS: &[Attribute] = &[
    Attribute::text("formatted", "the whole address"),
    Attribute::text("streetAddress", "street and number"),
    Attribute::text("locality", "the city"),
    Attribute::text("region", "the state or region"),
    Attribute::text("postalCode", "the postal code"),
    Attribute::text("country", "the country"),
    Attribute::text("type", "what it is for").one_of(&["work", "home", "other"]),
    PRIMARY,
];

const MEMBERSHIP: &[Attribute] = &[
    Attribute::text("value", "the identifier of the group")
        .exact()
        .read_only(),
    Attribute::reference("$ref", &["Group"], "the address of the group").read_only(),
    Attribute::text("display", "the name of the group").read_only(),
    Attribute::text("type", "whether by way of another group")
        .one_of(&["direct", "indirect"])
        .read_only(),
];

const ENTERPRISE_USER: Schema = Schema {
    id: ENTERPRISE_SCHEMA,
    name: "EnterpriseUser",
    description: "a person's place in an organisation",
    attributes: &[
        Attribute::text("employeeNumber", "the number that the employer gave"),
        Attribute::text("organization", "the company"),
        Attribute::text("department", "the department"),
        Attribute::complex("manager", MANAGER, "the manager"),
    ],
};

const MANAGER: &[Attribute] = &[
    Attribute::text("value", "the identifier of the manager").exact(),
    Attribute::reference("$ref", &["User"], "the address of the manager"),
];

const CORE_GROUP: Schema = Schema {
    id: GROUP_SCHEMA,
    name: "Group",
    description: "a group of people",
    attributes: &[
        Attribute::text("displayName", "the name as it is shown").required(),
        Attribute::complex("members", MEMBER, "who is in the group").many(),
    ],
};

const MEMBER: &[Attribute] = &[
    Attribute::text("value", "the identifier of the member")
        .exact()
        .immutable(),
    Attribute::reference("$ref", &["User", "Group"], "the address of the member").immutable(),
    Attribute::text("type", "what kind of thing the member is")
        .one_of(&["User", "Group"])
        .immutable(),
];
