//! Lists: filter, order and pages by the database as far as it can, by looking at each otherwise.

use super::{
    Found, LARGEST_PAGE, MOST_LOOKED_AT, Shown, USUAL_PAGE, pushed::Pusher, refusal, shown::Shower,
};
use crate::Result;
use serde_json::{Map, Value};
use xenia_domain::{
    Relation,
    directory::{Group, User},
    provisioning::{ConnectionReach, Scope},
};
use xenia_odata::{Filter as OData, Limits, OrderItem, QueryOptions};
use xenia_protocols::scim::{
    Query, ResourceType, ScimError, ScimType,
    core::{GROUP, USER},
};
use xenia_store::{
    edges::EdgeQuery,
    query::{self, ListQuery, Page, Related},
    resources::{Stored, Versioned},
};

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Group,
}

impl Kind {
    fn resource_type(self) -> &'static ResourceType {
        match self {
            Self::User => &USER,
            Self::Group => &GROUP,
        }
    }
}

/// How the database is asked.
struct Plan {
    list: ListQuery,
    /// Whether the database's answer is the answer.
    exact: bool,
}

/// The resources of that kind that a query finds.
pub(super) fn find(shower: &Shower<'_>, query: &Query, kind: Kind) -> Result<Found> {
    let of = kind.resource_type();
    if let Some(filter) = &query.filter {
        filter.check(of).map_err(|error| refusal(&error))?;
    }
    if kind == Kind::Group && !shower.scope.has_groups() {
        return Ok(Found {
            resources: Vec::new(),
            total: 0,
        });
    }
    let plan = plan(shower, query, kind)?;
    match plan.exact {
        true => page(shower, query, kind, plan.list),
        false => look_at_each(shower, query, kind, plan.list),
    }
}

fn plan(shower: &Shower<'_>, query: &Query, kind: Kind) -> Result<Plan> {
    let pusher = Pusher {
        tx: shower.tx,
        ctx: shower.ctx,
        scope: shower.scope,
        is_user: kind == Kind::User,
    };
    let pushed = match &query.filter {
        Some(filter) => pusher.filter(filter)?,
        None => None,
    };
    let order = order(query, kind);
    let parsed = pushed
        .as_ref()
        .and_then(|pushed| OData::parse(&pushed.text).ok());
    let filtered = match (&query.filter, &pushed, &parsed) {
        (None, ..) => true,
        (Some(_), Some(pushed), Some(_)) => pushed.exact,
        _ => false,
    };
    let options = QueryOptions {
        filter: parsed,
        orderby: order.clone().unwrap_or_default(),
        ..QueryOptions::default()
    };
    let mut list = ListQuery::new("scim", options);
    let own = match shower.scope {
        Scope::Everything => false,
        Scope::Connection(connection, _) => {
            kind == Kind::Group || connection.reach == ConnectionReach::Own
        }
    };
    if own {
        let edges = EdgeQuery::of_subject(shower.ctx.principal()).relation(Relation::Provisions);
        list = list.related(Related::objects(edges.at(shower.ctx.now)));
    }
    if let (Kind::User, Some(text)) = (kind, pusher.reach()) {
        let reach = OData::parse(&text)
            .map_err(|error| crate::Error::Internal(format!("the reach `{text}`: {error}")))?;
        list = list.only(reach);
    }
    Ok(Plan {
        list,
        exact: filtered && (query.sort_by.is_none() || order.is_some()),
    })
}

/// The order, where the database has it.
fn order(query: &Query, kind: Kind) -> Option<Vec<OrderItem>> {
    let path = query.sort_by.as_ref()?.to_string().to_ascii_lowercase();
    let property = match (path.as_str(), kind) {
        ("displayname", _) => "displayName",
        ("meta.created", _) => "createdDateTime",
        _ => return None,
    };
    let direction = if query.descending { "desc" } else { "asc" };
    OrderItem::parse_list(&format!("{property} {direction}"), &Limits::default()).ok()
}

/// How many the page has at most.
fn size(query: &Query) -> usize {
    query.count.unwrap_or(USUAL_PAGE).min(LARGEST_PAGE)
}

/// One page as the database has it.
fn page(shower: &Shower<'_>, query: &Query, kind: Kind, mut list: ListQuery) -> Result<Found> {
    let size = size(query);
    if size == 0 {
        let total = match kind {
            Kind::User => query::count::<User>(shower.tx, &list)?,
            Kind::Group => query::count::<Group>(shower.tx, &list)?,
        };
        return Ok(Found {
            resources: Vec::new(),
            total: usize::try_from(total).unwrap_or_default(),
        });
    }
    list.options.count = true;
    list.options.top = u32::try_from(size).ok();
    list.options.skip = u32::try_from(query.start_index.saturating_sub(1)).ok();
    let (resources, total) = match kind {
        Kind::User => {
            let page = query::list::<User>(shower.tx, &list)?;
            (shower.users(&page.items)?, page.count)
        }
        Kind::Group => {
            let page = query::list::<Group>(shower.tx, &list)?;
            (shower.groups(&page.items)?, page.count)
        }
    };
    Ok(Found {
        resources,
        total: usize::try_from(total.unwrap_or_default()).unwrap_or_default(),
    })
}

/// All that the database finds, looked at one by one.
fn look_at_each(shower: &Shower<'_>, query: &Query, kind: Kind, list: ListQuery) -> Result<Found> {
    let of = kind.resource_type();
    let all = match kind {
        Kind::User => shower.users(&collect::<User>(shower, list)?)?,
        Kind::Group => shower.groups(&collect::<Group>(shower, list)?)?,
    };
    let fits = |shown: &Shown| {
        let filter = query.filter.as_ref();
        filter.is_none_or(|filter| filter.matches(&shown.json, of))
    };
    let fitting: Vec<Map<String, Value>> = all
        .into_iter()
        .filter(fits)
        .map(|shown| shown.json)
        .collect();
    let total = fitting.len();
    let mut sorted = fitting;
    query.sort(&mut sorted, of);
    let resources = sorted
        .into_iter()
        .skip(query.start_index.saturating_sub(1))
        .take(size(query))
        .map(shown)
        .collect();
    Ok(Found { resources, total })
}

fn shown(json: Map<String, Value>) -> Shown {
    let etag = json.get("meta").and_then(|meta| meta.get("version"));
    let etag = etag.and_then(Value::as_str).unwrap_or_default().to_owned();
    Shown { json, etag }
}

fn collect<R: Stored>(shower: &Shower<'_>, mut list: ListQuery) -> Result<Vec<Versioned<R>>> {
    list.options.top = Some(999);
    let mut all: Vec<Versioned<R>> = Vec::new();
    loop {
        let Page { items, next, .. } = query::list::<R>(shower.tx, &list)?;
        all.extend(items);
        if all.len() > MOST_LOOKED_AT {
            let detail = format!(
                "the filter or the order needs more than {MOST_LOOKED_AT} resources to be looked at one by one: narrow it, for example by `userName eq`"
            );
            return Err(refusal(&ScimError::new(ScimType::TooMany, detail)));
        }
        match next {
            Some(token) => list.options.skip_token = Some(token),
            None => return Ok(all),
        }
    }
}
