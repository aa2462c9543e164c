//! `/users/{id}/manager`, `/sponsors`, `/directReports`.

use super::groups::{beside, count, user};
use crate::{
    call::Call,
    graph::reference,
    reply::Reply,
    routes::{Route, delete, get, post, put},
};
use xenia_engine::{
    Result,
    directory::users::{self, Beside},
};

pub(super) const ROUTES: &[Route] = &[
    get("/users/{id}/manager", manager),
    put("/users/{id}/manager/$ref", set_manager),
    delete("/users/{id}/manager/$ref", remove_manager),
    get("/users/{id}/directReports", direct_reports),
    get("/users/{id}/directReports/$count", count_reports),
    get("/users/{id}/sponsors", sponsors),
    post("/users/{id}/sponsors/$ref", add_sponsor),
    delete("/users/{id}/sponsors/{sponsor}/$ref", remove_sponsor),
    get("/me/manager", manager),
    get("/me/directReports", direct_reports),
    get("/me/directReports/$count", count_reports),
    get("/me/sponsors", sponsors),
];

fn manager(call: &Call) -> Result<Reply> {
    let manager = users::manager(call.engine(), call.ctx(), &user(call)?)?;
    Reply::object(call, &manager.into())
}

fn set_manager(call: &Call) -> Result<Reply> {
    let (key, manager) = (call.parameter("id"), reference::of_body(&call.body()?)?);
    users::set_manager(call.engine(), call.ctx(), key, Some(manager))?;
    Ok(Reply::nothing())
}

fn remove_manager(call: &Call) -> Result<Reply> {
    users::set_manager(call.engine(), call.ctx(), call.parameter("id"), None)?;
    Ok(Reply::nothing())
}

fn direct_reports(call: &Call) -> Result<Reply> {
    beside(call, Beside::DirectReports)
}

fn count_reports(call: &Call) -> Result<Reply> {
    count(call, Beside::DirectReports)
}

fn sponsors(call: &Call) -> Result<Reply> {
    beside(call, Beside::Sponsors)
}

fn add_sponsor(call: &Call) -> Result<Reply> {
    let (key, sponsor) = (call.parameter("id"), reference::of_body(&call.body()?)?);
    users::add_sponsor(call.engine(), call.ctx(), key, sponsor)?;
    Ok(Reply::nothing())
}

fn remove_sponsor(call: &Call) -> Result<Reply> {
    let (key, sponsor) = (call.parameter("id"), call.id("sponsor")?);
    users::remove_sponsor(call.engine(), call.ctx(), key, sponsor)?;
    Ok(Reply::nothing())
}
