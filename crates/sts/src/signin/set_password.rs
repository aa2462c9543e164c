//! The link that sets a password: the first administrator's, or one that a member asked for.

use super::flow;
use crate::{
    answer,
    call::Call,
    problem::{Problem, status_of},
};
use axum::{http::StatusCode, response::Response};
use xenia_design::signin::SetPasswordPage;
use xenia_engine::{Error, signin};

/// `GET /{tenant}/signin/password/set?ticket=`.
pub(crate) fn show(call: &Call) -> Result<Response, Problem> {
    let ticket = call.query()?.get("ticket")?.to_owned();
    let user = signin::password_ticket(&call.engine, &call.ctx, &ticket)?;
    let mut bound = flow::begin(call, None);
    bound.flow.ticket = Some(ticket);
    let name = &user.user_principal_name;
    let page = SetPasswordPage::new(bound.frame(call)?, name, &action(call), (None, None));
    let response = answer::page(StatusCode::OK, &page, &[])?;
    bound.bind(call, response)
}

fn action(call: &Call) -> String {
    format!("/{}/signin/password/set", call.segment)
}

/// `POST /{tenant}/signin/password/set`.
pub(crate) fn submit(call: &Call) -> Result<Response, Problem> {
    let (bound, form) = flow::read(call)?;
    let ticket = bound.flow.ticket.clone().ok_or(Problem::LostFlow)?;
    let user = signin::password_ticket(&call.engine, &call.ctx, &ticket)?;
    let given = form.find("password").unwrap_or_default();
    let again = form.find("password_again").unwrap_or_default();
    let again_page = |status, errors| {
        let name = &user.user_principal_name;
        let page = SetPasswordPage::new(bound.frame(call)?, name, &action(call), errors);
        answer::page(status, &page, &[])
    };
    if given != again {
        let error = Some("the two passwords are not the same".to_owned());
        return again_page(StatusCode::BAD_REQUEST, (None, error));
    }
    let from = &call.from;
    match signin::set_password_with_ticket(&call.engine, &call.ctx, &ticket, given, from) {
        Ok(opened) => bound.finish(call, &opened),
        Err(Error::Refused(refusal)) if refusal.target.as_deref() == Some("password") => {
            again_page(status_of(&refusal), (Some(refusal.message), None))
        }
        Err(other) => Err(other.into()),
    }
}
