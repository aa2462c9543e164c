//! The rules of consent, as people write them: reviewers by address, name of a group, or directory role; and what the
//! page of the rules changes, it changes together.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    b2b,
    consent::requests,
};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_domain::{
    Refusal,
    consent::{ReviewerScope, Reviewers},
    directory::{Group, User},
    role::DirectoryRole,
};
use xenia_store::{Tx, resources};

/// Changes both policies, or nothing.
pub fn save(
    engine: &Engine,
    ctx: &Ctx,
    (requests, authorization): (&Map<String, Value>, &Map<String, Value>),
) -> Result<()> {
    engine.write(ctx, |tx| {
        let saved = requests::replaced(tx, ctx, requests)?
            .beside(b2b::patched_authorization_policy(tx, ctx, authorization)?);
        Ok(saved.map(|_| ()))
    })
}

/// Reviewers as people write them; a line about something that is gone stays a query.
pub fn named(engine: &Engine, ctx: &Ctx, queries: Vec<String>) -> Result<Vec<String>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_CONSENT_REQUEST_POLICY, On::Tenant)?;
        queries.into_iter().map(|query| name(tx, query)).collect()
    })
}

fn name(tx: &Tx<'_>, query: String) -> Result<String> {
    let line = ReviewerScope {
        query: Some(query.clone()),
        ..ReviewerScope::default()
    };
    let found = match line.read() {
        Ok(Reviewers::User(id)) => {
            resources::find::<User>(tx, id)?.map(|it| it.value.user_principal_name)
        }
        Ok(Reviewers::Group(id)) => {
            let group = resources::find::<Group>(tx, id)?.map(|it| it.value);
            match group {
                Some(group) if one_group(tx, &group.display_name)? == Some(id) => {
                    Some(group.display_name)
                }
                _ => None,
            }
        }
        Ok(Reviewers::Role(id)) => {
            DirectoryRole::from_template(id).map(|it| it.display_name().to_owned())
        }
        Err(_) => None,
    };
    Ok(found.unwrap_or(query))
}

/// The queries for what people wrote, a reviewer on each line.
pub fn queries(engine: &Engine, ctx: &Ctx, text: &str) -> Result<Vec<String>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_CONSENT_REQUEST_POLICY, On::Tenant)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| query(tx, line)).collect()
    })
}

fn query(tx: &Tx<'_>, line: &str) -> Result<String> {
    if line.starts_with('/') {
        return Ok(line.to_owned());
    }
    let all = DirectoryRole::ALL.iter();
    let mut roles = all.filter(|role| role.display_name().eq_ignore_ascii_case(line));
    if let Some(role) = roles.next() {
        return Ok(format!("/directoryRoles/{}", role.template()));
    }
    if let Some(user) =
        resources::find_by::<User>(tx, "user_principal_name", resources::fold(line))?
    {
        return Ok(format!("/users/{}", user.value.id));
    }
    match one_group(tx, line)? {
        Some(id) => Ok(format!(
            "/groups/{id}/transitiveMembers/microsoft.graph.user"
        )),
        None => {
            let message = format!(
                "`{line}` is neither the user principal name of somebody here, nor the name of one group, nor a directory role"
            );
            Err(Refusal::invalid("reviewers", message).into())
        }
    }
}

/// The group of that name, where there is one and not several.
fn one_group(tx: &Tx<'_>, name: &str) -> Result<Option<Uuid>> {
    let found = resources::list_by::<Group>(tx, "display_name", resources::fold(name), 2)?;
    Ok(match found.as_slice() {
        [one] => Some(one.value.id.0),
        _ => None,
    })
}
