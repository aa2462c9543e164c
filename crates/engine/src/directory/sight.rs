//! What a caller sees of the directory: the one place that every read of users, groups and
//! applications goes through.
//!
//! Whom a caller may not read is not left out of a list that the caller may read: Graph answers
//! such an object by its id alone ("limited information returned for inaccessible member
//! objects"), and guests at the limited level see a few properties of other people. What is not
//! shown cannot be asked about either: a filter, an order or a search over it is refused, or it
//! would tell what the answer does not. Groups with hidden membership are not walked through by
//! those who may not see who is in them.
//!
//! Source: [member and guest default permissions](https://learn.microsoft.com/en-us/entra/fundamentals/users-default-permissions).

mod hidden;

pub(crate) use hidden::hidden_groups;

use super::group_settings;
use crate::{
    Ctx, Result,
    authz::{self, On, Rights},
};
use uuid::Uuid;
use xenia_domain::{NodeKind, Refusal, Relation, UserId, b2b::GuestAccess, directory::User};
use xenia_odata::{Filter, Literal, OrderItem, PropertyPath, QueryOptions};
use xenia_store::{
    Tx,
    document::ObjectDocument,
    query::{self, DirectoryObject, End, ListQuery, Page},
    resources::Versioned,
};

/// What guests at the limited level see of other people.
const OF_OTHERS: &[&str] = &["id", "displayName", "mail", "userPrincipalName", "userType"];
/// What is answered of an object that the caller may not read.
const ID: &[&str] = &["id"];
/// Where a search without a property looks.
const SEARCHED: [&str; 3] = ["displayName", "description", "mail"];
const SETTING: &str = "policies/authorizationPolicy/guestUserRoleId";

/// How much of the objects of a kind the caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of them, whole.
    Whole,
    /// Those that the caller knows of, these properties (all where `None`).
    Known(Option<&'static [&'static str]>),
    /// That they are there.
    Id,
}

impl Extent {
    fn shown(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Whole => None,
            Self::Known(shown) => shown,
            Self::Id => Some(ID),
        }
    }
}

/// What one caller sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    /// Of other people.
    pub(crate) users: Extent,
    /// Of groups.
    pub(crate) groups: Extent,
    /// Of applications and service principals.
    applications: Extent,
    /// Of devices.
    devices: Extent,
    /// The level of a guest.
    guest: Option<GuestAccess>,
    /// The caller, where the caller's own profile is open to the token.
    me: Option<Uuid>,
}

impl Sight {
    /// What the caller sees.
    pub(crate) fn of(tx: &Tx<'_>, ctx: &Ctx) -> Result<Self> {
        let rights = Rights::new(tx, ctx);
        let guest = rights.guest_access()?;
        let limited = guest == Some(GuestAccess::Limited);
        let may = |action| rights.may(action, On::Tenant);
        let users = if may(&authz::READ_USERS)? && are_open(&rights, ctx)? {
            Extent::Whole
        } else if limited && authz::require_token(tx, ctx, &authz::READ_USERS).is_ok() {
            Extent::Known(Some(OF_OTHERS))
        } else {
            Extent::Id
        };
        let groups = if may(&authz::READ_GROUPS)? {
            Extent::Whole
        } else if limited && may(&authz::READ_OWN_GROUPS)? {
            Extent::Known(None)
        } else {
            Extent::Id
        };
        let applications = match may(&authz::READ_APPLICATIONS)? {
            true => Extent::Whole,
            false => Extent::Id,
        };
        let devices = match may(&authz::READ_DEVICES)? {
            true => Extent::Whole,
            false => Extent::Id,
        };
        let mut me = ctx.user().map(|user| user.0);
        if let Some(user) = me
            && !rights.may(&authz::READ_SELF, On::Node(NodeKind::User, user))?
        {
            me = None;
        }
        Ok(Self {
            users,
            groups,
            applications,
            devices,
            guest,
            me,
        })
    }

    fn extent(&self, kind: NodeKind) -> Extent {
        match kind {
            NodeKind::User => self.users,
            NodeKind::Group => self.groups,
            NodeKind::Device => self.devices,
            _ => self.applications,
        }
    }

    /// A user as the caller sees it.
    pub(crate) fn user(&self, user: Versioned<User>) -> Result<Versioned<User>> {
        match self.shown(NodeKind::User, user.value.id.0) {
            Some(shown) => Ok(user.only(shown)?),
            None => Ok(user),
        }
    }

    /// The properties of an object that the caller sees; all where `None`.
    fn shown(&self, kind: NodeKind, id: Uuid) -> Option<&'static [&'static str]> {
        let oneself = kind == NodeKind::User && self.me == Some(id);
        self.extent(kind).shown().filter(|_| !oneself)
    }

    /// An object as the caller sees it.
    fn object(&self, object: DirectoryObject) -> Result<DirectoryObject> {
        match self.shown(object.kind(), object.uuid()) {
            Some(shown) => only(object, shown),
            None => Ok(object),
        }
    }

    /// The object as the caller sees it; nothing of one that the caller may not read.
    pub(crate) fn found(
        &self,
        tx: &Tx<'_>,
        ctx: &Ctx,
        object: DirectoryObject,
    ) -> Result<Option<DirectoryObject>> {
        let (kind, id) = (object.kind(), object.uuid());
        let open = match self.extent(kind) {
            Extent::Whole => true,
            Extent::Known(_) if kind == NodeKind::Group => !hidden_groups(tx, ctx)?.contains(&id),
            Extent::Known(_) => true,
            Extent::Id => kind == NodeKind::User && self.me == Some(id),
        };
        open.then(|| self.object(object)).transpose()
    }

    /// Refuses a query over properties that the caller does not see, and puts a list of bare ids
    /// in their order. Answers the kinds that are left: applications that the caller may not read
    /// have no part in such a list.
    fn check(&self, kinds: &[NodeKind], options: &mut QueryOptions) -> Result<Vec<NodeKind>> {
        let (mut left, mut refused) = (Vec::with_capacity(kinds.len()), None);
        for kind in kinds {
            let Some(shown) = self.extent(*kind).shown() else {
                left.push(*kind);
                continue;
            };
            match closed(shown, options) {
                Some(name) if matches!(kind, NodeKind::User | NodeKind::Group) => {
                    return Err(self.refusal(*kind, &name).into());
                }
                Some(name) => refused = Some(self.refusal(*kind, &name)),
                None => left.push(*kind),
            }
        }
        if let (true, Some(refusal)) = (left.is_empty(), refused) {
            return Err(refusal.into());
        }
        // The usual order, by name, would tell something about the names.
        let bare = |kind: &NodeKind| self.extent(*kind) == Extent::Id;
        if options.orderby.is_empty() && left.iter().any(bare) {
            options.orderby.push(OrderItem {
                path: PropertyPath::of(["id"]),
                descending: false,
            });
        }
        Ok(left)
    }

    fn refusal(&self, kind: NodeKind, name: &str) -> Refusal {
        let message = format!(
            "you may not search by `{name}`, a property of `{kind}` that is not open to you"
        );
        let refusal = Refusal::forbidden(message).at("query");
        match self.guest {
            Some(_) => refusal.by(SETTING),
            None => refusal,
        }
    }
}

/// The first property that the options ask about and that is not shown.
fn closed(shown: &[&str], options: &QueryOptions) -> Option<String> {
    let names = named(options).into_iter();
    let mut first = names.filter_map(|name| name.split('/').next().map(str::to_owned));
    first.find(|name| !shown.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// Whether the organisation lets its members read other people; those with a role always.
pub(crate) fn others_are_open(tx: &Tx<'_>, ctx: &Ctx) -> Result<bool> {
    are_open(&Rights::new(tx, ctx), ctx)
}

fn are_open(rights: &Rights<'_>, ctx: &Ctx) -> Result<bool> {
    if ctx.user().is_none() {
        return Ok(true);
    }
    let members = &rights.policy()?.default_user_role_permissions;
    Ok(members.allowed_to_read_other_users || !rights.directory_roles()?.is_empty())
}

/// Every property that the options ask about.
fn named(options: &QueryOptions) -> Vec<String> {
    let mut names = options
        .filter
        .as_ref()
        .map_or_else(Vec::new, Filter::properties);
    let ordered = options.orderby.iter();
    names.extend(ordered.map(|item| item.path.properties().collect::<Vec<_>>().join("/")));
    for (property, _) in options.search.iter().flat_map(|search| search.clauses()) {
        match property {
            Some(property) => names.push(property.to_owned()),
            None => names.extend(SEARCHED.map(str::to_owned)),
        }
    }
    names
}

/// The query with what this caller does not see taken out.
fn narrowed(
    tx: &Tx<'_>,
    ctx: &Ctx,
    sight: &Sight,
    kinds: &[NodeKind],
    mut query: ListQuery,
) -> Result<(Vec<NodeKind>, ListQuery)> {
    let kinds = sight.check(kinds, &mut query.options)?;
    let related = query.related.as_mut();
    let Some(related) = related.filter(|it| it.edges.relation == Some(Relation::Member)) else {
        return Ok((kinds, query));
    };
    let mut hidden = hidden_groups(tx, ctx)?;
    if let (End::Object, Some(subject)) = (related.end, related.edges.subject) {
        hidden.extend(group_settings::barred_to_caller(tx, ctx, subject)?);
    }
    if hidden.is_empty() {
        return Ok((kinds, query));
    }
    related.not_through.clone_from(&hidden);
    // That somebody is in such a group is what it hides; guests do not learn of the group at all.
    let listed = related.end == End::Object || sight.groups != Extent::Whole;
    if !listed {
        return Ok((kinds, query));
    }
    let id = |id: &Uuid| Literal::String(id.to_string());
    let known = query.only(Filter::Not(Box::new(Filter::In {
        path: PropertyPath::of(["id"]),
        literals: hidden.iter().map(id).collect(),
    })));
    Ok((kinds, known))
}

/// A page of objects as the caller sees them.
pub(crate) fn list_objects(
    tx: &Tx<'_>,
    ctx: &Ctx,
    kinds: &[NodeKind],
    query: ListQuery,
) -> Result<Page<DirectoryObject>> {
    let sight = Sight::of(tx, ctx)?;
    let (kinds, query) = narrowed(tx, ctx, &sight, kinds, query)?;
    let page = query::list_objects(tx, &kinds, &query)?;
    let (count, next) = (page.count, page.next);
    let items = page.items.into_iter().map(|object| sight.object(object));
    Ok(Page {
        items: items.collect::<Result<_>>()?,
        count,
        next,
    })
}

/// The object with those properties only.
fn only(object: DirectoryObject, shown: &'static [&'static str]) -> Result<DirectoryObject> {
    Ok(match object {
        DirectoryObject::User(it) => DirectoryObject::User(it.only(shown)?),
        DirectoryObject::Group(it) => DirectoryObject::Group(it.only(shown)?),
        DirectoryObject::Application(it) => DirectoryObject::Application(it.only(shown)?),
        DirectoryObject::ServicePrincipal(it) => DirectoryObject::ServicePrincipal(it.only(shown)?),
        DirectoryObject::Device(it) => DirectoryObject::Device(it.only(shown)?),
    })
}

/// An object of a list as the caller sees it.
#[derive(Clone, Debug)]
pub enum Seen {
    /// As it is kept, and of which properties the caller sees the values; all where `None`.
    Kept(ObjectDocument, Option<&'static [&'static str]>),
    /// What is shown of it.
    Shown(Box<DirectoryObject>),
}

impl Seen {
    /// Its id.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        match self {
            Self::Kept(document, _) => document.uuid(),
            Self::Shown(object) => object.uuid(),
        }
    }
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> NodeKind {
        match self {
            Self::Kept(document, _) => document.kind(),
            Self::Shown(object) => object.kind(),
        }
    }
    /// The object, as far as it is shown.
    ///
    /// # Errors
    /// What is kept is not of its kind.
    pub fn object(&self) -> Result<DirectoryObject> {
        match self {
            Self::Kept(document, None) => Ok(document.parse()?),
            Self::Kept(document, Some(shown)) => only(document.parse()?, shown),
            Self::Shown(object) => Ok((**object).clone()),
        }
    }
}

/// The same page for those who pass on as it is kept what they may see.
pub(crate) fn list_seen(
    tx: &Tx<'_>,
    ctx: &Ctx,
    sight: &Sight,
    kinds: &[NodeKind],
    query: ListQuery,
) -> Result<Page<Seen>> {
    let (kinds, query) = narrowed(tx, ctx, sight, kinds, query)?;
    let page = query::list_object_documents(tx, &kinds, &query)?;
    Ok(page.map(|document| {
        let shown = sight.shown(document.kind(), document.uuid());
        Seen::Kept(document, shown)
    }))
}

/// How many there are.
pub(crate) fn count_objects(
    tx: &Tx<'_>,
    ctx: &Ctx,
    kinds: &[NodeKind],
    query: ListQuery,
) -> Result<i64> {
    let sight = Sight::of(tx, ctx)?;
    let (kinds, query) = narrowed(tx, ctx, &sight, kinds, query)?;
    Ok(query::count_objects(tx, &kinds, &query)?)
}

/// Refuses a guest who asks for what stands beside somebody else, or beside nobody.
pub(crate) fn require_beside(sight: &Sight, ctx: &Ctx, user: Option<UserId>) -> Result<()> {
    let oneself = user.is_some() && ctx.user() == user;
    if oneself || sight.guest.is_none() || sight.users == Extent::Whole {
        return Ok(());
    }
    let message = "guests of this organisation may not see what other people have and belong to";
    Err(Refusal::forbidden(message).by(SETTING).into())
}
