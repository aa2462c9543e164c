//! Who are you?

use super::{flow, flow::Bound};
use crate::{
    answer,
    call::Call,
    problem::{Problem, status_of},
};
use axum::{http::StatusCode, response::Response};
use xenia_design::signin::IdentifierPage;
use xenia_engine::{
    Error,
    domain::{TenantId, directory::Domain},
    signin::{self, Method},
    store::tenants,
};

/// `GET /signin?next=`: leads to the organisation's sign-in, where the server has only one.
pub(crate) fn without_tenant(call: &Call) -> Result<Response, Problem> {
    let read = |tenant, what: fn(&xenia_engine::store::Tx<'_>) -> Result<_, Error>| {
        call.engine.store().read(tenant, what)
    };
    let all: Vec<TenantId> = read(TenantId::default(), |tx| Ok(tenants::all(tx)?))?;
    let [only] = all.as_slice() else {
        return Err(Problem::ManyTenants);
    };
    let domains: Vec<Domain> = call
        .engine
        .store()
        .read(*only, |tx| Ok::<_, Error>(tenants::domains(tx)?))?;
    let segment = domains
        .into_iter()
        .find(|domain| domain.is_default)
        .map_or_else(|| only.to_string(), |domain| domain.id);
    let query = if call.query.is_empty() {
        String::new()
    } else {
        format!("?{}", call.query)
    };
    answer::see_other(&format!("/{segment}/signin{query}"))
}

/// `GET /{tenant}/signin?next=&login_hint=`.
pub(crate) fn show(call: &Call) -> Result<Response, Problem> {
    let query = call.query()?;
    let bound = flow::begin(call, query.find("next"));
    let hint = query.find("login_hint").unwrap_or_default();
    let page = IdentifierPage::new(bound.frame(call)?, hint, None);
    let response = answer::page(StatusCode::OK, &page, &bound.targets())?;
    bound.bind(call, response)
}

/// `POST /{tenant}/signin/identifier`: asks for the password, or sends a code and asks for that.
pub(crate) fn submit(call: &Call) -> Result<Response, Problem> {
    let (mut bound, form) = flow::read(call)?;
    let typed = form.find("email").unwrap_or_default().to_owned();
    match ask(call, &mut bound, &typed) {
        Err(Problem::Refused(refusal)) => {
            let frame = bound.frame(call)?;
            let status = status_of(&refusal);
            let page = IdentifierPage::new(frame, &typed, Some(refusal.message));
            answer::page(status, &page, &bound.targets())
        }
        other => other,
    }
}

/// The page that asks that address to prove itself.
pub(crate) fn ask(call: &Call, bound: &mut Bound, typed: &str) -> Result<Response, Problem> {
    let (method, address) = signin::method(&call.engine, call.ctx.tenant, typed)?;
    if method == Method::Code {
        signin::send_code(&call.engine, &call.ctx, &address, &call.from)?;
    }
    bound.flow.address = Some(address.clone());
    match method {
        Method::Password => {
            let page = bound.password_page(call, &address, None)?;
            answer::page(StatusCode::OK, &page, &bound.targets())
        }
        Method::Code => {
            let page = bound.code_page(call, &address, None)?;
            answer::page(StatusCode::OK, &page, &bound.targets())
        }
    }
}
