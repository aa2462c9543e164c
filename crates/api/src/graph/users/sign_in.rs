//! `/users/{id}/revokeSignInSessions`.

use super::groups::user;
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, post},
};
use serde_json::{Map, json};
use xenia_engine::{Result, directory::users, domain::UserId, sessions};

pub(super) const ROUTES: &[Route] = &[
    post("/users/{id}/revokeSignInSessions", revoke),
    post("/me/revokeSignInSessions", revoke),
];

fn revoke(call: &Call) -> Result<Reply> {
    let key = user(call)?;
    let id = match key.parse::<UserId>() {
        Ok(id) => id,
        Err(_) => users::get(call.engine(), call.ctx(), &key)?.value.id,
    };
    sessions::revoke(call.engine(), call.ctx(), id)?;
    let members = Map::from_iter([("value".to_owned(), json!(true))]);
    Ok(Reply::json(call, "Edm.Boolean", members))
}
