//! The authorization table of devices.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read devices.
pub const READ_DEVICES: Action = Action {
    delegated: &[
        P::DeviceReadAll,
        P::DeviceReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::DeviceReadAll,
        P::DeviceReadWriteAll,
        P::DirectoryReadAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::CloudDeviceAdministrator],
    members: true,
    ..Action::new("read devices")
};
/// Say which devices there are, what they are and whose they are.
pub const WRITE_DEVICES: Action = Action {
    delegated: &[P::DeviceReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::DeviceReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::CloudDeviceAdministrator],
    restricted: true,
    ..Action::new("change devices")
};
