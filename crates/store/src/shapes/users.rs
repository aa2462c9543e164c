//! Users.

use super::{Property, Value};
use crate::resources::{Stored, folded, folded_option};
use uuid::Uuid;
use xenia_domain::{
    NodeKind,
    directory::{ExternalUserState, User, UserType, security_identifier},
};

impl Stored for User {
    const TABLE: &'static str = "users";
    const KIND: NodeKind = NodeKind::User;
    const COLUMNS: &'static [&'static str] = &[
        "user_principal_name",
        "mail",
        "mail_domain",
        "display_name",
        "user_type",
        "account_enabled",
        "company_name",
        "department",
        "external_user_state",
        "deletion_due_at",
    ];
    // The properties answered by default are those that Graph documents for `GET /users`.
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::texts("businessPhones").filterable().by_default(),
        Property::text("displayName")
            .column("display_name")
            .required()
            .by_default(),
        Property::text("givenName").filterable().by_default(),
        Property::text("jobTitle").filterable().by_default(),
        Property::text("mail")
            .column("mail")
            .selective()
            .by_default(),
        Property::text("mobilePhone").filterable().by_default(),
        Property::text("officeLocation").filterable().by_default(),
        Property::text("preferredLanguage")
            .filterable()
            .by_default(),
        Property::text("surname").filterable().by_default(),
        Property::text("userPrincipalName")
            .column("user_principal_name")
            .required()
            .selective()
            .by_default(),
        Property::boolean("accountEnabled")
            .column("account_enabled")
            .required(),
        Property::text("city").filterable(),
        Property::text("companyName").column("company_name"),
        Property::text("country").filterable(),
        Property::time("createdDateTime")
            .column("created_at")
            .required(),
        Property::text("creationType").filterable(),
        Property::time("lastPasswordChangeDateTime").sparse(),
        Property::time("signInSessionsValidFromDateTime").sparse(),
        Property::time("deletedDateTime").column("deleted_at"),
        Property::text("department").column("department"),
        Property::text("employeeId").filterable(),
        Property::text("externalUserState").column("external_user_state"),
        Property::time("externalUserStateChangeDateTime").filterable(),
        Property::objects("identities")
            .of("objectIdentity")
            .filterable()
            .members(&[
                Property::text("signInType"),
                Property::text("issuer"),
                Property::text("issuerAssignedId"),
            ]),
        Property::text("mailNickname").filterable(),
        Property::texts("otherMails").filterable(),
        Property::text("postalCode").filterable(),
        Property::texts("proxyAddresses").filterable(),
        Property::text("state").filterable(),
        Property::text("streetAddress").filterable(),
        Property::text("usageLocation").filterable(),
        Property::text("userType").column("user_type").required(),
        Property::text("aboutMe").sparse(),
        Property::text("ageGroup").filterable().sparse(),
        Property::objects("assignedLicenses")
            .of("assignedLicense")
            .filterable()
            .sparse()
            .members(&[Property::text("skuId")]),
        Property::objects("assignedPlans")
            .of("assignedPlan")
            .filterable()
            .sparse()
            .members(&[
                Property::time("assignedDateTime"),
                Property::text("capabilityStatus"),
                Property::text("service"),
                Property::text("servicePlanId"),
            ]),
        Property::text("consentProvidedForMinor")
            .filterable()
            .sparse(),
        Property::time("employeeHireDate").filterable().sparse(),
        Property::object("employeeOrgData")
            .of("employeeOrgData")
            .filterable()
            .sparse()
            .members(&[Property::text("costCenter"), Property::text("division")]),
        Property::text("employeeType").filterable().sparse(),
        Property::text("faxNumber").filterable().sparse(),
        Property::texts("interests").sparse(),
        Property::boolean("isManagementRestricted").sparse(),
        Property::text("legalAgeGroupClassification").sparse(),
        Property::text("mySite").sparse(),
        Property::object("onPremisesExtensionAttributes")
            .of("onPremisesExtensionAttributes")
            .filterable()
            .sparse()
            .complete()
            .members(super::extensions::EXTENSION_ATTRIBUTES),
        Property::text("onPremisesImmutableId")
            .filterable()
            .sparse(),
        Property::text("passwordPolicies").filterable().sparse(),
        Property::texts("pastProjects").sparse(),
        Property::text("preferredDataLocation")
            .filterable()
            .sparse(),
        Property::text("preferredName").sparse(),
        Property::texts("responsibilities").sparse(),
        Property::texts("schools").sparse(),
        Property::text("securityIdentifier").derived(security_identifier),
        Property::boolean("showInAddressList").sparse(),
        Property::texts("skills").sparse(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            folded(&self.user_principal_name),
            folded_option(self.mail.as_deref()),
            self.mail_domain().into(),
            folded(&self.display_name),
            match self.user_type {
                UserType::Member => "member",
                UserType::Guest => "guest",
            }
            .into(),
            self.account_enabled.into(),
            folded_option(self.company_name.as_deref()),
            folded_option(self.department.as_deref()),
            self.external_user_state
                .map(|state| match state {
                    ExternalUserState::PendingAcceptance => "pendingacceptance",
                    ExternalUserState::Accepted => "accepted",
                })
                .into(),
            self.deletion_due_date_time.into(),
        ]
    }
    fn label(&self) -> String {
        self.user_principal_name.clone()
    }
}
