//! Tests of the messages through their public face, a file per module.
#![expect(
    clippy::too_many_lines,
    reason = "tables of cases are long and read well"
)]

#[cfg(test)]
mod checkpoint;
#[cfg(test)]
mod jose;
#[cfg(test)]
mod jose_hostile;
#[cfg(test)]
mod oauth2;
#[cfg(test)]
mod oauth2_device;
#[cfg(test)]
mod oauth2_requests;
#[cfg(test)]
mod oidc;
#[cfg(test)]
mod scim_filter;
#[cfg(test)]
mod scim_messages;
#[cfg(test)]
mod scim_patch;
#[cfg(test)]
mod secrets;
