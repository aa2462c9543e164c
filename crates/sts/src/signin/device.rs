//! The page on which a person signs in for a device without a browser (RFC 8628 section 3.3), under
//! Entra's path: enter the code, see who wants what, decide. Opening the page changes nothing, and
//! no address carries a code.

use super::{Arrival, flow};
use crate::{
    answer,
    call::Call,
    problem::{Problem, status_of},
};
use axum::{http::StatusCode, response::Response};
use xenia_design::{
    Fact,
    signin::{DeviceCodePage, DeviceConfirmPage, DeviceDonePage, SharedItem},
};
use xenia_engine::{
    Actor, Error,
    domain::directory::User,
    sessions::Session,
    store::resources,
    tokens::{self, AgreeFor, Consent, DeviceDecision, TokenError, Waiting},
};

/// `GET /{tenant}/oauth2/deviceauth`: asks for the code; whoever is not signed in does that first.
pub(crate) fn show(call: &Call) -> Result<Response, Problem> {
    let Some((session, _)) = call.session()? else {
        return sign_in(call);
    };
    let bound = flow::begin(call, None);
    let account = account(call, &session)?;
    let page = DeviceCodePage::new(bound.frame(call)?, &account, "", None);
    let response = answer::page(StatusCode::OK, &page, &[])?;
    bound.bind(call, response)
}

fn sign_in(call: &Call) -> Result<Response, Problem> {
    let arrival = Arrival {
        next: Some(format!("/{}/oauth2/deviceauth", call.segment)),
        hint: None,
    };
    answer::see_other(&arrival.address(&call.segment))
}

/// `POST /{tenant}/oauth2/deviceauth`: the code, then the decision.
pub(crate) fn submit(call: &Call) -> Result<Response, Problem> {
    let (bound, form) = flow::read(call)?;
    let Some((session, actor)) = call.session()? else {
        return sign_in(call);
    };
    match (&bound.flow.device, form.find("decision")) {
        (Some(device), Some(decision)) => {
            let decision = match decision {
                "accept" => DeviceDecision::Accept(AgreeFor::Oneself),
                "accept-for-everybody" => DeviceDecision::Accept(AgreeFor::Everybody),
                _ => DeviceDecision::Decline,
            };
            decide(call, (&session, actor), device, decision)
        }
        _ => ask(call, bound, &session, form.find("code").unwrap_or_default()),
    }
}

fn ask(
    call: &Call,
    mut bound: flow::Bound,
    session: &Session,
    typed: &str,
) -> Result<Response, Problem> {
    let account = account(call, session)?;
    match tokens::find_device(&call.engine, &call.ctx, session, (typed, &call.from)) {
        Ok(waiting) => {
            bound.flow.device = Some(flow::Device {
                hash: waiting.hash.clone(),
                session: session.id,
                application: waiting.application.clone(),
            });
            let consent = waiting.consent.as_ref();
            let page = DeviceConfirmPage {
                permissions: consent.map(asked_for).unwrap_or_default(),
                may_for_oneself: consent.is_none_or(|consent| consent.may_for_oneself),
                may_for_everybody: consent.is_some_and(|consent| consent.may_for_everybody),
                facts: facts(call, &waiting, &account),
                application: waiting.application,
                action: format!("/{}/oauth2/deviceauth", call.segment),
                frame: bound.frame(call)?.titled("Sign in on a device?"),
            };
            answer::page(StatusCode::OK, &page, &[])
        }
        Err(Error::Refused(refusal)) => {
            let status = status_of(&refusal);
            let frame = bound.frame(call)?;
            let page = DeviceCodePage::new(frame, &account, typed, Some(refusal.message));
            answer::page(status, &page, &[])
        }
        Err(other) => Err(other.into()),
    }
}

fn asked_for(consent: &Consent) -> Vec<SharedItem> {
    let item = |(value, text): &(String, String)| SharedItem {
        label: text.clone(),
        detail: value.clone(),
    };
    consent.permissions.iter().map(item).collect()
}

fn facts(call: &Call, waiting: &Waiting, account: &str) -> Vec<Fact> {
    let seconds = call.ctx.now.seconds() - waiting.asked_at.seconds();
    let ago = match seconds / 60 {
        0 => "less than a minute ago".to_owned(),
        1 => "a minute ago".to_owned(),
        minutes => format!("{minutes} minutes ago"),
    };
    let from = match (waiting.asked_from.as_str(), call.from.as_str()) {
        ("", _) => "not known".to_owned(),
        (device, here) if device == here => format!("{device}, the same as yours"),
        (device, _) => format!("{device}, not the same as yours"),
    };
    vec![
        Fact::new("Application", &waiting.application),
        Fact::new("Signed in as", account),
        Fact::new("The device asked", ago),
        Fact::new("Its network address", from),
        Fact::new("It asks for", waiting.permissions.join(", ")),
    ]
}

fn decide(
    call: &Call,
    (session, actor): (&Session, Actor),
    device: &flow::Device,
    decision: DeviceDecision,
) -> Result<Response, Problem> {
    // What the page said about whom holds for that sign-in only.
    if device.session != session.id {
        return Err(Problem::LostFlow);
    }
    let ctx = call.ctx_of(actor);
    match tokens::decide_device(&call.engine, &ctx, session, (&device.hash, decision)) {
        // Without a number it is a matter of time, not of the application.
        Err(TokenError::OAuth(error)) if error.codes.is_empty() => {
            let bound = flow::begin(call, None);
            let account = account(call, session)?;
            let frame = bound.frame(call)?;
            let page = DeviceCodePage::new(frame, &account, "", Some(error.description));
            return answer::page(StatusCode::CONFLICT, &page, &[]);
        }
        other => other?,
    }
    let page = DeviceDonePage {
        frame: super::frame(call)?.titled("Sign in on a device"),
        application: device.application.clone(),
        is_accepted: decision != DeviceDecision::Decline,
    };
    answer::page(StatusCode::OK, &page, &[])
}

/// Who is signed in, as people write it.
fn account(call: &Call, session: &Session) -> Result<String, Problem> {
    let Some(id) = session.user else {
        return Ok(session.address.clone().unwrap_or_default());
    };
    let user = call
        .engine
        .read(&call.ctx, |tx| Ok(resources::find::<User>(tx, id)?))?;
    Ok(user.map_or_else(String::new, |user| {
        let user = user.value;
        match user.address() {
            Some(address) if user.is_guest() => address.to_owned(),
            _ => user.user_principal_name,
        }
    }))
}
