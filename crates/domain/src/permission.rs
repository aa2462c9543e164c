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
    UserReadWrite = "User.ReadWrite", "b4e74841-8e56-480b-be8b-910348b18b4c";
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
    OrganizationalBrandingReadAll = "OrganizationalBranding.Read.All", "eb76ac34-0d62-4454-b97c-185e4250dc20";
    OrganizationalBrandingReadWriteAll = "OrganizationalBranding.ReadWrite.All", "d2ebfbc1-a5f8-424b-83a6-56ab5927a73c";
    ProfilePhotoReadAll = "ProfilePhoto.Read.All", "e24d31aa-e1ab-4c80-85fe-23018690335d";
    ProfilePhotoReadWriteAll = "ProfilePhoto.ReadWrite.All", "27baa7f6-5dfb-4ba8-b1d3-1e812c143013";
    DeviceReadAll = "Device.Read.All", "7438b122-aefc-4978-80ed-43db9fcc7715";
    DeviceReadWriteAll = "Device.ReadWrite.All", "1138cb37-bd11-4084-a2b7-9f71582aeddb";
    DomainReadAll = "Domain.Read.All", "dbb9058a-0e50-45d7-ae91-66909b5d4664";
    DomainReadWriteAll = "Domain.ReadWrite.All", "7e05723c-0bb0-42da-be95-ae9f08a6e53c";
    DelegatedPermissionGrantReadWriteAll = "DelegatedPermissionGrant.ReadWrite.All", "8e8e4742-1d95-4f68-9d56-6ee75648c72a";
    AuditLogReadAll = "AuditLog.Read.All", "b0afded3-3588-46d8-8b3d-9842eff778da";
    PolicyReadAll = "Policy.Read.All", "246dd0d5-5bd0-4def-940b-0421030a5b68";
    SynchronizationReadAll = "Synchronization.Read.All", "5ba43d2f-fa88-4db2-bd1c-a67c5f0fb1ce";
    SynchronizationReadWriteAll = "Synchronization.ReadWrite.All", "9b50c33d-700f-43b1-b2eb-87e89b703581";
    SynchronizationDataUserUpload = "SynchronizationData-User.Upload", "db31e92a-b9ea-4d87-bf6a-75a37a9ca35a";
    PolicyReadPermissionGrant = "Policy.Read.PermissionGrant", "9e640839-a198-48fb-8b9a-013fd6f6cbcd";
    PolicyReadWritePermissionGrant = "Policy.ReadWrite.PermissionGrant", "a402ca1c-2696-4531-972d-6e5ee4aa11ea";
    PolicyReadWriteConsentRequest = "Policy.ReadWrite.ConsentRequest", "999f8c63-0a38-4f1b-91fd-ed1947bdd1a9";
    ConsentRequestReadAll = "ConsentRequest.Read.All", "1260ad83-98fb-4785-abbb-d6cc1806fd41";
    ConsentRequestReadWriteAll = "ConsentRequest.ReadWrite.All", "9f1b81a7-0223-4428-bfa4-0bcb5535f27d";
    PolicyReadWriteAuthorization = "Policy.ReadWrite.Authorization", "fb221be6-99f2-473f-bd32-01c6a0e9ca3b";
}

/// The ids of delegated permissions in Graph, where they differ from the application permission.
const DELEGATED: &[(Permission, Uuid)] = &[
    (
        Permission::UserReadAll,
        uuid!("a154be20-db9c-4678-8ab7-66f6cc099a59"),
    ),
    (
        Permission::UserReadWriteAll,
        uuid!("204e0828-b5ca-4ad8-b9f3-f32a958e7cc4"),
    ),
    (
        Permission::DeviceReadAll,
        uuid!("951183d1-1a61-466f-a6d1-1fde911bfd95"),
    ),
    (
        Permission::UserInviteAll,
        uuid!("63dd7cd9-b489-4adf-a28c-ac38b9a0f962"),
    ),
    (
        Permission::GroupReadAll,
        uuid!("5f8c59db-677d-491f-a6b8-5f174b11ec1d"),
    ),
    (
        Permission::GroupReadWriteAll,
        uuid!("4e46008b-f24c-477d-8fff-7bb4ec7aafe0"),
    ),
    (
        Permission::GroupMemberReadAll,
        uuid!("bc024368-1153-4739-b217-4326f2e966d0"),
    ),
    (
        Permission::GroupMemberReadWriteAll,
        uuid!("f81125ac-d3b7-4573-a3b2-7099cc39df9e"),
    ),
    (
        Permission::DirectoryReadAll,
        uuid!("06da0dbc-49e2-44d2-8312-53f166ab848a"),
    ),
    (
        Permission::DirectoryReadWriteAll,
        uuid!("c5366453-9fb0-48a5-a156-24f0c49a4b84"),
    ),
    (
        Permission::ApplicationReadAll,
        uuid!("c79f8feb-a9db-4090-85f9-90d820caa0eb"),
    ),
    (
        Permission::ApplicationReadWriteAll,
        uuid!("bdfbf15f-ee85-4955-8675-146e8e5296b5"),
    ),
    (
        Permission::EntitlementManagementReadAll,
        uuid!("5449aa12-1393-4ea2-a7c7-d0e06c1a56b2"),
    ),
    (
        Permission::EntitlementManagementReadWriteAll,
        uuid!("ae7a573d-81d7-432b-ad44-4ed5c9d89038"),
    ),
    (
        Permission::AuditLogReadAll,
        uuid!("e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20"),
    ),
    (
        Permission::PolicyReadPermissionGrant,
        uuid!("414de6ea-2d92-462f-b120-6e2a809a6d01"),
    ),
    (
        Permission::PolicyReadWritePermissionGrant,
        uuid!("2672f8bb-fd5e-42e0-85e1-ec764dd2614e"),
    ),
    (
        Permission::PolicyReadWriteConsentRequest,
        uuid!("4d135e65-66b8-41a8-9f8b-081452c91774"),
    ),
    (
        Permission::ConsentRequestReadAll,
        uuid!("f3bfad56-966e-4590-a536-82ecf548ac1e"),
    ),
    (
        Permission::ConsentRequestReadWriteAll,
        uuid!("497d9dfa-3bd1-481a-baab-90895e54568c"),
    ),
    (
        Permission::PolicyReadAll,
        uuid!("572fea84-0151-49b2-9301-11cb16974376"),
    ),
    (
        Permission::DelegatedPermissionGrantReadWriteAll,
        uuid!("41ce6ca6-6826-4807-84f1-1c82854f7ee5"),
    ),
];

impl Permission {
    /// The id of the delegated permission; where Xenia does not know Graph's, the id of the application permission.
    #[must_use]
    pub fn delegated_scope(self) -> Uuid {
        let known = DELEGATED.iter().find(|(permission, _)| *permission == self);
        known.map_or(self.app_role(), |(_, id)| *id)
    }
    /// The one of that delegated permission's id; the id of the application permission of that name is taken too.
    #[must_use]
    pub fn from_delegated_scope(id: Uuid) -> Option<Self> {
        let known = DELEGATED.iter().find(|(_, known)| *known == id);
        known
            .map(|(permission, _)| *permission)
            .or_else(|| Self::from_app_role(id))
    }
    /// Whether people may agree to it by themselves where the policy lets them: it shows an application no more than
    /// who signs in.
    #[must_use]
    pub const fn is_open_to_people(self) -> bool {
        matches!(self, Self::UserRead)
    }
    /// What it lets an application do for somebody, in words for people.
    #[must_use]
    pub fn sentence(self) -> String {
        if self.is_open_to_people() {
            return "sign you in and read your own profile".to_owned();
        }
        let (subject, deed) = self.name().split_once('.').unwrap_or((self.name(), ""));
        let verb = match deed.split('.').next().unwrap_or_default() {
            "Read" => "read",
            "ReadWrite" => "read and change",
            "Create" => "create",
            "Invite" => "invite",
            other => other,
        };
        let noun = match subject {
            "User" => "people".to_owned(),
            "Group" => "groups".to_owned(),
            "GroupMember" => "members of groups".to_owned(),
            "Directory" => "the directory".to_owned(),
            "Application" => "applications".to_owned(),
            "AppRoleAssignment" => "assignments to applications".to_owned(),
            "RoleManagement" => "roles".to_owned(),
            "EntitlementManagement" => "access packages".to_owned(),
            "Organization" => "the organisation".to_owned(),
            "Domain" => "domains".to_owned(),
            "OrganizationalBranding" => "the look of the sign-in pages".to_owned(),
            "ProfilePhoto" => "photos of people and groups".to_owned(),
            "DelegatedPermissionGrant" => "permissions of applications".to_owned(),
            "AuditLog" => "the audit log".to_owned(),
            "Policy" => "policies".to_owned(),
            "ConsentRequest" => "requests for consent".to_owned(),
            other => words(other),
        };
        format!("{verb} {noun}, as far as you may yourself")
    }
}

/// `AccessReview` as `access review`.
fn words(subject: &str) -> String {
    let mut words = String::new();
    for (at, letter) in subject.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}
