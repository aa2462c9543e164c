//! The page on which somebody agrees to what an application asks for, and the answer to it.

use super::{
    flow::{self, Bound},
    invitation::day,
};
use crate::{
    answer,
    call::Call,
    oauth::authorize::{self, Asked},
    problem::Problem,
};
use axum::{http::StatusCode, response::Response};
use xenia_design::{
    Control, Field,
    signin::{ConsentAsking, ConsentPage, SharedItem},
};
use xenia_engine::{
    Error,
    domain::consent::AdminConsentRequestPolicy,
    sessions::Session,
    tokens::{self, AgreeFor, Consent, Standing},
};
use xenia_protocols::oauth2::{AuthorizeRequest, ErrorCode, OAuthError, Parameters};

/// The page, in answer to an authorize request.
pub(crate) fn show(call: &Call, session: &Session, consent: Consent) -> Result<Response, Problem> {
    let back = format!("{}?{}", call.path, call.query);
    let bound = flow::begin(call, Some(&back));
    let asking = asking(&consent.standing);
    let page = page(call, &bound, session, consent, asking)?;
    let response = answer::page(StatusCode::OK, &page, &bound.targets())?;
    bound.bind(call, response)
}

fn page(
    call: &Call,
    bound: &Bound,
    session: &Session,
    consent: Consent,
    asking: ConsentAsking,
) -> Result<ConsentPage, Problem> {
    Ok(ConsentPage {
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
        asking,
    })
}

/// How the person can ask an administrator.
fn asking(standing: &Standing) -> ConsentAsking {
    match standing {
        Standing::Closed => ConsentAsking::Closed(AdminConsentRequestPolicy::SETTING.to_owned()),
        Standing::Open => ConsentAsking::Open(Box::new(reason(""))),
        Standing::Waiting { since, until } => ConsentAsking::Waiting(day(*since), day(*until)),
        Standing::Blocked => ConsentAsking::Blocked,
    }
}

fn reason(typed: &str) -> Field {
    let control = Control::Area {
        value: typed.to_owned(),
        rows: 3,
    };
    Field::new("reason", "Why do you need it?", control)
        .hint("The administrators who decide read this.")
        .required()
}

/// Asks an administrator, and says so on the same page, or what is wrong.
fn ask(call: &Call, bound: &Bound, asked: &Asked, why: &str) -> Result<Response, Problem> {
    let (session, actor) = call.session()?.ok_or(Problem::LostFlow)?;
    let request = AuthorizeRequest::parse(&asked.parameters)?;
    let (ctx, pair) = (call.ctx_of(actor), (&asked.target, &request));
    let wanted = tokens::consent_needed(&call.engine, &ctx, &session, pair)?;
    let wanted = wanted.ok_or(Problem::LostFlow)?;
    let (status, asking) = match tokens::ask_administrator(&call.engine, &ctx, &session, pair, why)
    {
        Ok(()) => (StatusCode::OK, ConsentAsking::Sent),
        Err(Error::Refused(refusal)) if refusal.target.as_deref() == Some("reason") => {
            let field = reason(why).error(Some(refusal.message));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            (status, ConsentAsking::Open(Box::new(field)))
        }
        // Somebody decided meanwhile, or the same form was sent twice: the page says how things stand.
        Err(Error::Refused(_)) => (StatusCode::CONFLICT, asking(&wanted.standing)),
        Err(other) => return Err(other.into()),
    };
    let page = page(call, bound, &session, wanted, asking)?;
    answer::page(status, &page, &bound.targets())
}

/// `POST /{tenant}/signin/consent`.
pub(crate) fn submit(call: &Call) -> Result<Response, Problem> {
    let (bound, form) = flow::read(call)?;
    let next = bound.flow.next.as_deref().ok_or(Problem::LostFlow)?;
    let query = next.split_once('?').map(|(_, query)| query);
    let parameters = Parameters::parse(query.ok_or(Problem::LostFlow)?)?;
    let asked = Asked::read(call, parameters)?;
    let whom = match form.find("decision") {
        Some("ask") => {
            let why = form.find("reason").unwrap_or_default();
            return ask(call, &bound, &asked, why);
        }
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
