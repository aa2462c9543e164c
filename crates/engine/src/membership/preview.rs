//! What a rule would do: who would join and who would leave, and why it is true or not of one
//! person. Nothing is written.

use super::{
    check, facts,
    guard::RuleSettings,
    many::Many,
    narrow, pass,
    set::{RuleSet, Which},
};
use crate::{Ctx, Engine, Result, authz, names};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    directory::{Group, User},
};
use xenia_membership_rules::Explanation;
use xenia_store::{
    Tx,
    document::Document,
    membership::{self, Text, many::Range},
    query, resources,
};

/// Users that are read at once.
const CHUNK: u32 = 2_000;

/// Candidates up to which only they are looked at.
const FEW: u32 = 50_000;

/// What to try.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// The group whose members to compare with, and whose rule to take where none is given.
    pub group: Option<Uuid>,
    /// The rule.
    pub rule: Option<String>,
    /// People to list of those who would join, and of those who would leave.
    pub limit: usize,
    /// Only those after this id, in the order of ids.
    pub after: Option<Uuid>,
}

/// Somebody who would join or leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The kind: a user, or something that is a member of a group without a rule yet.
    pub kind: NodeKind,
    /// The id.
    pub id: Uuid,
    /// The name.
    pub name: String,
}

/// What a rule would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The rule in canonical form.
    pub canonical: String,
    /// How many users, or devices, there are.
    pub users: u64,
    /// Of how many of them the rule is true.
    pub matching: u64,
    /// How many members there are now.
    pub members: u64,
    /// How many would join.
    pub joining: u64,
    /// How many would leave.
    pub leaving: u64,
    /// Whether the guard against mass removal would pause it.
    pub held: bool,
    /// Some of those who would join, in the order of their ids.
    pub joins: Vec<Candidate>,
    /// Some of those who would leave.
    pub leaves: Vec<Candidate>,
    /// Where the lists go on; `None` at their end.
    pub next: Option<Uuid>,
}

/// Tries a rule on everybody.
pub fn preview(engine: &Engine, ctx: &Ctx, trial: &Trial) -> Result<Preview> {
    engine.read(ctx, |tx| {
        require(tx, ctx)?;
        let (_, set) = loaded(tx, trial.group, trial.rule.as_deref())?;
        require_of(tx, ctx, &set)?;
        let mut members: BTreeMap<Uuid, NodeKind> = BTreeMap::new();
        if let Some(group) = trial.group {
            let found = pass::members(tx, group, None, u32::MAX >> 1)?;
            members.extend(found.iter().map(|member| (member.subject, member.kind)));
        }
        let mut trying = Trying {
            trial,
            kind: set.kind,
            joining: 0,
            matching: 0,
            staying: BTreeSet::new(),
            joins: Vec::new(),
        };
        let mut many = Many::new(&set, 0, ctx.now);
        let users = match few(tx, &set, many.as_ref())? {
            Some(few) => {
                trying.over(tx, many.as_ref(), &few, &members)?;
                resources::count::<User>(tx)?.unsigned_abs()
            }
            None => trying.over_all(tx, many.as_mut(), &members)?,
        };
        trying.finish(tx, &set, users, members)
    })
}

struct Trying<'t> {
    trial: &'t Trial,
    kind: NodeKind,
    joining: u64,
    matching: u64,
    staying: BTreeSet<Uuid>,
    joins: Vec<Candidate>,
}

/// Those whom the rule may be true of, in the order of their ids, where the columns of users tell
/// that they are few.
fn few(tx: &Tx<'_>, set: &RuleSet, many: Option<&Many<'_>>) -> Result<Option<Vec<Text>>> {
    let filter = set
        .entries
        .first()
        .and_then(|entry| narrow::filter(&entry.rule));
    let is_near = set.kind == NodeKind::User && many.is_some_and(Many::needs_texts_only);
    let (Some(filter), true) = (filter, is_near) else {
        return Ok(None);
    };
    let Some(found) = query::few_documents::<User>(tx, &filter, FEW)? else {
        return Ok(None);
    };
    let text = |document: Document<User>| Text {
        id: document.uuid(),
        text: document.into_text(),
    };
    let mut users: Vec<Text> = found.into_iter().map(text).collect();
    users.sort_unstable_by_key(|user| user.id);
    Ok(Some(users))
}

impl Trying<'_> {
    /// Looks at all users, in the order of their ids; how many there are.
    fn over_all(
        &mut self,
        tx: &Tx<'_>,
        mut many: Option<&mut Many<'_>>,
        members: &BTreeMap<Uuid, NodeKind>,
    ) -> Result<u64> {
        let (mut users, mut after) = (0, None);
        loop {
            let chunk = membership::members_after(tx, self.kind, after, CHUNK)?;
            users += chunk.len() as u64;
            if let (Some(many), Some(last)) = (&mut many, chunk.last()) {
                let until = last.id;
                many.gather(tx, Range { after, until })?;
            }
            self.over(tx, many.as_deref(), &chunk, members)?;
            after = chunk.last().map(|user| user.id);
            if chunk.len() < CHUNK as usize {
                return Ok(users);
            }
        }
    }

    /// Looks at those users, of whom what the rule reads is known.
    fn over(
        &mut self,
        tx: &Tx<'_>,
        many: Option<&Many<'_>>,
        users: &[Text],
        members: &BTreeMap<Uuid, NodeKind>,
    ) -> Result<()> {
        let Some(many) = many else {
            return Ok(());
        };
        for user in users {
            if many.verdict(user)?.0 {
                self.joins(tx, user.id, members)?;
            }
        }
        Ok(())
    }

    /// Takes in somebody of whom the rule is true.
    fn joins(&mut self, tx: &Tx<'_>, user: Uuid, members: &BTreeMap<Uuid, NodeKind>) -> Result<()> {
        self.matching += 1;
        if members.contains_key(&user) {
            self.staying.insert(user);
            return Ok(());
        }
        self.joining += 1;
        let listed = self.trial.after.is_none_or(|after| user > after);
        if listed && self.joins.len() <= self.trial.limit {
            self.joins.push(Candidate {
                kind: self.kind,
                id: user,
                name: names::shown(tx, self.kind, user)?,
            });
        }
        Ok(())
    }

    fn finish(
        mut self,
        tx: &Tx<'_>,
        set: &RuleSet,
        users: u64,
        members: BTreeMap<Uuid, NodeKind>,
    ) -> Result<Preview> {
        let leaving: Vec<(Uuid, NodeKind)> = members
            .iter()
            .filter(|(id, _)| !self.staying.contains(id))
            .map(|(id, kind)| (*id, *kind))
            .collect();
        let after = self.trial.after;
        let listed = leaving
            .iter()
            .filter(|(id, _)| after.is_none_or(|after| *id > after));
        let mut leaves = Vec::new();
        for (id, kind) in listed.take(self.trial.limit + 1) {
            leaves.push(Candidate {
                kind: *kind,
                id: *id,
                name: names::shown(tx, *kind, *id)?,
            });
        }
        // Both lists go on after the same id, so that one number says where.
        let limit = self.trial.limit;
        let full = [&self.joins, &leaves]
            .into_iter()
            .filter(|list| list.len() > limit);
        let next = full
            .filter_map(|list| list.get(limit.saturating_sub(1)).map(|it| it.id))
            .min();
        for list in [&mut self.joins, &mut leaves] {
            list.truncate(limit);
            list.retain(|it| next.is_none_or(|next| it.id <= next));
        }
        let (present, left) = (members.len() as u64, leaving.len() as u64);
        Ok(Preview {
            canonical: set
                .entries
                .first()
                .map_or_else(String::new, |entry| entry.rule.to_string()),
            users,
            matching: self.matching,
            members: present,
            joining: self.joining,
            leaving: left,
            held: RuleSettings::read(tx)?.holds(present, left),
            joins: self.joins,
            leaves,
            next,
        })
    }
}

/// Trying a rule shows of users what it reads.
fn require(tx: &Tx<'_>, ctx: &Ctx) -> Result<()> {
    authz::require(tx, ctx, &authz::TRY_MEMBERSHIP_RULES, authz::On::Tenant)?;
    authz::require(tx, ctx, &authz::READ_USERS, authz::On::Tenant)
}

/// The same of devices, where the rule is about those.
fn require_of(tx: &Tx<'_>, ctx: &Ctx, set: &RuleSet) -> Result<()> {
    match set.kind {
        NodeKind::Device => authz::require(tx, ctx, &authz::READ_DEVICES, authz::On::Tenant),
        _ => Ok(()),
    }
}

/// The rule to try, alone.
fn loaded(tx: &Tx<'_>, group: Option<Uuid>, rule: Option<&str>) -> Result<(String, RuleSet)> {
    let group = match group {
        Some(id) => Some(
            resources::find::<Group>(tx, id)?
                .ok_or_else(|| Refusal::not_found("group", id))?
                .value,
        ),
        None => None,
    };
    let own = group
        .as_ref()
        .and_then(|group| group.membership_rule.clone());
    let Some(text) = rule.map(str::to_owned).or(own) else {
        let message = match group {
            Some(group) => format!("`{}` has no membership rule", group.display_name),
            None => "`membershipRule` is missing".to_owned(),
        };
        return Err(Refusal::invalid("membershipRule", message).into());
    };
    let rule = check::read(tx, &text)?;
    let id = group.map(|group| group.id.0).unwrap_or_default();
    let set = RuleSet::of(vec![(id, text.clone(), rule)]);
    Ok((text, set))
}

/// Why a rule is true or not of one person.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The rule as it was written.
    pub rule: String,
    /// The verdict, part by part.
    pub explanation: Explanation,
}

/// Explains the verdict on one user: of a rule, or of the one that a group has
/// (Graph beta `evaluateDynamicMembership`).
pub fn explain(
    engine: &Engine,
    ctx: &Ctx,
    group: Option<Uuid>,
    rule: Option<&str>,
    member: &str,
) -> Result<Explained> {
    engine.read(ctx, |tx| {
        require(tx, ctx)?;
        let member = Uuid::parse_str(member).map_err(|_| {
            let message = format!("`memberId` is the id of a user or a device, not `{member}`");
            Refusal::invalid("memberId", message)
        })?;
        let (rule, set) = loaded(tx, group, rule)?;
        require_of(tx, ctx, &set)?;
        let user = membership::member(tx, set.kind, member)?
            .ok_or_else(|| Refusal::not_found(set.kind.word(), member).at("memberId"))?;
        let record = facts::record(tx, &set, &user, &Which::from([0]), ctx.now)?;
        let entry = set.entries.first();
        let explanation =
            entry.map(|entry| entry.rule.explain(&set.layout, &record, ctx.now.micros()));
        let explanation = explanation.ok_or_else(|| Refusal::not_found("rule", member))?;
        Ok(Explained { rule, explanation })
    })
}
