//! Devices and licences.

use super::schema::{Type, many};
use xenia_engine::domain::directory::{Device, SubscribedSku};
use xenia_engine::store::shapes::Property;

pub(super) const TYPES: &[Type] = &[
    Type::entity("device")
        .base("directoryObject")
        .open()
        .stored::<Device>()
        .leads(&[
            many("extensions", "extension").contained(),
            many("memberOf", "directoryObject"),
            many("registeredOwners", "directoryObject"),
            many("registeredUsers", "directoryObject"),
            many("transitiveMemberOf", "directoryObject"),
        ]),
    Type::entity("licenseDetails").base("entity").has(&[
        Property::objects("servicePlans").of("servicePlanInfo"),
        Property::text("skuId").of("Edm.Guid"),
        Property::text("skuPartNumber"),
    ]),
    Type::entity("subscribedSku")
        .base("entity")
        .stored::<SubscribedSku>()
        .has(&[
            Property::text("accountId"),
            Property::integer("consumedUnits").of("Edm.Int32"),
            Property::texts("subscriptionIds"),
        ]),
    Type::complex("alternativeSecurityId").has(&[
        Property::text("identityProvider"),
        Property::text("key").of("Edm.Binary"),
        Property::integer("type").of("Edm.Int32"),
    ]),
    Type::complex("assignedLicense").has(&[
        Property::texts("disabledPlans").of("Edm.Guid"),
        Property::text("skuId").of("Edm.Guid"),
    ]),
    Type::complex("assignedPlan").has(&[
        Property::time("assignedDateTime"),
        Property::text("capabilityStatus"),
        Property::text("service"),
        Property::text("servicePlanId").of("Edm.Guid"),
    ]),
    Type::complex("licenseUnitsDetail").has(&[
        Property::integer("enabled").of("Edm.Int32"),
        Property::integer("lockedOut").of("Edm.Int32"),
        Property::integer("suspended").of("Edm.Int32"),
        Property::integer("warning").of("Edm.Int32"),
    ]),
    Type::complex("servicePlanInfo").has(&[
        Property::text("appliesTo"),
        Property::text("provisioningStatus"),
        Property::text("servicePlanId").of("Edm.Guid"),
        Property::text("servicePlanName"),
    ]),
];
