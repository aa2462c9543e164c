//! Permissions of the Graph-shaped API under Graph's names. An application permission is an app
//! role of the resource "Microsoft Graph" and carries the id that Graph gives it, so that
//! `requiredResourceAccess` written for Entra means the same here.

use uuid::{Uuid, uuid};

/// The `appId` of Microsoft Graph: the resource that permissions belong to.
pub const GRAPH_APP_ID: Uuid = uuid!("00000003-0000-0000-c000-000000000000");

macro_rules! permissions {
    ($($variant:ident = $name:literal, $role:literal;)+) => {
        /// A permission.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Permission { $(#[doc = $name] $variant),+ }
        impl Permission {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Graph's name, as it stands in `scp` and `roles`.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name),+ } }
            /// The id of the application permission.
            #[must_use]
            pub const fn app_role(self) -> Uuid { match self { $(Self::$variant => uuid!($role)),+ } }
            /// The one of that name (Graph compares names without regard to case).
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|permission| permission.name().eq_ignore_ascii_case(name))
            }
            /// The one of that application permission id.
            #[must_use]
            pub fn from_app_role(id: Uuid) -> Option<Self> {
                Self::ALL.iter().copied().find(|permission| permission.app_role() == id)
            }
        }
    };
}

permissions! {
    UserRead = "User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d";
    UserReadAll = "User.Read.All", "df021288-bdef-4463-88db-98f22de89214";
    UserReadWriteAll = "User.ReadWrite.All", "741f803b-c850-494e-b5df-cde7c675a1ca";
    UserInviteAll = "User.Invite.All", "09850681-111b-4a89-9bed-3f2cae46d706";
    GroupReadAll = "Group.Read.All", "5b567255-7703-4780-807c-7be8301ae99b";
    GroupReadWriteAll = "Group.ReadWrite.All", "62a82d76-70ea-41e2-9197-370581804d09";
    GroupCreate = "Group.Create", "bf7b1a76-6e77-406b-b258-bf5c7720e98f";
    GroupMemberReadAll = "GroupMember.Read.All", "98830695-27a2-44f7-8c18-0c3ebc9698f6";
    GroupMemberReadWriteAll = "GroupMember.ReadWrite.All", "dbaae8cf-10b5-4b86-a4a1-f871c94c6695";
    DirectoryReadAll = "Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61";
    DirectoryReadWriteAll = "Directory.ReadWrite.All", "19dbc75e-c2e2-444c-a770-ec69d8559fc7";
    ApplicationReadAll = "Application.Read.All", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30";
    ApplicationReadWriteAll = "Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9";
    AppRoleAssignmentReadWriteAll = "AppRoleAssignment.ReadWrite.All", "06b708a9-e830-4db3-a914-8e69da51d44f";
    RoleManagementReadWriteDirectory = "RoleManagement.ReadWrite.Directory", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8";
    EntitlementManagementReadAll = "EntitlementManagement.Read.All", "c74fd47d-ed3c-45c3-9a9e-b8676de685d2";
    EntitlementManagementReadWriteAll = "EntitlementManagement.ReadWrite.All", "9acd699f-1e81-4958-b001-93b1d2506e19";
    OrganizationReadAll = "Organization.Read.All", "498476ce-e0fe-48b0-b801-37ba7e2685c6";
    OrganizationReadWriteAll = "Organization.ReadWrite.All", "292d869f-3427-49a8-9dab-8c70152b74e9";
    DomainReadAll = "Domain.Read.All", "dbb9058a-0e50-45d7-ae91-66909b5d4664";
    DomainReadWriteAll = "Domain.ReadWrite.All", "7e05723c-0bb0-42da-be95-ae9f08a6e53c";
    AuditLogReadAll = "AuditLog.Read.All", "b0afded3-3588-46d8-8b3d-9842eff778da";
    PolicyReadAll = "Policy.Read.All", "246dd0d5-5bd0-4def-940b-0421030a5b68";
    SynchronizationReadAll = "Synchronization.Read.All", "5ba43d2f-fa88-4db2-bd1c-a67c5f0fb1ce";
    SynchronizationReadWriteAll = "Synchronization.ReadWrite.All", "9b50c33d-700f-43b1-b2eb-87e89b703581";
    SynchronizationDataUserUpload = "SynchronizationData-User.Upload", "db31e92a-b9ea-4d87-bf6a-75a37a9ca35a";
    PolicyReadWriteAuthorization = "Policy.ReadWrite.Authorization", "fb221be6-99f2-473f-bd32-01c6a0e9ca3b";
}
