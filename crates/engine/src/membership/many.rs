//! A rule on many users, in the order of their ids: what is not in their texts is read for a
//! stretch of them at once.

use super::{facts, set::Entry, set::RuleSet};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use xenia_domain::{Relation, Timestamp};
use xenia_membership_rules::{Evaluation, Micros, Record, Source, Value};
use xenia_store::{
    Result, StoreError, Tx,
    membership::{
        Text,
        many::{self, Range},
    },
};

/// One rule of a set, ready for many users.
pub(super) struct Many<'s> {
    set: &'s RuleSet,
    entry: &'s Entry,
    evaluation: Evaluation<'s>,
    now: Timestamp,
    /// Where the values go that are not in the texts.
    slots: Vec<(Source, usize)>,
    /// The groups that each group is directly in, of those that were met so far.
    above: HashMap<Uuid, Vec<Uuid>>,
    stretch: Stretch,
}

/// What is known of the users of a stretch.
#[derive(Default)]
struct Stretch {
    groups: HashMap<Uuid, Vec<Uuid>>,
    managers: HashMap<Uuid, Vec<Uuid>>,
    sponsors: HashMap<Uuid, Vec<Uuid>>,
    sign_ins: HashMap<Uuid, Timestamp>,
}

impl<'s> Many<'s> {
    /// The rule in that place of the set; `None` where there is none.
    pub(super) fn new(set: &'s RuleSet, place: usize, now: Timestamp) -> Option<Self> {
        let entry = set.entries.get(place)?;
        let slot = |source: &Source| {
            let read = set.reading(*source).contains(&place);
            let slot = set.layout.slot_from(*source).filter(|_| read)?;
            Some((*source, slot))
        };
        Some(Self {
            set,
            entry,
            evaluation: entry.compiled.at(now.micros()),
            now,
            slots: facts::OUTSIDE.iter().filter_map(slot).collect(),
            above: HashMap::new(),
            stretch: Stretch::default(),
        })
    }

    /// Whether all that the rule reads is in the texts of the users.
    pub(super) fn needs_texts_only(&self) -> bool {
        let mut sources = self.slots.iter().map(|(source, _)| *source);
        sources.all(|source| source == Source::MailDomain)
    }

    /// Reads what is not in the texts of the users of that stretch.
    pub(super) fn gather(&mut self, tx: &Tx<'_>, range: Range) -> Result<()> {
        self.stretch = Stretch::default();
        let reads = |wanted: Source| self.slots.iter().any(|(source, _)| *source == wanted);
        let through = reads(Source::TransitiveMemberOf);
        if through || reads(Source::MemberOf) {
            self.stretch.groups = many::groups(tx, range, self.now)?;
        }
        if reads(Source::Manager) {
            self.stretch.managers = many::subjects(tx, Relation::Manager, range, self.now)?;
        }
        if reads(Source::Sponsors) {
            self.stretch.sponsors = many::subjects(tx, Relation::Sponsor, range, self.now)?;
        }
        if reads(Source::LastSignIn) {
            self.stretch.sign_ins = many::sign_ins(tx, range)?;
        }
        if through {
            let groups = self.stretch.groups.values().flatten().copied().collect();
            self.climb(tx, groups)?;
        }
        Ok(())
    }

    /// Reads what those groups are in, and those in turn, as far as it is not known yet.
    fn climb(&mut self, tx: &Tx<'_>, groups: HashSet<Uuid>) -> Result<()> {
        let mut next = groups;
        loop {
            let known = &self.above;
            let new: Vec<Uuid> = next
                .into_iter()
                .filter(|group| !known.contains_key(group))
                .collect();
            if new.is_empty() {
                return Ok(());
            }
            let mut found = many::groups_of_groups(tx, &new, self.now)?;
            next = found.values().flatten().copied().collect();
            for group in new {
                let above = found.remove(&group).unwrap_or_default();
                self.above.insert(group, above);
            }
        }
    }

    /// Whether the rule is true of a user of the stretch, and when time alone may change that.
    pub(super) fn verdict(&self, user: &Text) -> Result<(bool, Option<Micros>)> {
        let mut record = self.record(user)?;
        for (source, slot) in &self.slots {
            record.set(*slot, self.value(*source, user));
        }
        let turns = self.entry.compiled.turns(&record, self.now.micros());
        Ok((self.evaluation.matches(&record), turns))
    }

    fn record<'t>(&self, user: &'t Text) -> Result<Record<'t>> {
        self.set
            .layout
            .read(&user.text)
            .map_err(|error| StoreError::corrupt("users", "doc", user.id, error))
    }

    fn value(&self, source: Source, user: &Text) -> Value<'static> {
        let of = |all: &HashMap<Uuid, Vec<Uuid>>| all.get(&user.id).cloned().unwrap_or_default();
        let texts = |ids: Vec<Uuid>| ids.into_iter().map(|id| id.to_string());
        match source {
            Source::MemberOf => Value::groups(texts(of(&self.stretch.groups))),
            Source::TransitiveMemberOf => {
                Value::groups(texts(self.reached(of(&self.stretch.groups))))
            }
            Source::Manager => {
                let manager = texts(of(&self.stretch.managers)).next();
                Value::text(manager.unwrap_or_default())
            }
            Source::Sponsors => Value::texts(texts(of(&self.stretch.sponsors))),
            Source::LastSignIn => self
                .stretch
                .sign_ins
                .get(&user.id)
                .map_or(Value::Absent, |at| Value::Instant(at.micros())),
            Source::MailDomain => Value::text(facts::mail_domain(&user.text).unwrap_or_default()),
            Source::Field(_) | Source::First(_) | Source::Inside(..) => Value::Absent,
        }
    }

    /// Those groups and all that they are in, each once.
    fn reached(&self, direct: Vec<Uuid>) -> Vec<Uuid> {
        let mut all: Vec<Uuid> = Vec::with_capacity(direct.len());
        let mut seen = HashSet::with_capacity(direct.len());
        let mut queue = direct;
        while let Some(group) = queue.pop() {
            if seen.insert(group) {
                all.push(group);
                queue.extend(self.above.get(&group).into_iter().flatten());
            }
        }
        all
    }
}
