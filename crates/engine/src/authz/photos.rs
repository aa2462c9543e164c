//! The authorization table of photos of people and groups
//! ([permissions](https://learn.microsoft.com/en-us/graph/api/profilephoto-get#permissions)): who
//! reads a person or a group whole reads the photo too.

use super::{Action, READ_GROUPS, READ_SELF, READ_USERS, WRITE_GROUPS};
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

const READ_PEOPLE: &[P] = &[
    P::ProfilePhotoReadAll,
    P::ProfilePhotoReadWriteAll,
    P::UserReadAll,
    P::UserReadWriteAll,
    P::DirectoryReadAll,
    P::DirectoryReadWriteAll,
];
const READ_OF_GROUPS: &[P] = &[
    P::ProfilePhotoReadAll,
    P::ProfilePhotoReadWriteAll,
    P::GroupReadAll,
    P::GroupReadWriteAll,
    P::DirectoryReadAll,
    P::DirectoryReadWriteAll,
];
const WRITE_PEOPLE: &[P] = &[
    P::ProfilePhotoReadWriteAll,
    P::UserReadWriteAll,
    P::DirectoryReadWriteAll,
];
const WRITE_OF_GROUPS: &[P] = &[
    P::ProfilePhotoReadWriteAll,
    P::GroupReadWriteAll,
    P::DirectoryReadWriteAll,
];

/// Read the photos of people.
pub const READ_PHOTOS: Action = Action {
    name: "read photos of people",
    delegated: READ_PEOPLE,
    application: READ_PEOPLE,
    ..READ_USERS
};
/// Read one's own photo.
pub const READ_OWN_PHOTO: Action = Action {
    name: "read this photo",
    delegated: &[
        P::UserRead,
        P::UserReadWrite,
        P::ProfilePhotoReadAll,
        P::ProfilePhotoReadWriteAll,
        P::UserReadAll,
        P::UserReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    ..READ_SELF
};
/// Read the photos of groups.
pub const READ_GROUP_PHOTOS: Action = Action {
    name: "read photos of groups",
    delegated: READ_OF_GROUPS,
    application: READ_OF_GROUPS,
    ..READ_GROUPS
};
/// Change and remove the photos of people.
pub const WRITE_PHOTOS: Action = Action {
    delegated: WRITE_PEOPLE,
    application: WRITE_PEOPLE,
    roles: &[R::UserAdministrator],
    resource_actions: &["microsoft.directory/users/photo/update"],
    restricted: true,
    ..Action::new("change photos of people")
};
/// Change and remove one's own photo.
pub const WRITE_OWN_PHOTO: Action = Action {
    delegated: &[
        P::UserReadWrite,
        P::ProfilePhotoReadWriteAll,
        P::UserReadWriteAll,
        P::DirectoryReadWriteAll,
    ],
    oneself: true,
    ..Action::new("change this photo")
};
/// Change and remove the photo of a group.
pub const WRITE_GROUP_PHOTOS: Action = Action {
    name: "change the photo of this group",
    delegated: WRITE_OF_GROUPS,
    application: WRITE_OF_GROUPS,
    ..WRITE_GROUPS
};
