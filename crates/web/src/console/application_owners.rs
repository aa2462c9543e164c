//! Who answers for an application: adding and taking away.

use super::{
    application_deeds::{back, find},
    common,
};
use crate::http::{Form, Outcome, Visit};
use axum::extract::Path;
use uuid::Uuid;
use xenia_engine::{
    Result,
    console::people,
    directory::owners,
    domain::{NodeKind, Refusal},
};

/// `POST .../owners`: several may be named.
pub(super) async fn add(Path(application): Path<String>, form: Form) -> Outcome {
    let typed = form.get("owner").to_owned();
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            let done = own(visit, registration.id.0, &typed);
            back(visit, &application, done, "owner-added")
        })
        .await
}

fn own(visit: &Visit, id: Uuid, typed: &str) -> Result<()> {
    let found = people::resolve(&visit.engine, &visit.ctx, typed, "owners")?;
    if found.is_empty() {
        return Err(Refusal::invalid("owners", "who is to own it?").into());
    }
    for owner in found {
        let kind = NodeKind::Application;
        owners::add(&visit.engine, &visit.ctx, kind, id, owner.id)?;
    }
    Ok(())
}

/// `POST .../owners/{owner}/remove`.
pub(super) async fn remove(
    Path((application, owner)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            let owner = common::id("owner", &owner)?;
            let id = registration.id.0;
            let kind = NodeKind::Application;
            let done = owners::remove(&visit.engine, &visit.ctx, kind, id, owner);
            back(visit, &application, done, "owner-removed")
        })
        .await
}
