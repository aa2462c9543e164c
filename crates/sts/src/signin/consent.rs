//! The page on which somebody agrees to what an application asks for, and the answer to it.

use super::flow;
use crate::{
    answer,
    call::Call,
    oauth::authorize::{self, Asked},
    problem::Problem,
};
use axum::{http::StatusCode, response::Response};
use xenia_design::signin::{ConsentPage, SharedItem};
use xenia_engine::{
    sessions::Session,
    tokens::{self, AgreeFor, Consent},
};
use xenia_protocols::oauth2::{AuthorizeRequest, ErrorCode, OAuthError, Parameters};

/// The page, in answer to an authorize request.
pub(crate) fn show(call: &Call, session: &Session, consent: Consent) -> Result<Response, Problem> {
    let back = format!("{}?{}", call.path, call.query);
    let bound = flow::begin(call, Some(&back));
    let page = ConsentPage {
        other_account: bound.other_account(call),
        frame: bound.frame(call)?.titled("Agree to permissions"),
        email: session.address.clone().unwrap_or_default(),
        application: consent.application,
        resource: consent.resource,
        permissions: consent
            .permissions
            .into_iter()
            .map(|(value, text)| SharedItem {
                label: text,
                detail: value,
            })
            .collect(),
        may_for_oneself: consent.may_for_oneself,
        may_for_everybody: consent.may_for_everybody,
    };
    let response = answer::page(StatusCode::OK, &page, &bound.targets())?;
    bound.bind(call, response)
}

/// `POST /{tenant}/signin/consent`.
pub(crate) fn submit(call: &Call) -> Result<Response, Problem> {
    let (bound, form) = flow::read(call)?;
    let next = bound.flow.next.as_deref().ok_or(Problem::LostFlow)?;
    let query = next.split_once('?').map(|(_, query)| query);
    let parameters = Parameters::parse(query.ok_or(Problem::LostFlow)?)?;
    let asked = Asked::read(call, parameters)?;
    let whom = match form.find("decision") {
        Some("accept") => AgreeFor::Oneself,
        Some("accept-for-everybody") => AgreeFor::Everybody,
        _ => {
            let message = "AADSTS65004: the person did not agree to what the application asks for";
            let error = OAuthError::new(ErrorCode::AccessDenied, message).with_code(65_004);
            return authorize::failed(call, &asked, &error);
        }
    };
    let (session, actor) = call.session()?.ok_or(Problem::LostFlow)?;
    let request = AuthorizeRequest::parse(&asked.parameters)?;
    let ctx = call.ctx_of(actor);
    tokens::give_consent(
        &call.engine,
        &ctx,
        &session,
        (&asked.target, &request),
        whom,
    )?;
    answer::see_other(next)
}
