//! What a delta query may ask for: `$select`, and `$filter` by ids or kinds
//! ([delta query overview](https://learn.microsoft.com/en-us/graph/delta-query-overview#use-query-parameters-in-a-delta-query)).

use super::{Feed, Followed};
use crate::Result;
use uuid::Uuid;
use xenia_domain::{NodeKind, Reason, Refusal};
use xenia_odata::{Comparison, Filter, Literal, PropertyPath, QueryOptions};

/// Ids of a filter at most (Graph, "user: delta").
const MOST_IDS: usize = 50;

/// What the caller asked for.
pub(super) struct Asked<'f> {
    pub(super) kinds: Vec<NodeKind>,
    pub(super) ids: Option<Vec<Uuid>>,
    pub(super) relations: Vec<&'f Followed>,
}

impl<'f> Asked<'f> {
    pub(super) fn of(feed: &'f Feed, kinds: Vec<NodeKind>, options: &QueryOptions) -> Result<Self> {
        let unusable = [
            ("$orderby", !options.orderby.is_empty()),
            ("$search", options.search.is_some()),
            ("$skip", options.skip.is_some()),
            ("$count", options.count),
            ("$expand", !options.expand.is_empty()),
        ];
        if let Some((option, _)) = unusable.iter().find(|(_, used)| *used) {
            let message = format!("`{option}` cannot be used in a delta query");
            return Err(Refusal::new(Reason::Unsupported, message)
                .at(*option)
                .into());
        }
        let mut asked = Self {
            kinds,
            ids: None,
            relations: relations(feed, options),
        };
        if let Some(filter) = &options.filter {
            asked.narrow(filter)?;
        }
        Ok(asked)
    }

    /// The names of what is followed, for the token: it is good for the same ones only.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.relations.iter().map(|it| it.name).collect();
        names.join(",")
    }

    /// `id eq 'a' or id eq 'b'`, `id in ('a','b')`, `isof('microsoft.graph.user') or isof(...)`.
    fn narrow(&mut self, filter: &Filter) -> Result<()> {
        let refused = || {
            let message = format!(
                "`$filter`: a delta query can be narrowed to {MOST_IDS} ids at most, `id eq '...' or id eq '...'`, or to types, `isof('microsoft.graph.user')`, not by `{filter}`"
            );
            Refusal::new(Reason::Unsupported, message).at("$filter")
        };
        let parts = match filter {
            Filter::Or(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        let (mut ids, mut types) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Filter::Compare {
                    path,
                    op: Comparison::Eq,
                    literal,
                } if is_id(path) => ids.push(id(literal).ok_or_else(refused)?),
                Filter::In { path, literals } if is_id(path) => {
                    for literal in literals {
                        ids.push(id(literal).ok_or_else(refused)?);
                    }
                }
                Filter::IsOf { path, type_name } if path.segments.is_empty() => {
                    types.push(type_name.as_str());
                }
                _ => return Err(refused().into()),
            }
        }
        if ids.len() > MOST_IDS || (!ids.is_empty() && !types.is_empty()) {
            return Err(refused().into());
        }
        if types.is_empty() {
            self.ids = Some(ids);
        } else {
            self.kinds.retain(|kind| {
                types.iter().any(|name| {
                    let name = name.trim_start_matches('#');
                    let name = name.strip_prefix("microsoft.graph.").unwrap_or(name);
                    name.eq_ignore_ascii_case(kind.word())
                })
            });
        }
        Ok(())
    }
}

/// What `$select` names beside properties; without it what is followed anyway.
fn relations<'f>(feed: &'f Feed, options: &QueryOptions) -> Vec<&'f Followed> {
    let wanted = |followed: &&Followed| match &options.select {
        None => followed.by_default,
        Some(select) => select.paths.iter().any(|path| {
            path.single()
                .is_some_and(|name| name.eq_ignore_ascii_case(followed.name))
        }),
    };
    feed.relations.iter().filter(wanted).collect()
}

fn is_id(path: &PropertyPath) -> bool {
    path.single()
        .is_some_and(|name| name.eq_ignore_ascii_case("id"))
}

fn id(literal: &Literal) -> Option<Uuid> {
    match literal {
        Literal::String(text) => Uuid::parse_str(text).ok(),
        Literal::Guid(guid) => Uuid::parse_str(guid.as_str()).ok(),
        _ => None,
    }
}
