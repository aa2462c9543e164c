//! The pages of a round.
//!
//! The first round goes through the resources by kind and id, a later one through the changes by
//! number and id. Who stands at a resource may fill pages of its own: the resource then comes again
//! with the rest.

use super::{Delta, Entry, Item, Next, asked::Asked, may_follow};
use crate::{Ctx, Result};
use std::str::FromStr;
use uuid::Uuid;
use xenia_domain::{NodeKind, Refusal, delegation::AdministrativeUnit, role::DirectoryRole};
use xenia_odata::{DeltaPage, DeltaToken};
use xenia_store::{
    Tx,
    changes::{self, ChangeQuery, Linked, Span},
    deleted,
    query::DirectoryObject,
    resources,
};

/// Who stands at the resources of one page, at most.
const LINKS: u32 = 1_000;

/// A resource that is to be told of: its place in the round, and what it is.
struct Candidate {
    /// Kind and id in the first round, number and id in a later one.
    place: (String, Uuid),
    kind: NodeKind,
    /// `None` when it is gone.
    item: Option<Item>,
}

/// How far the links of a resource were told: the index of the relation, and the last one there.
type Told = (usize, Option<Uuid>);

/// The first page of a round.
pub(super) fn begun(
    tx: &Tx<'_>,
    ctx: &Ctx,
    asked: &Asked<'_>,
    (after, until): (Option<i64>, DeltaToken),
    page: u32,
) -> Result<Delta> {
    let at = DeltaPage {
        after,
        until,
        place: Vec::new(),
    };
    Filling::new(tx, ctx, asked, at, page).filled(None, None)
}

/// A further page of a round.
pub(super) fn resumed(
    tx: &Tx<'_>,
    ctx: &Ctx,
    asked: &Asked<'_>,
    at: DeltaPage,
    page: u32,
) -> Result<Delta> {
    let (from, told) = read_place(&at.place)?;
    Filling::new(tx, ctx, asked, at, page).filled(Some(from), told)
}

/// A page that is being filled.
struct Filling<'f> {
    tx: &'f Tx<'f>,
    ctx: &'f Ctx,
    asked: &'f Asked<'f>,
    at: DeltaPage,
    page: u32,
    links_left: u32,
    entries: Vec<Entry>,
}

impl<'f> Filling<'f> {
    fn new(tx: &'f Tx<'f>, ctx: &'f Ctx, asked: &'f Asked<'f>, at: DeltaPage, page: u32) -> Self {
        Self {
            tx,
            ctx,
            asked,
            at,
            page,
            links_left: LINKS,
            entries: Vec::new(),
        }
    }

    fn filled(mut self, from: Option<(String, Uuid)>, told: Option<Told>) -> Result<Delta> {
        if let (Some(place), Some(told)) = (&from, told)
            && let Some(half) = self.again(place)?
            && let Some(cut) = self.push(half, told)?
        {
            return Ok(self.more(place.clone(), Some(cut)));
        }
        let candidates = match self.at.after {
            None => self.present(from)?,
            Some(after) => self.changed(after, from)?,
        };
        let most = usize::try_from(self.page).unwrap_or(usize::MAX);
        let more = candidates.len() > most;
        let mut last = None;
        for candidate in candidates.into_iter().take(most) {
            let place = candidate.place.clone();
            if let Some(cut) = self.push(candidate, (0, None))? {
                return Ok(self.more(place, Some(cut)));
            }
            last = Some(place);
        }
        match last {
            Some(place) if more => Ok(self.more(place, None)),
            _ => Ok(Delta {
                next: Next::Round(self.at.until.encode()),
                entries: self.entries,
            }),
        }
    }

    fn more(self, place: (String, Uuid), told: Option<Told>) -> Delta {
        let at = DeltaPage {
            place: write_place(place, told),
            ..self.at
        };
        Delta {
            entries: self.entries,
            next: Next::Page(at.encode()),
        }
    }

    /// Tells of a resource; how far, where the page has no room for all who stand at it.
    fn push(&mut self, candidate: Candidate, from: Told) -> Result<Option<Told>> {
        let Candidate { place, kind, item } = candidate;
        let (mut links, mut cut) = (Vec::new(), None);
        if let Some(item) = &item {
            for (index, followed) in self.asked.relations.iter().enumerate().skip(from.0) {
                if !may_follow(self.tx, self.ctx, item, followed.relation)? {
                    continue;
                }
                let start = from.1.filter(|_| index == from.0);
                let (found, rest) = self.links(place.1, followed.relation, start)?;
                if rest {
                    cut = Some((index, found.last().map(|it| it.id).or(start)));
                }
                if !found.is_empty() {
                    links.push((followed.name, found));
                }
                if rest {
                    break;
                }
            }
        }
        let restorable = item.is_none() && deleted::kind_of(self.tx, place.1)?.is_some();
        self.entries.push(Entry {
            restorable,
            id: place.1,
            kind,
            item,
            links,
        });
        Ok(cut)
    }

    /// Who stands at a resource by that relation, and whether there are more than fit.
    fn links(
        &mut self,
        object: Uuid,
        relation: xenia_domain::Relation,
        from: Option<Uuid>,
    ) -> Result<(Vec<Linked>, bool)> {
        let span = self.span();
        let limit = self.links_left;
        let mut found = changes::linked(
            self.tx,
            (object, relation),
            span,
            self.ctx.now,
            from,
            limit + 1,
        )?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let rest = found.len() > most;
        found.truncate(most);
        self.links_left -= u32::try_from(found.len()).unwrap_or(limit);
        Ok((found, rest))
    }

    fn span(&self) -> Option<Span> {
        self.at.after.map(|after| Span {
            after,
            until: self.at.until.after,
        })
    }

    /// What there is, after a place.
    fn present(&self, from: Option<(String, Uuid)>) -> Result<Vec<Candidate>> {
        let limit = self.page + 1;
        let mut found = Vec::new();
        let mut kinds = self.asked.kinds.iter().copied().peekable();
        if let Some((word, _)) = &from {
            while kinds.next_if(|kind| kind.word() != word).is_some() {}
        }
        let mut after = from.map(|(_, id)| id);
        for kind in kinds {
            let room = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(limit));
            if room == 0 {
                break;
            }
            for (id, item) in self.of_kind(kind, after.take(), room)? {
                found.push(Candidate {
                    place: (kind.word().to_owned(), id),
                    kind,
                    item: Some(item),
                });
            }
        }
        Ok(found)
    }

    fn of_kind(
        &self,
        kind: NodeKind,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<(Uuid, Item)>> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_later = |id: &Uuid| after.is_none_or(|after| *id > after);
        let by_id = match (&self.asked.ids, kind) {
            (Some(ids), _) => ids.clone(),
            (None, NodeKind::DirectoryRole) => {
                DirectoryRole::ALL.iter().map(|it| it.template()).collect()
            }
            (None, NodeKind::AdministrativeUnit) => {
                let found = resources::list_after::<AdministrativeUnit>(self.tx, after, limit)?;
                let items = found.into_iter();
                return Ok(items
                    .map(|it| (it.value.id.0, Item::Unit(Box::new(it))))
                    .collect());
            }
            (None, _) => {
                let found = DirectoryObject::list_after(self.tx, kind, after, limit)?;
                let items = found.into_iter();
                return Ok(items
                    .map(|it| (it.uuid(), Item::Object(Box::new(it))))
                    .collect());
            }
        };
        let mut ids: Vec<Uuid> = by_id.into_iter().filter(is_later).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.find(kind, id)?.map(|item| (id, item)));
            if found.len() == most {
                break;
            }
        }
        Ok(found)
    }

    /// What changed after that number, after a place.
    fn changed(&self, after: i64, from: Option<(String, Uuid)>) -> Result<Vec<Candidate>> {
        let from = from.map(|(number, id)| Ok::<_, crate::Error>((parsed(&number)?, id)));
        let query = ChangeQuery {
            kinds: &self.asked.kinds,
            ids: self.asked.ids.as_deref(),
            span: Span {
                after,
                until: self.at.until.after,
            },
            linked: !self.asked.relations.is_empty(),
            from: from.transpose()?,
            limit: self.page + 1,
        };
        if self.asked.kinds.is_empty() || self.asked.ids.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for change in changes::list(self.tx, &query)? {
            found.push(Candidate {
                place: (change.sequence.to_string(), change.id),
                kind: change.kind,
                item: self.find(change.kind, change.id)?,
            });
        }
        Ok(found)
    }

    /// The resource of which only some links were told.
    fn again(&self, (word, id): &(String, Uuid)) -> Result<Option<Candidate>> {
        for kind in &self.asked.kinds {
            if let Some(item) = self.find(*kind, *id)? {
                return Ok(Some(Candidate {
                    place: (word.clone(), *id),
                    kind: *kind,
                    item: Some(item),
                }));
            }
        }
        Ok(None)
    }

    fn find(&self, kind: NodeKind, id: Uuid) -> Result<Option<Item>> {
        if kind == NodeKind::DirectoryRole {
            let role = DirectoryRole::from_template(id);
            return Ok(role.map(|role| Item::Role(role.into())));
        }
        if kind == NodeKind::AdministrativeUnit {
            let unit = resources::find::<AdministrativeUnit>(self.tx, id)?;
            return Ok(unit.map(|unit| Item::Unit(Box::new(unit))));
        }
        let found = DirectoryObject::find(self.tx, id)?;
        let found = found.filter(|object| object.kind() == kind);
        Ok(found.map(|object| Item::Object(Box::new(object))))
    }
}

fn write_place((first, id): (String, Uuid), told: Option<Told>) -> Vec<String> {
    let mut place = vec![first, id.to_string()];
    if let Some((relation, last)) = told {
        place.push(relation.to_string());
        place.extend(last.map(|id| id.to_string()));
    }
    place
}

fn read_place(place: &[String]) -> Result<((String, Uuid), Option<Told>)> {
    let (first, id, told) = match place {
        [first, id] => (first, id, None),
        [first, id, relation] => (first, id, Some((parsed(relation)?, None))),
        [first, id, relation, last] => (first, id, Some((parsed(relation)?, Some(parsed(last)?)))),
        _ => return Err(strange().into()),
    };
    Ok(((first.clone(), parsed(id)?), told))
}

fn parsed<T: FromStr>(text: &str) -> Result<T> {
    Ok(text.parse().map_err(|_| strange())?)
}

fn strange() -> Refusal {
    let message = "`$skiptoken`: not a token of this service; start again without it";
    Refusal::invalid("$skiptoken", message)
}
