//! The rules of a tenant, compiled together, with an index from what they read to the rules.

use super::facts;
use parking_lot::Mutex;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;
use xenia_domain::{NodeKind, TenantId};
use xenia_membership_rules::{Compiled, Dependencies, Layout, Rule, Source, Subject, parse};
use xenia_store::{Result, Tx, membership};

/// A rule that is in force.
pub(crate) struct Entry {
    pub(crate) group: Uuid,
    /// As it was written.
    pub(crate) text: String,
    pub(crate) rule: Rule,
    pub(crate) compiled: Compiled,
    pub(crate) depends: Dependencies,
}

/// Places of rules in a [`RuleSet`].
pub(crate) type Which = BTreeSet<usize>;

/// What a rule is about, as a kind of node.
pub(crate) fn kind_of(rule: &Rule) -> NodeKind {
    match rule.subject {
        Subject::User => NodeKind::User,
        Subject::Device => NodeKind::Device,
    }
}

/// All rules that are in force in a tenant.
#[derive(Default)]
pub(crate) struct RuleSets {
    revision: Option<Uuid>,
    /// Those about users, and those about devices.
    sets: [RuleSet; 2],
}

/// Rules about users, or about devices.
pub(crate) struct RuleSet {
    /// What they are about.
    pub(crate) kind: NodeKind,
    pub(crate) layout: Layout,
    pub(crate) entries: Vec<Entry>,
    /// By the place of a property in the layout: the rules that read it.
    readers: Vec<Vec<usize>>,
    /// By group: the rules that ask who its direct members are.
    pub(crate) of_group: HashMap<Uuid, Vec<usize>>,
    /// By group: the rules that ask who its members are, also by way of other groups.
    pub(crate) of_transitive: HashMap<Uuid, Vec<usize>>,
}

impl Default for RuleSet {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl RuleSets {
    /// Reads and compiles the rules that are in force now.
    pub(crate) fn load(tx: &Tx<'_>) -> Result<Self> {
        let revision = membership::revision(tx)?;
        if revision.is_none() {
            return Ok(Self::default());
        }
        let (mut users, mut devices) = (Vec::new(), Vec::new());
        for row in membership::rules(tx)? {
            if !row.on {
                continue;
            }
            match parse(&row.rule) {
                Ok(rule) if rule.subject == Subject::User => {
                    users.push((row.group, row.rule, rule));
                }
                Ok(rule) => devices.push((row.group, row.rule, rule)),
                // It was checked when it was written: another version of Xenia did.
                Err(error) => {
                    tracing::error!(group = %row.group, %error, "a membership rule cannot be read");
                }
            }
        }
        Ok(Self {
            revision,
            sets: [RuleSet::of(users), RuleSet::of(devices)],
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sets.iter().all(RuleSet::is_empty)
    }
    /// Those that have rules.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &RuleSet> {
        self.sets.iter().filter(|set| !set.is_empty())
    }
    /// The rule of a group, and the set that it is in.
    pub(crate) fn of_group(&self, group: Uuid) -> Option<(&RuleSet, usize)> {
        self.iter()
            .find_map(|set| Some((set, set.of_its_own(group)?)))
    }
}

impl RuleSet {
    /// Those rules.
    pub(crate) fn of(rules: Vec<(Uuid, String, Rule)>) -> Self {
        let layout = Layout::of(rules.iter().map(|(_, _, rule)| rule));
        let mut set = Self {
            kind: rules
                .first()
                .map_or(NodeKind::User, |(_, _, rule)| kind_of(rule)),
            layout: Layout::default(),
            entries: Vec::new(),
            readers: vec![Vec::new(); layout.properties().len()],
            of_group: HashMap::new(),
            of_transitive: HashMap::new(),
        };
        for (place, (group, text, rule)) in rules.into_iter().enumerate() {
            let depends = rule.dependencies();
            for property in &depends.properties {
                if let Some(readers) = layout
                    .slot(property)
                    .and_then(|slot| set.readers.get_mut(slot))
                {
                    readers.push(place);
                }
            }
            for (ids, index) in [
                (&depends.groups, &mut set.of_group),
                (&depends.transitive_groups, &mut set.of_transitive),
            ] {
                for id in ids.iter().filter_map(|id| Uuid::parse_str(id).ok()) {
                    index.entry(id).or_default().push(place);
                }
            }
            set.entries.push(Entry {
                group,
                compiled: Compiled::new(&rule, &layout),
                text,
                rule,
                depends,
            });
        }
        set.layout = layout;
        set
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    /// All of them.
    pub(crate) fn all(&self) -> Which {
        (0..self.entries.len()).collect()
    }
    /// The rule of a group.
    pub(crate) fn of_its_own(&self, group: Uuid) -> Option<usize> {
        self.entries.iter().position(|entry| entry.group == group)
    }
    /// The rules that read what comes from there.
    pub(crate) fn reading(&self, source: Source) -> &[usize] {
        let slot = self.layout.slot_from(source);
        let readers = slot.and_then(|slot| self.readers.get(slot));
        readers.map_or(&[], Vec::as_slice)
    }
    /// The rules that read a property in which the two texts of a member differ.
    pub(crate) fn affected(&self, before: &str, after: &str) -> Which {
        let (Ok(old), Ok(new)) = (self.layout.read(before), self.layout.read(after)) else {
            return self.all();
        };
        let mut which = Which::new();
        for (slot, readers) in self.readers.iter().enumerate() {
            if old.get(slot) != new.get(slot) {
                which.extend(readers);
            }
        }
        let domains = self.reading(Source::MailDomain);
        if !domains.is_empty() && facts::mail_domain(before) != facts::mail_domain(after) {
            which.extend(domains);
        }
        which
    }
}

/// The compiled rules of each tenant, as they were committed last.
#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<TenantId, Arc<RuleSets>>>);

impl Cache {
    /// The rules of the transaction's tenant; compiled anew when another transaction of any server
    /// has changed one. To be asked before the transaction writes.
    pub(crate) fn get(&self, tx: &Tx<'_>) -> Result<Arc<RuleSets>> {
        let revision = membership::revision(tx)?;
        let known = self.0.lock().get(&tx.tenant()).map(Arc::clone);
        if let Some(known) = known.filter(|known| known.revision == revision) {
            return Ok(known);
        }
        let set = Arc::new(RuleSets::load(tx)?);
        self.0.lock().insert(tx.tenant(), Arc::clone(&set));
        Ok(set)
    }
}
