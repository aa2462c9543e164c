//! The requests that have to do with whoever asks.

use super::{
    approvals,
    facts::Person,
    requests::{Filter, mine, settled},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::group_settings,
};
use xenia_domain::{NodeKind, Refusal, UserId, entitlement::request::RequestRecord};
use xenia_store::{
    Tx,
    assignments::{self, RequestQuery},
    resources::Versioned,
};

/// In what relation to the caller (Graph `filterByCurrentUser`, `on`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The caller gets the access (`target`).
    Target,
    /// The caller made it (`createdBy`).
    CreatedBy,
    /// Either (`targetOrRequestor`).
    TargetOrRequestor,
    /// It waits for the caller's decision (`approver`).
    Approver,
}

impl By {
    /// The one of Graph's word.
    ///
    /// # Errors
    /// Says which words there are.
    pub fn from_word(word: &str) -> Result<Self, Refusal> {
        match word {
            "target" => Ok(Self::Target),
            "createdBy" => Ok(Self::CreatedBy),
            "targetOrRequestor" => Ok(Self::TargetOrRequestor),
            "approver" => Ok(Self::Approver),
            other => Err(Refusal::invalid(
                "on",
                format!(
                    "`on` is `{other}`; it must be one of target, createdBy, targetOrRequestor, approver"
                ),
            )),
        }
    }
}

/// The requests that have to do with the caller, the newest first.
pub fn of_caller(
    engine: &Engine,
    ctx: &Ctx,
    by: By,
    filter: &Filter,
) -> Result<Vec<Versioned<RequestRecord>>> {
    engine.read(ctx, |tx| {
        let query = filter.query();
        let person = Person::of_actor(tx, ctx)?;
        if let Some(user) = person.id() {
            authz::require(
                tx,
                ctx,
                &authz::READ_OWN_ACCESS,
                On::Node(NodeKind::User, user.0),
            )?;
        }
        if by == By::Approver {
            let Some(user) = person.id() else {
                return Ok(Vec::new());
            };
            return waiting(tx, ctx, user, query);
        }
        let mut found = mine(tx, ctx, query)?;
        found.retain(|record| match (by, person.id()) {
            (By::Target, Some(user)) => record.value.request.target_id == user,
            (By::CreatedBy, Some(user)) => record.value.request.requestor_id == user,
            (By::Target, None) => true,
            (By::CreatedBy, None) => record.value.is_own(),
            _ => true,
        });
        Ok(found)
    })
}

/// What waits for the decision of that user, who is the caller: named, or as member of a group, now.
fn waiting(
    tx: &Tx<'_>,
    ctx: &Ctx,
    user: UserId,
    query: RequestQuery,
) -> Result<Vec<Versioned<RequestRecord>>> {
    let mut who = group_settings::groups_of(tx, user.0, ctx.now)?;
    who.push(user.0);
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let query = RequestQuery {
        approvers: Some(who),
        limit: 0,
        ..query
    };
    let mut mine = Vec::new();
    for record in settled(tx, assignments::requests(tx, &query)?)? {
        if (limit == 0 || mine.len() < limit) && approvals::assigned(tx, ctx, &record.value)? {
            mine.push(record);
        }
    }
    Ok(mine)
}
