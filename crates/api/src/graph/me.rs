//! `/me`: the signed-in user.

use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, get},
};
use xenia_engine::{Result, directory::users};

pub(super) const ROUTES: &[Route] = &[get("/me", read)];

fn read(call: &Call) -> Result<Reply> {
    let user = users::me(call.engine(), call.ctx())?;
    Reply::entity(call, "users", &user)
}
