//! Who is in a group, who owns it, and what it is in.

use super::{
    super::sight::{self, Seen},
    require_members_visible, visible,
};
use crate::{Ctx, Engine, Result};
use uuid::Uuid;
use xenia_domain::{NodeKind, Relation};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx,
    edges::EdgeQuery,
    query::{End, ListQuery, Page, Related},
};

/// A list of what stands beside a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Direct members (`members`).
    Members,
    /// Members, also by way of other groups (`transitiveMembers`).
    TransitiveMembers,
    /// Owners (`owners`).
    Owners,
    /// Groups that the group is in directly (`memberOf`).
    MemberOf,
    /// Groups that the group is in, also by way of other groups (`transitiveMemberOf`).
    TransitiveMemberOf,
}

impl Beside {
    /// The segment of the path.
    #[must_use]
    pub const fn segment(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::TransitiveMembers => "transitiveMembers",
            Self::Owners => "owners",
            Self::MemberOf => "memberOf",
            Self::TransitiveMemberOf => "transitiveMemberOf",
        }
    }
    const fn end(self) -> End {
        match self {
            Self::Members | Self::TransitiveMembers | Self::Owners => End::Subject,
            Self::MemberOf | Self::TransitiveMemberOf => End::Object,
        }
    }
}

/// A page of what stands beside a group, of those kinds ([`KINDS`](xenia_store::query::DirectoryObject::KINDS) for all).
pub fn list_beside(
    engine: &Engine,
    ctx: &Ctx,
    group: Uuid,
    beside: Beside,
    kinds: &[NodeKind],
    options: QueryOptions,
) -> Result<Page<Seen>> {
    engine.read(ctx, |tx| {
        let query = beside_query(tx, ctx, group, beside, options)?;
        sight::list_seen(tx, ctx, &sight::Sight::of(tx, ctx)?, kinds, query)
    })
}

/// How many there are.
pub fn count_beside(
    engine: &Engine,
    ctx: &Ctx,
    group: Uuid,
    beside: Beside,
    kinds: &[NodeKind],
    options: QueryOptions,
) -> Result<i64> {
    engine.read(ctx, |tx| {
        let query = beside_query(tx, ctx, group, beside, options)?;
        sight::count_objects(tx, ctx, kinds, query)
    })
}

fn beside_query(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: Uuid,
    beside: Beside,
    options: QueryOptions,
) -> Result<ListQuery> {
    let group = visible(tx, ctx, id)?.value;
    if matches!(beside, Beside::Members | Beside::TransitiveMembers) {
        require_members_visible(tx, ctx, &group)?;
    }
    let relation = match beside {
        Beside::Owners => Relation::Owner,
        _ => Relation::Member,
    };
    let end = beside.end();
    let edges = EdgeQuery {
        subject: (end == End::Object).then_some(id),
        object: (end == End::Subject).then_some(id),
        relation: Some(relation),
        at: Some(ctx.now),
        ..EdgeQuery::default()
    };
    let path = format!("groups/{id}/{}", beside.segment());
    Ok(ListQuery::new(path, options).related(Related {
        edges,
        end,
        transitive: matches!(
            beside,
            Beside::TransitiveMembers | Beside::TransitiveMemberOf
        ),
        not_through: Vec::new(),
    }))
}
