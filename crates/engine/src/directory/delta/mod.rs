//! Delta queries: what changed since the last round
//! ([delta query overview](https://learn.microsoft.com/en-us/graph/delta-query-overview)).
//!
//! The first round lists what there is; its last page carries a token, and each further round
//! lists what changed since. A token names a number in the tenant's order of writes
//! ([`xenia_store::changes`]), so it survives restarts, works on every node and leaves no gap: a
//! round ends at the head of the snapshot of its first page, and whatever happens later has a
//! greater number and is in the next round. What happens while a round is paged may come twice,
//! never not at all.
//!
//! A token also carries the hash of the audit event of that number. A database that was restored
//! from a backup has another history from there on, and refuses the token instead of leaving out
//! what it does not know.

mod asked;
mod round;

use super::{groups, roles::RoleView, users};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, On},
};
use asked::Asked;
use uuid::Uuid;
use xenia_domain::{NodeKind, Reason, Refusal, Relation, delegation::AdministrativeUnit};
use xenia_odata::{DeltaPage, DeltaToken, ParseError, QueryOptions};
use xenia_store::{
    Tx,
    audit::{self, Head},
    changes::Linked,
    query::{DirectoryObject, PAGE},
    resources::Versioned,
};

/// How long a token is good, in days. (Graph: seven for directory objects.)
pub const TOKEN_DAYS: i64 = 30;

/// A collection whose changes can be asked for.
#[derive(Debug)]
pub struct Feed {
    /// Its path: `groups`.
    pub path: &'static str,
    /// What is in it.
    pub kinds: &'static [NodeKind],
    /// What can be followed beside the properties: `members`.
    pub relations: &'static [Followed],
}

/// A relation that a delta query follows.
#[derive(Debug)]
pub struct Followed {
    /// Graph's name: `members`.
    pub name: &'static str,
    /// Its edges, which point at the object.
    pub relation: Relation,
    /// Whether it is followed without `$select`.
    pub by_default: bool,
}

const fn followed(name: &'static str, relation: Relation, by_default: bool) -> Followed {
    Followed {
        name,
        relation,
        by_default,
    }
}

/// `/users/delta`
pub const USERS: Feed = Feed {
    path: "users",
    kinds: &[NodeKind::User],
    relations: &[followed("manager", Relation::Manager, false)],
};
/// `/groups/delta`
pub const GROUPS: Feed = Feed {
    path: "groups",
    kinds: &[NodeKind::Group],
    relations: &[
        followed("members", Relation::Member, true),
        followed("owners", Relation::Owner, false),
    ],
};
/// `/applications/delta`
pub const APPLICATIONS: Feed = Feed {
    path: "applications",
    kinds: &[NodeKind::Application],
    relations: &[followed("owners", Relation::Owner, false)],
};
/// `/servicePrincipals/delta`
pub const SERVICE_PRINCIPALS: Feed = Feed {
    path: "servicePrincipals",
    kinds: &[NodeKind::ServicePrincipal],
    relations: &[followed("owners", Relation::Owner, false)],
};
/// `/devices/delta`
pub const DEVICES: Feed = Feed {
    path: "devices",
    kinds: &[NodeKind::Device],
    relations: &[
        followed("registeredOwners", Relation::RegisteredOwner, false),
        followed("registeredUsers", Relation::RegisteredUser, false),
    ],
};
/// `/directoryRoles/delta`
pub const DIRECTORY_ROLES: Feed = Feed {
    path: "directoryRoles",
    kinds: &[NodeKind::DirectoryRole],
    relations: &[followed("members", Relation::DirectoryRole, true)],
};
/// `/directory/administrativeUnits/delta`
pub const ADMINISTRATIVE_UNITS: Feed = Feed {
    path: "directory/administrativeUnits",
    kinds: &[NodeKind::AdministrativeUnit],
    relations: &[followed("members", Relation::UnitMember, true)],
};
/// `/directoryObjects/delta`
pub const DIRECTORY_OBJECTS: Feed = Feed {
    path: "directoryObjects",
    kinds: &DirectoryObject::KINDS,
    relations: &[],
};

/// One page of a round.
#[derive(Debug)]
pub struct Delta {
    /// What is there, was changed or was removed.
    pub entries: Vec<Entry>,
    /// Where to go on.
    pub next: Next,
}

/// Where to go on after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The `$skiptoken` of the next page of this round.
    Page(String),
    /// The `$deltatoken` of the next round.
    Round(String),
}

/// A resource in a round.
#[derive(Debug)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: NodeKind,
    /// As it is now; `None` when it was deleted.
    pub item: Option<Item>,
    /// Whether it was deleted and can be restored.
    pub restorable: bool,
    /// By name of the relation, who came or went.
    pub links: Vec<(&'static str, Vec<Linked>)>,
}

/// A resource as it is now.
#[derive(Debug)]
pub enum Item {
    /// A directory object.
    Object(Box<DirectoryObject>),
    /// A directory role.
    Role(RoleView),
    /// An administrative unit.
    Unit(Box<Versioned<AdministrativeUnit>>),
}

/// A page of what changed. `page` is how many resources the caller wants at most.
///
/// # Errors
/// [`Reason::Gone`] for a token that is too old (`syncStateNotFound`) or belongs to another
/// history of the database (`resyncRequired`): start again without it.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    feed: &Feed,
    options: &QueryOptions,
    page: Option<u32>,
) -> Result<Delta> {
    engine.read(ctx, |tx| {
        let kinds = readable(tx, ctx, feed)?;
        let asked = Asked::of(feed, kinds, options)?;
        let page = page.or(options.top).unwrap_or(PAGE);
        let path = format!("{}/{}/delta?{}", ctx.tenant, feed.path, asked.names());
        let fingerprint = options.fingerprint(&path);
        if let Some(text) = &options.skip_token {
            let at = DeltaPage::decode(text, &fingerprint).map_err(unreadable)?;
            check(tx, ctx, &at.until)?;
            return round::resumed(tx, ctx, &asked, at, page);
        }
        let now = token(&audit::head(tx)?, ctx, fingerprint);
        let after = match options.delta_token.as_deref() {
            None => None,
            Some("latest") => {
                let (entries, next) = (Vec::new(), Next::Round(now.encode()));
                return Ok(Delta { entries, next });
            }
            Some(text) => {
                let known = DeltaToken::decode(text, &now.fingerprint).map_err(unreadable)?;
                check(tx, ctx, &known)?;
                Some(known.after)
            }
        };
        round::begun(tx, ctx, &asked, (after, now), page)
    })
}

/// The kinds of a feed that the caller may read; refused when there is none.
fn readable(tx: &Tx<'_>, ctx: &Ctx, feed: &Feed) -> Result<Vec<NodeKind>> {
    let (mut kinds, mut refused) = (Vec::new(), None);
    for kind in feed.kinds {
        let action = match kind {
            NodeKind::User => None,
            NodeKind::Group => Some(&authz::READ_GROUPS),
            NodeKind::DirectoryRole => Some(&authz::READ_DIRECTORY_ROLES),
            NodeKind::Device => Some(&authz::READ_DEVICES),
            NodeKind::AdministrativeUnit => Some(&authz::READ_UNITS),
            _ => Some(&authz::READ_APPLICATIONS),
        };
        let allowed = match action {
            None => users::require_read(tx, ctx),
            Some(action) => authz::require(tx, ctx, action, On::Tenant),
        };
        match allowed {
            Ok(()) => kinds.push(*kind),
            Err(Error::Refused(refusal)) => _ = refused.get_or_insert(refusal),
            Err(error) => return Err(error),
        }
    }
    match refused {
        Some(refusal) if kinds.is_empty() => Err(refusal.into()),
        _ => Ok(kinds),
    }
}

/// Whether the caller may follow who stands at an object.
fn may_follow(tx: &Tx<'_>, ctx: &Ctx, item: &Item, relation: Relation) -> Result<bool> {
    let object = match item {
        Item::Object(object) => object,
        Item::Unit(unit) if unit.value.hides_members() => {
            return authz::may(tx, ctx, &authz::WRITE_UNITS, On::Tenant);
        }
        Item::Unit(_) | Item::Role(_) => return Ok(true),
    };
    let DirectoryObject::Group(group) = &**object else {
        return Ok(true);
    };
    if relation != Relation::Member {
        return Ok(true);
    }
    match groups::require_members_visible(tx, ctx, &group.value) {
        Ok(()) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn token(head: &Head, ctx: &Ctx, fingerprint: String) -> DeltaToken {
    DeltaToken {
        after: head.sequence,
        proof: proof(&head.hash),
        at: ctx.now.seconds(),
        fingerprint,
    }
}

fn proof(hash: &[u8; 32]) -> String {
    hash.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Refuses a token that is too old, or whose change is not the one that this database has.
fn check(tx: &Tx<'_>, ctx: &Ctx, token: &DeltaToken) -> Result<()> {
    let age = ctx.now.seconds().saturating_sub(token.at);
    if age > TOKEN_DAYS * 86_400 {
        let message = format!("the token is older than {TOKEN_DAYS} days; start again without it");
        let refusal = Refusal::new(Reason::Gone, message).at("$deltatoken");
        return Err(refusal.coded("syncStateNotFound").into());
    }
    let known = match token.after {
        0 => Some([0; 32]),
        number => {
            let links = audit::links(tx, number.saturating_sub(1), 1)?;
            let link = links.into_iter().find(|link| link.sequence == number);
            link.map(|link| link.hash)
        }
    };
    if known.is_some_and(|hash| proof(&hash) == token.proof) {
        return Ok(());
    }
    let message = "the token belongs to a history that this server does not have, perhaps from before a backup was restored; start again without it";
    Err(Refusal::new(Reason::Gone, message).at("$deltatoken").into())
}

fn unreadable(error: ParseError) -> Error {
    Refusal::invalid(error.option(), error.to_string()).into()
}
