//! The authorization table of the look of the sign-in pages
//! ([permissions](https://learn.microsoft.com/en-us/graph/api/organizationalbranding-update#permissions)).

use super::{Action, READ_ORGANIZATION};
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read the look of the sign-in pages, which everybody sees there.
pub const READ_BRANDING: Action = Action {
    name: "read the look of the sign-in pages",
    delegated: &[
        P::UserRead,
        P::OrganizationalBrandingReadAll,
        P::OrganizationalBrandingReadWriteAll,
        P::OrganizationReadAll,
        P::OrganizationReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::OrganizationalBrandingReadAll,
        P::OrganizationalBrandingReadWriteAll,
        P::OrganizationReadAll,
        P::OrganizationReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    ..READ_ORGANIZATION
};
/// Change the look of the sign-in pages.
pub const WRITE_BRANDING: Action = Action {
    delegated: &[
        P::OrganizationalBrandingReadWriteAll,
        P::OrganizationReadWriteAll,
    ],
    application: &[
        P::OrganizationalBrandingReadWriteAll,
        P::OrganizationReadWriteAll,
    ],
    roles: &[R::OrganizationalBrandingAdministrator],
    ..Action::new("change the look of the sign-in pages")
};
