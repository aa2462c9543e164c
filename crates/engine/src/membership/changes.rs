//! Memberships that rules open and close, and what the audit log is told of them.

use super::set::Entry;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;
use xenia_domain::{
    EdgeId, NodeKind, Relation, Source,
    audit::{NewEvent, Target},
    directory::Group,
    edge::{Closed, NewEdge},
};
use xenia_store::{Result, WriteTx, edges, membership, resources};

/// Targets of one event at most.
const MOST_TARGETS: usize = 500;

/// What has changed in one group.
#[derive(Default)]
struct Change {
    rule: String,
    added: Vec<Target>,
    removed: Vec<Target>,
}

/// What has changed in a transaction.
#[derive(Default)]
pub(crate) struct Changes {
    groups: BTreeMap<Uuid, Change>,
    /// Other events.
    pub(crate) events: Vec<NewEvent>,
}

impl Changes {
    /// Makes a user or a device a member by the rule.
    pub(crate) fn open(&mut self, tx: &WriteTx<'_>, entry: &Entry, subject: Target) -> Result<()> {
        let edge = NewEdge::direct(
            (subject.kind, subject.id),
            Relation::Member,
            (NodeKind::Group, entry.group),
        );
        let edge = edge.from_source(Source::Rule, entry.group);
        if edges::open(tx, &edge)?.is_some() {
            self.of(entry).added.push(subject);
        }
        Ok(())
    }

    /// Ends a membership: by the rule, or one from before the group had it.
    pub(crate) fn close(
        &mut self,
        tx: &WriteTx<'_>,
        entry: &Entry,
        edge: EdgeId,
        subject: Target,
    ) -> Result<()> {
        if edges::close(tx, edge, Closed::Removed)? {
            self.of(entry).removed.push(subject);
        }
        Ok(())
    }

    fn of(&mut self, entry: &Entry) -> &mut Change {
        self.groups.entry(entry.group).or_insert_with(|| Change {
            rule: entry.text.clone(),
            ..Change::default()
        })
    }

    /// The events that tell of it: one a group and direction, so long as the targets fit.
    pub(crate) fn finish(self, tx: &WriteTx<'_>) -> Result<Vec<NewEvent>> {
        let mut events = self.events;
        for (group, change) in self.groups {
            membership::members_changed(tx, group)?;
            let name = resources::find_ever::<Group>(tx, group)?
                .map_or_else(String::new, |found| found.value.display_name);
            for (activity, targets) in [
                ("Add member to group", change.added),
                ("Remove member from group", change.removed),
            ] {
                for some in targets.chunks(MOST_TARGETS) {
                    let target = Target::new(NodeKind::Group, group, &name);
                    let mut event = NewEvent::new("GroupManagement", activity, target);
                    event.targets.extend(some.iter().cloned());
                    let details = json!({ "source": Source::Rule, "membershipRule": &change.rule });
                    events.push(event.with(details));
                }
            }
        }
        Ok(events)
    }
}
