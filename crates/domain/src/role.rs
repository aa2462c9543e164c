//! Directory roles, with the template ids that Entra gives them, and the delegated roles of a
//! catalog (identity-governance.md, section 6.1).

use crate::DirectoryRoleId;
use uuid::{Uuid, uuid};

macro_rules! roles {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $display:literal, $id:literal, $description:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $description] $variant),+ }
        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The name that administrators know.
            #[must_use]
            pub const fn display_name(self) -> &'static str { match self { $(Self::$variant => $display),+ } }
            /// What its holder may do, in a sentence.
            #[must_use]
            pub const fn description(self) -> &'static str { match self { $(Self::$variant => $description),+ } }
            /// The template id in Entra.
            #[must_use]
            pub const fn template(self) -> Uuid { match self { $(Self::$variant => uuid!($id)),+ } }
            /// The one of that template.
            #[must_use]
            pub fn from_template(id: Uuid) -> Option<Self> { Self::ALL.iter().copied().find(|role| role.template() == id) }
        }
    };
}

roles! {
    /// A directory role.
    DirectoryRole {
        GlobalAdministrator = "Global Administrator", "62e90394-69f5-4237-9190-012177145e10",
            "Manages everything.";
        UserAdministrator = "User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1",
            "Manages users and groups.";
        GuestInviter = "Guest Inviter", "95e79109-95c0-4d8e-aee3-d01accf2d47b",
            "Invites guests whatever the members' own right to invite.";
        GroupsAdministrator = "Groups Administrator", "fdd7a751-b60b-444a-984c-02652fe8fa1c",
            "Manages groups and their settings.";
        IdentityGovernanceAdministrator = "Identity Governance Administrator", "45d8d3c5-c802-45c6-b32a-1d70b5e1e86e",
            "Manages catalogs, access packages, connected organizations and access reviews.";
        ApplicationAdministrator = "Application Administrator", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
            "Manages application registrations and service principals.";
        PrivilegedRoleAdministrator = "Privileged Role Administrator", "e8611ab8-c189-46e8-94e1-60213ab1f814",
            "Gives and takes directory roles, and manages the groups that can hold them.";
        CloudDeviceAdministrator = "Cloud Device Administrator", "7698a772-787b-4ac8-901f-60d6b08affd2",
            "Manages devices.";
        LicenseAdministrator = "License Administrator", "4d6ac14f-3453-41d0-bef9-a3e0c569773a",
            "Assigns licences to people, and says which there are.";
        OrganizationalBrandingAdministrator = "Organizational Branding Administrator", "92ed04bf-c94a-4b82-9729-b799a7a4c178",
            "Manages the look of the sign-in pages.";
        SecurityReader = "Security Reader", "5d6b6bb7-de71-4623-b4af-96380a352509",
            "Reads security-relevant settings, reports and the audit log.";
        ConditionalAccessAdministrator = "Conditional Access Administrator", "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
            "Manages Conditional Access policies.";
        ComplianceAdministrator = "Compliance Administrator", "17315797-102d-40b4-93e0-432062caca18",
            "Manages labels and compliance settings.";
    }
}

impl DirectoryRole {
    /// The typed template id.
    #[must_use]
    pub const fn id(self) -> DirectoryRoleId {
        DirectoryRoleId(self.template())
    }
}

roles! {
    /// A delegated role on one catalog (or, for the creator, on the tenant).
    CatalogRole {
        CatalogCreator = "Catalog creator", "ba92d953-d8e0-4e39-a797-0cbedb0a89e8",
            "Creates catalogs and becomes the first owner of each.";
        CatalogOwner = "Catalog owner", "ae79f266-94d4-4dab-b730-feca7e132178",
            "Manages the catalog: its resources, its packages, who is given them, and who else has a role here.";
        CatalogReader = "Catalog reader", "44272f93-9762-48e8-af59-1b5351b1d6b3",
            "Reads the catalog, its packages and who has them; changes nothing.";
        PackageManager = "Access package manager", "7f480852-ebdc-47d4-87de-0d8498384a83",
            "Makes and changes packages and policies and manages who is given them; adds no resources.";
        AssignmentManager = "Access package assignment manager", "e2182095-804a-4656-ae11-64734e9b7ae5",
            "Gives packages to people, extends and ends that; changes no package.";
    }
}
