//! The link of an invitation. Opening it shows what is offered and what is shared; accepting it
//! asks the invited address for a code.

use super::{flow, identify};
use crate::{answer, call::Call, problem::Problem};
use axum::{http::StatusCode, response::Response};
use xenia_design::{
    Link, Person, When,
    signin::{ErrorPage, InvitationPage, SharedItem},
};
use xenia_engine::{
    b2b::{self, Redeemable},
    domain::{NodeKind, Relation, Timestamp, directory::User},
    store::{
        edges::{self, EdgeQuery},
        resources,
    },
};

/// `GET /{tenant}/signin/redeem?ticket=`.
pub(crate) fn show(call: &Call) -> Result<Response, Problem> {
    let ticket = call.query()?.get("ticket")?.to_owned();
    let found = b2b::redeemable(&call.engine, &call.ctx, &ticket)?;
    let mut bound = flow::begin(call, None);
    bound.flow.ticket = Some(ticket);
    bound.allow(&found.invitation.invite_redirect_url);
    let invitation = &found.invitation;
    let message = invitation.invited_user_message_info.as_ref();
    let page = InvitationPage {
        frame: bound.frame(call)?.titled("Accept the invitation"),
        email: invitation.invited_user_email_address.clone(),
        sponsor: sponsor(call, &found)?,
        message: message
            .and_then(|info| info.customized_message_body.clone())
            .unwrap_or_default(),
        access: Vec::new(),
        shared: shared(&found),
        action: format!("/{}/signin/redeem", call.segment),
        valid_until: Some(day(invitation.expiration_date_time)),
    };
    let response = answer::page(StatusCode::OK, &page, &bound.targets())?;
    bound.bind(call, response)
}

pub(super) fn day(at: Timestamp) -> When {
    When {
        iso: at.to_string(),
        full: at.long_date_time(),
        text: at.long_date(),
        distance: String::new(),
    }
}

/// Who in the organisation answers for the guest: the first sponsor that is a person.
fn sponsor(call: &Call, found: &Redeemable) -> Result<Option<Person>, Problem> {
    let organisation = &found.organization.display_name;
    let query = EdgeQuery {
        subject_kind: Some(NodeKind::User),
        ..EdgeQuery::of_object(found.user.id).relation(Relation::Sponsor)
    };
    let sponsor = call.engine.read(&call.ctx, |tx| {
        let sponsors = edges::list(tx, &query.at(call.ctx.now))?;
        match sponsors.first() {
            Some(edge) => Ok(resources::find::<User>(tx, edge.subject)?),
            None => Ok(None),
        }
    })?;
    Ok(sponsor.map(|sponsor| {
        let detail = match &sponsor.value.job_title {
            Some(title) => format!("{title}, {organisation}"),
            None => organisation.clone(),
        };
        Person::member(sponsor.value.display_name, detail)
    }))
}

/// What the organisation learns about somebody who accepts.
fn shared(found: &Redeemable) -> Vec<SharedItem> {
    let address = &found.invitation.invited_user_email_address;
    let company = address.rsplit('@').next().unwrap_or_default();
    [
        ("Your name", found.user.display_name.clone()),
        ("Your e-mail address", address.clone()),
        ("Your company", format!("{company}, from your address")),
        (
            "Your activity here",
            "when you sign in, what you ask for, what you are given".to_owned(),
        ),
    ]
    .into_iter()
    .map(|(label, detail)| SharedItem {
        label: label.to_owned(),
        detail,
    })
    .collect()
}

/// `POST /{tenant}/signin/redeem`.
pub(crate) fn submit(call: &Call) -> Result<Response, Problem> {
    let (mut bound, form) = flow::read(call)?;
    let ticket = bound.flow.ticket.clone().ok_or(Problem::LostFlow)?;
    let found = b2b::redeemable(&call.engine, &call.ctx, &ticket)?;
    if form.find("decision") != Some("accept") {
        return declined(call, &found);
    }
    let address = found.invitation.invited_user_email_address;
    identify::ask(call, &mut bound, &address)
}

fn declined(call: &Call, found: &Redeemable) -> Result<Response, Problem> {
    let organisation = &found.organization.display_name;
    let page = ErrorPage {
        frame: super::frame(call)?.titled("Declined"),
        title: "You declined".to_owned(),
        happened: format!("Nothing was shared with {organisation}, and you have no access there."),
        advice: format!(
            "If you change your mind, the link in your mail works until {}.",
            found.invitation.expiration_date_time.long_date()
        ),
        details: Vec::new(),
        action: None::<Link>,
    };
    answer::page(StatusCode::OK, &page, &[])
}
