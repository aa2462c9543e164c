//! `/settings`.

use super::{at, navigation, set};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, get, patch},
};
use xenia_engine::{Result, entitlement::settings};

pub(super) const ROUTES: &[Route] = &[get(at!("/settings"), read), patch(at!("/settings"), update)];

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
