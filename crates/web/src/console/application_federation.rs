//! Whom an application trusts to speak for it: federated identity credentials.

use super::application_deeds::{back, find};
use crate::{
    http::{Form, Outcome, Visit},
    views::{console::TrustRow, shared::danger},
};
use axum::extract::Path;
use serde_json::{Map, json};
use xenia_design::{Field, Icon};
use xenia_engine::{
    console::applications::View,
    directory::federated_credentials as credentials,
    domain::directory::{FEDERATED_AUDIENCE, FederatedIdentityCredential},
};

/// The rows of the page.
pub(super) fn rows(visit: &Visit, view: &View, base: &str) -> Vec<TrustRow> {
    let row = |one| row(visit, view, one, base);
    view.federated.iter().map(row).collect()
}

fn row(visit: &Visit, view: &View, one: &FederatedIdentityCredential, base: &str) -> TrustRow {
    let remove = danger(
        &format!("trust-{}", one.id),
        "Remove",
        Icon::Trash,
        "Trust this issuer no longer?",
        "What runs there can no longer act as the application; tokens that it has end within the hour.",
        &format!("{base}/federated-credentials/{}/remove", one.id),
        &visit.viewer.csrf,
    );
    TrustRow {
        name: one.name.clone(),
        issuer: one.issuer.clone(),
        subject: one.subject.clone(),
        audience: one.audiences.join(", "),
        remove: view.may_manage.then_some(remove),
    }
}

/// The fields of a new one.
pub(super) fn fields() -> Vec<Field> {
    vec![
        Field::line("name", "Name", "text", "").hint("Letters, digits, hyphens; it stays"),
        Field::line("issuer", "Issuer", "url", "")
            .hint("Such as https://token.actions.githubusercontent.com"),
        Field::line("subject", "Subject", "text", "")
            .hint("Such as repo:contoso/site:ref:refs/heads/main"),
        Field::line("audience", "Audience", "text", FEDERATED_AUDIENCE),
    ]
}

/// `POST .../federated-credentials`.
pub(super) async fn add(Path(application): Path<String>, form: Form) -> Outcome {
    let text = |name| form.get(name).trim().to_owned();
    let body = Map::from_iter([
        ("name".to_owned(), text("name").into()),
        ("issuer".to_owned(), text("issuer").into()),
        ("subject".to_owned(), text("subject").into()),
        ("audiences".to_owned(), json!([text("audience")])),
    ]);
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            let id = registration.id;
            let done = credentials::create(&visit.engine, &visit.ctx, id, &body);
            back(visit, &application, done.map(|_| ()), "trust-added")
        })
        .await
}

/// `POST .../federated-credentials/{credential}/remove`.
pub(super) async fn remove(
    Path((application, credential)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            let id = registration.id;
            let done = credentials::delete(&visit.engine, &visit.ctx, id, &credential);
            back(visit, &application, done, "trust-removed")
        })
        .await
}
