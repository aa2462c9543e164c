//! Roles and parts of the directory.

use super::schema::{Type, many, one};
use xenia_engine::domain::delegation::AdministrativeUnit;
use xenia_engine::domain::delegation::CustomRole;
use xenia_engine::store::shapes::Property;

pub(super) const TYPES: &[Type] = &[
    Type::entity("administrativeUnit")
        .base("directoryObject")
        .open()
        .stored::<AdministrativeUnit>()
        .leads(&[
            many("extensions", "extension").contained(),
            many("members", "directoryObject"),
            many("scopedRoleMembers", "scopedRoleMembership").contained(),
        ]),
    Type::entity("directoryRole")
        .base("directoryObject")
        .open()
        .has(&[
            Property::text("description"),
            Property::text("displayName"),
            Property::text("roleTemplateId"),
        ])
        .leads(&[many("members", "directoryObject")]),
    Type::entity("directoryRoleTemplate")
        .base("directoryObject")
        .open()
        .has(&[Property::text("description"), Property::text("displayName")]),
    Type::entity("roleManagement").leads(&[
        one("directory", "rbacApplication").contained(),
        one("entitlementManagement", "rbacApplication").contained(),
    ]),
    Type::entity("rbacApplication").base("entity").leads(&[
        many("roleAssignments", "unifiedRoleAssignment").contained(),
        many("roleDefinitions", "unifiedRoleDefinition").contained(),
    ]),
    Type::entity("unifiedRoleAssignment")
        .base("entity")
        .has(&[
            Property::text("appScopeId"),
            Property::text("condition"),
            Property::text("directoryScopeId"),
            Property::text("principalId"),
            Property::text("principalOrganizationId"),
            Property::text("roleDefinitionId"),
        ])
        .leads(&[
            one("appScope", "appScope").contained(),
            one("directoryScope", "directoryObject"),
            one("principal", "directoryObject"),
            one("roleDefinition", "unifiedRoleDefinition"),
        ]),
    Type::entity("unifiedRoleDefinition")
        .base("entity")
        .stored::<CustomRole>()
        .has(&[
            Property::boolean("isBuiltIn"),
            Property::texts("resourceScopes"),
            Property::text("templateId"),
            Property::text("version"),
        ]),
    Type::entity("scopedRoleMembership").base("entity").has(&[
        Property::text("administrativeUnitId").never_null(),
        Property::text("roleId").never_null(),
        Property::object("roleMemberInfo")
            .of("identity")
            .never_null(),
    ]),
    Type::entity("appScope")
        .base("entity")
        .has(&[Property::text("displayName"), Property::text("type")]),
    Type::complex("unifiedRolePermission").has(&[
        Property::texts("allowedResourceActions"),
        Property::text("condition"),
    ]),
];
