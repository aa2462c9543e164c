//! `/settings`.

use super::{at, navigation, reads, set, writes};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, get, patch},
};
use xenia_engine::{Result, entitlement::settings};

pub(super) const ROUTES: &[Route] = &[
    get(at!("/settings"), reads!(read)),
    patch(at!("/settings"), writes!(update)),
];

fn read(call: &Call) -> Result<Reply> {
    let found = settings::get(call.engine(), call.ctx())?;
    Ok(Reply::json(
        call,
        set!("settings"),
        navigation::object(&found)?,
    ))
}

fn update(call: &Call) -> Result<Reply> {
    settings::update(call.engine(), call.ctx(), &call.body()?)?;
    Ok(Reply::nothing())
}
