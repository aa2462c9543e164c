//! `/policies/authorizationPolicy`, `/policies/adminConsentRequestPolicy`, and Xenia's own `/policies/externalCollaborationPolicy`, which
//! holds what Graph v1.0 does not have: the list of domains and the life of invitations.

use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, get, patch, put},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Result, b2b,
    consent::requests,
    domain::b2b::{AuthorizationPolicy, CollaborationSettings},
};

pub(super) const ROUTES: &[Route] = &[
    get("/policies/adminConsentRequestPolicy", read_consent_requests),
    put("/policies/adminConsentRequestPolicy", put_consent_requests),
    get("/policies/authorizationPolicy", read),
    patch("/policies/authorizationPolicy", update),
    get("/policies/externalCollaborationPolicy", read_collaboration),
    patch(
        "/policies/externalCollaborationPolicy",
        update_collaboration,
    ),
];

/// What Graph has in the policy and Xenia does not vary.
fn fixed() -> [(&'static str, Value); 8] {
    [
        ("id", json!("authorizationPolicy")),
        ("displayName", json!("Authorization Policy")),
        (
            "description",
            json!("Who may invite guests, what they see, and what members may do without a role."),
        ),
        ("allowedToSignUpEmailBasedSubscriptions", json!(false)),
        ("allowedToUseSSPR", json!(false)),
        ("allowEmailVerifiedUsersToJoinOrganization", json!(false)),
        ("allowUserConsentForRiskyApps", json!(false)),
        ("blockMsolPowerShell", json!(true)),
    ]
}

fn shown(policy: &AuthorizationPolicy) -> Result<Map<String, Value>> {
    let mut members: Map<String, Value> = fixed()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    members.extend(memory::members(policy)?);
    Ok(members)
}

fn read(call: &Call) -> Result<Reply> {
    let policy = b2b::get_authorization_policy(call.engine(), call.ctx())?;
    memory::entity(call, "policies/authorizationPolicy", &shown(&policy)?)
}

fn update(call: &Call) -> Result<Reply> {
    let mut body = call.body()?;
    // What cannot vary may be sent back as it is.
    body.retain(|name, value| !fixed().iter().any(|(n, v)| n == name && v == value));
    b2b::patch_authorization_policy(call.engine(), call.ctx(), &body)?;
    Ok(Reply::nothing())
}

fn read_collaboration(call: &Call) -> Result<Reply> {
    let settings: CollaborationSettings =
        b2b::get_collaboration_settings(call.engine(), call.ctx())?;
    memory::entity(call, "policies/externalCollaborationPolicy", &settings)
}

fn update_collaboration(call: &Call) -> Result<Reply> {
    b2b::patch_collaboration_settings(call.engine(), call.ctx(), &call.body()?)?;
    Ok(Reply::nothing())
}

fn read_consent_requests(call: &Call) -> Result<Reply> {
    let policy = requests::get_policy(call.engine(), call.ctx())?;
    let mut members = memory::members(&policy)?;
    members.insert("id".to_owned(), json!("adminConsentRequestPolicy"));
    memory::entity(call, "policies/adminConsentRequestPolicy", &members)
}

fn put_consent_requests(call: &Call) -> Result<Reply> {
    requests::put_policy(call.engine(), call.ctx(), &call.body()?)?;
    Ok(Reply::nothing())
}
