//! The job that goes on with a pass over many users. It reads in chunks, writes only what differs,
//! notes how far it is, and can be killed and run again anywhere, also twice at once.

use super::{
    changes::Changes,
    facts,
    guard::{self, RuleSettings},
    many::Many,
    pass,
    set::{RuleSet, Which},
    settle,
};
use crate::{Ctx, Engine, Result};
use serde_json::Value;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Source, TenantId,
    audit::{NewEvent, Target},
};
use xenia_membership_rules::parse;
use xenia_store::{
    Tx, WriteTx, Written,
    edges::EdgeQuery,
    membership::{self, RuleRow, Status, Text, many::Range},
};

/// Users that are read at once.
const CHUNK: u32 = 2_000;
/// Users whose memberships are written in one transaction.
const BATCH: usize = 500;
/// Chunks of one job; another one goes on then, so that each ends well within its lease.
const CHUNKS: u32 = 20;

/// Goes on with the pass that the payload names. Does nothing when another pass has taken its
/// place, or the rule is paused or gone.
pub fn work(engine: &Engine, tenant: TenantId, payload: &Value) -> Result<()> {
    let id = |name: &str| {
        let text = payload.get(name).and_then(Value::as_str);
        text.and_then(|text| Uuid::parse_str(text).ok())
            .unwrap_or_default()
    };
    let job = Job {
        engine,
        ctx: engine.system(tenant),
        group: id("group"),
        pass: id("pass"),
    };
    for _ in 0..CHUNKS {
        match job.step()? {
            Step::More => {}
            Step::Done => return Ok(()),
        }
    }
    let id = engine.new_id();
    engine.bookkeeping(tenant, |tx| {
        if let Some((row, _)) = job.load(tx)? {
            pass::push(tx, &row, id, engine.now())?;
        }
        Ok(())
    })
}

enum Step {
    More,
    Done,
}

struct Job<'e> {
    engine: &'e Engine,
    ctx: Ctx,
    group: Uuid,
    pass: Uuid,
}

/// A chunk that was read.
struct Chunk {
    row: RuleRow,
    /// Users whose membership differs from what the rule says, or who are to be looked at again
    /// at some time.
    differ: Vec<Uuid>,
    last: bool,
}

impl Job<'_> {
    /// The rule, while this pass is the one that counts.
    fn load(&self, tx: &Tx<'_>) -> Result<Option<(RuleRow, RuleSet)>> {
        let row = membership::find(tx, self.group)?;
        let Some(row) = row.filter(|row| row.on && row.pass == self.pass) else {
            return Ok(None);
        };
        let Ok(rule) = parse(&row.rule) else {
            return Ok(None);
        };
        let set = RuleSet::of(vec![(row.group, row.rule.clone(), rule)]);
        Ok(Some((row, set)))
    }

    fn step(&self) -> Result<Step> {
        if self.held_back()? {
            return Ok(Step::Done);
        }
        let chunk = self.engine.read(&self.ctx, |tx| self.chunk(tx))?;
        let Some(chunk) = chunk else {
            return Ok(Step::Done);
        };
        let batches: Vec<&[Uuid]> = chunk.differ.chunks(BATCH).collect();
        for batch in &batches {
            self.write(|tx, set, changes| {
                for id in *batch {
                    if let Some(user) = membership::member(tx, set.kind, *id)? {
                        settle::apply(tx, set, &user, &Which::from([0]), changes)?;
                    }
                }
                Ok(())
            })?;
        }
        let mut row = chunk.row;
        if chunk.last {
            self.evict()?;
            row.status = Status::Succeeded;
        }
        let counts = self
            .engine
            .bookkeeping(self.ctx.tenant, |tx| Ok(self.note(tx, &row)?))?;
        Ok(if counts && !chunk.last {
            Step::More
        } else {
            Step::Done
        })
    }

    fn note(&self, tx: &xenia_store::Bookkeeping<'_>, row: &RuleRow) -> xenia_store::Result<bool> {
        let present = membership::find(tx, self.group)?;
        let mut row = row.clone();
        row.updated_at = self.engine.now();
        row.members_changed_at = present.and_then(|row| row.members_changed_at);
        membership::progress(tx, &row)
    }

    fn chunk(&self, tx: &Tx<'_>) -> Result<Option<Chunk>> {
        let Some((mut row, set)) = self.load(tx)? else {
            return Ok(None);
        };
        let users = membership::members_after(tx, set.kind, row.reached, CHUNK)?;
        let query = EdgeQuery {
            source: Some(Source::Rule),
            ..EdgeQuery::of_object(self.group)
        };
        let until = users.last().map(|user| user.id);
        let held = membership::memberships(tx, &query, row.reached, until, u32::MAX >> 1)?;
        let held: std::collections::HashSet<Uuid> =
            held.iter().map(|member| member.subject).collect();
        let mut differ = Vec::new();
        if let (Some(mut many), Some(until)) = (Many::new(&set, 0, self.ctx.now), until) {
            let after = row.reached;
            many.gather(tx, Range { after, until })?;
            for user in &users {
                let (matches, turns) = many.verdict(user)?;
                if turns.is_some() || matches != held.contains(&user.id) {
                    differ.push(user.id);
                }
            }
        }
        row.status = Status::Running;
        row.processed += users.len() as i64;
        row.total = row.total.max(row.processed);
        row.reached = until.or(row.reached);
        Ok(Some(Chunk {
            row,
            differ,
            last: users.len() < CHUNK as usize,
        }))
    }

    /// Whether the rule is true of the user.
    fn verdict(&self, tx: &Tx<'_>, set: &RuleSet, user: &Text) -> Result<bool> {
        let verdicts = facts::evaluate(tx, set, user, &Which::from([0]), self.ctx.now)?;
        Ok(verdicts.first().is_some_and(|it| it.matches))
    }

    /// Before the first chunk: counts who would leave, and pauses the rule where they are many.
    fn held_back(&self) -> Result<bool> {
        let counted = self.engine.read(&self.ctx, |tx| {
            let Some((row, set)) = self.load(tx)? else {
                return Ok(None);
            };
            if row.reached.is_some() || row.confirmed {
                return Ok(None);
            }
            let (present, leaving) = self.count(tx, &set)?;
            let settings = RuleSettings::read(tx)?;
            Ok(settings
                .holds(present, leaving)
                .then_some((present, leaving)))
        })?;
        let Some((present, leaving)) = counted else {
            return Ok(false);
        };
        self.write(|tx, _, changes| {
            if let Some((mut row, _)) = self.load(tx)? {
                guard::hold(tx, &mut row, present, leaving, changes)?;
            }
            Ok(())
        })?;
        Ok(true)
    }

    /// How many members there are, and of how many the rule is not true.
    fn count(&self, tx: &Tx<'_>, set: &RuleSet) -> Result<(u64, u64)> {
        let (mut present, mut leaving) = (0, 0);
        let mut after = None;
        loop {
            let members = pass::members(tx, self.group, after, CHUNK)?;
            let Some(last) = members.last() else {
                return Ok((present, leaving));
            };
            after = Some(last.subject);
            let mut ids: Vec<Uuid> = members.iter().map(|member| member.subject).collect();
            ids.dedup();
            for id in ids {
                present += 1;
                let user = membership::member(tx, set.kind, id)?;
                let stays = match user {
                    Some(user) => self.verdict(tx, set, &user)?,
                    None => false,
                };
                leaving += u64::from(!stays);
            }
        }
    }

    /// Ends what was there before the group had a rule.
    fn evict(&self) -> Result<()> {
        for source in Source::ALL {
            if matches!(source, Source::Rule | Source::Assignment) {
                continue;
            }
            loop {
                let query = EdgeQuery {
                    source: Some(*source),
                    ..EdgeQuery::of_object(self.group)
                };
                let found = self.engine.read(&self.ctx, |tx| {
                    Ok(membership::memberships(tx, &query, None, None, 500)?)
                })?;
                if found.is_empty() {
                    break;
                }
                self.write(|tx, set, changes| {
                    let Some(entry) = set.entries.first() else {
                        return Ok(());
                    };
                    for member in &found {
                        let by_rule = EdgeQuery {
                            source: Some(Source::Rule),
                            ..EdgeQuery::of_object(self.group).from_subject(member.subject)
                        };
                        let stays = xenia_store::edges::any(tx, &by_rule)?;
                        pass::end(tx, entry, member, stays, changes)?;
                    }
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    /// Writes while this pass is the one that counts.
    fn write(
        &self,
        act: impl Fn(&WriteTx<'_>, &RuleSet, &mut Changes) -> Result<()>,
    ) -> Result<()> {
        self.engine.write(&self.ctx, |tx| {
            let mut changes = Changes::default();
            if let Some((_, set)) = self.load(tx)? {
                act(tx, &set, &mut changes)?;
            }
            let mut events = changes.finish(tx)?.into_iter();
            let first = events.next().unwrap_or_else(|| {
                let target = Target::new(NodeKind::Group, self.group, "");
                NewEvent::new("GroupManagement", "Evaluate membership rule", target)
            });
            Ok(Written::all((), first, events))
        })
    }
}
