//! Checking the chain: every event, every hash, every checkpoint, from the beginning or from a
//! checkpoint that somebody kept elsewhere.

use super::checkpoint::signed;
use crate::{Ctx, Engine, Result, authz};
use serde::Serialize;
use std::collections::BTreeMap;
use xenia_domain::{Refusal, TenantId, Timestamp};
use xenia_protocols::{
    checkpoint::SignedCheckpoint,
    jose::{Jwk, JwkSet, VerifyingKey},
};
use xenia_store::{
    Tx,
    audit::{self, Link},
    credentials,
};

/// Events read at once.
const BATCH: u32 = 1_000;

/// The first thing that is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// The number of the event.
    pub sequence: i64,
    /// What is wrong with it, in words.
    pub message: String,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verified {
    /// Whose log.
    pub tenant: TenantId,
    /// The event after which the check began; 0 for the beginning.
    pub after: i64,
    /// How many events hold.
    pub events: u64,
    /// How many checkpoints hold.
    pub checkpoints: u64,
    /// The hash of the last event that holds, in hexadecimal.
    pub head: String,
    /// When the last event that holds happened.
    pub last_event_date_time: Option<Timestamp>,
    /// The first thing that is wrong; the check ends there.
    pub fault: Option<Fault>,
}

/// Walks a chain, link by link; knows nothing of where the links come from.
#[derive(Debug)]
pub struct Verifier {
    tenant: TenantId,
    after: i64,
    sequence: i64,
    hash: [u8; 32],
    at: Option<Timestamp>,
    events: u64,
    checked: u64,
    /// The heads that checkpoints vouch for, by number.
    heads: BTreeMap<i64, [u8; 32]>,
}

impl Verifier {
    /// Over the log of that tenant, with the checkpoints that are known and the keys that sign
    /// them. With `from`, the walk begins behind that checkpoint.
    ///
    /// # Errors
    /// The first checkpoint that does not hold: its signature, its key, its tenant.
    pub fn new(
        tenant: TenantId,
        keys: &JwkSet,
        checkpoints: &[SignedCheckpoint],
        from: Option<&SignedCheckpoint>,
    ) -> Result<Self, Fault> {
        let mut verifier = Self {
            tenant,
            after: 0,
            sequence: 0,
            hash: [0; 32],
            at: None,
            events: 0,
            checked: 0,
            heads: BTreeMap::new(),
        };
        for checkpoint in checkpoints {
            let (sequence, head) = verifier.vouched(checkpoint, keys)?;
            verifier.heads.insert(sequence, head);
        }
        if let Some(from) = from {
            let (sequence, head) = verifier.vouched(from, keys)?;
            if verifier
                .heads
                .get(&sequence)
                .is_some_and(|kept| *kept != head)
            {
                return Err(fault(
                    sequence,
                    "the checkpoint that was given and the one in the log differ",
                ));
            }
            (verifier.after, verifier.sequence, verifier.hash) = (sequence, sequence, head);
            verifier.heads.retain(|other, _| *other > sequence);
        }
        Ok(verifier)
    }

    fn vouched(&self, signed: &SignedCheckpoint, keys: &JwkSet) -> Result<(i64, [u8; 32]), Fault> {
        let claimed = i64::try_from(signed.claimed().sequence).unwrap_or(i64::MAX);
        let checkpoint = signed.verify(keys).map_err(|error| {
            fault(
                claimed,
                format!("the checkpoint at event {claimed}: {error}"),
            )
        })?;
        if checkpoint.tenant != self.tenant.to_string() {
            let message = format!("the checkpoint at event {claimed} is of another tenant");
            return Err(fault(claimed, message));
        }
        Ok((claimed, checkpoint.head))
    }

    /// The number of the last event that holds.
    #[must_use]
    pub fn sequence(&self) -> i64 {
        self.sequence
    }

    /// Checks the next link.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn step(&mut self, link: &Link) -> Result<(), Fault> {
        let expected = self.sequence + 1;
        if link.sequence != expected {
            let message = format!(
                "event {expected} is missing: event {} follows on event {}",
                link.sequence, self.sequence
            );
            return Err(fault(expected, message));
        }
        if link.expected_hash(&self.hash) != link.hash {
            let message =
                format!("event {expected} or its hash was changed: they do not fit together");
            return Err(fault(expected, message));
        }
        let event = link.event().map_err(|error| {
            fault(
                expected,
                format!("event {expected} cannot be read: {error}"),
            )
        })?;
        if event.sequence != expected || event.tenant != self.tenant {
            let message = format!(
                "event {expected} stands in the wrong place: its text says event {} of tenant {}",
                event.sequence, event.tenant
            );
            return Err(fault(expected, message));
        }
        if let Some(head) = self.heads.remove(&expected) {
            if head != link.hash {
                let message = format!(
                    "the log up to event {expected} is not the one that was signed: it was written anew"
                );
                return Err(fault(expected, message));
            }
            self.checked += 1;
        }
        (self.sequence, self.hash, self.at) = (expected, link.hash, Some(event.at));
        self.events += 1;
        Ok(())
    }

    /// The end of the log: a checkpoint that vouches for events that are not there is a fault, and
    /// so is a head that is not that of the last event.
    #[must_use]
    pub fn finish(self, head: Option<(i64, [u8; 32])>, fault_so_far: Option<Fault>) -> Verified {
        let cut = self.heads.keys().next_back().map(|last| {
            let message = format!(
                "the log was cut: a checkpoint vouches for event {last}, and the last one is event {}",
                self.sequence
            );
            fault(self.sequence + 1, message)
        });
        let moved = head
            .filter(|head| *head != (self.sequence, self.hash))
            .map(|(sequence, _)| {
                fault(
                    self.sequence + 1,
                    format!(
                        "the head says event {sequence} and the last one is event {}",
                        self.sequence
                    ),
                )
            });
        Verified {
            tenant: self.tenant,
            after: self.after,
            events: self.events,
            checkpoints: self.checked,
            head: self.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            last_event_date_time: self.at,
            fault: fault_so_far.or(cut).or(moved),
        }
    }
}

fn fault(sequence: i64, message: impl Into<String>) -> Fault {
    Fault {
        sequence,
        message: message.into(),
    }
}

/// Checks the tenant's log in the database, from the beginning or from a checkpoint. `progress` is
/// told the number of the last event checked and that of the last event there is.
///
/// What is wrong with the log is in the answer.
///
/// # Errors
/// The caller may not read the log, the database failed, or a checkpoint cannot be read.
pub fn verify(
    engine: &Engine,
    ctx: &Ctx,
    from: Option<&SignedCheckpoint>,
    progress: &mut dyn FnMut(i64, i64),
) -> Result<Verified> {
    // One snapshot throughout, so that the head belongs to the links.
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_AUDIT_LOG, authz::On::Tenant)?;
        let checkpoints = audit::checkpoints(tx)?
            .iter()
            .map(|kept| signed(ctx.tenant, kept))
            .collect::<Result<Vec<_>>>()?;
        let verifier = match Verifier::new(ctx.tenant, &public_keys(tx)?, &checkpoints, from) {
            Ok(verifier) => verifier,
            Err(fault) => return Ok(nothing_checked(ctx.tenant, fault)),
        };
        walk(tx, verifier, progress)
    })
}

fn walk(
    tx: &Tx<'_>,
    mut verifier: Verifier,
    progress: &mut dyn FnMut(i64, i64),
) -> Result<Verified> {
    let head = audit::head(tx)?;
    loop {
        let links = audit::links(tx, verifier.sequence(), BATCH)?;
        for link in &links {
            if let Err(fault) = verifier.step(link) {
                return Ok(verifier.finish(None, Some(fault)));
            }
        }
        progress(verifier.sequence(), head.sequence);
        if links.len() < BATCH as usize {
            return Ok(verifier.finish(Some((head.sequence, head.hash)), None));
        }
    }
}

/// When a checkpoint fails before the first event was looked at.
pub(crate) fn nothing_checked(tenant: TenantId, fault: Fault) -> Verified {
    Verified {
        tenant,
        after: 0,
        events: 0,
        checkpoints: 0,
        head: String::new(),
        last_event_date_time: None,
        fault: Some(fault),
    }
}

/// The public halves of the keys that sign checkpoints.
pub(super) fn public_keys(tx: &Tx<'_>) -> Result<JwkSet> {
    let mut keys = Vec::new();
    for stored in credentials::keys(tx)? {
        if stored.purpose == crate::keys::CHECKPOINTS {
            keys.push(
                Jwk::from_value(&stored.public_key)
                    .and_then(VerifyingKey::from_jwk)
                    .map_err(|error| {
                        Refusal::conflict(format!(
                            "the checkpoint key `{}`: {error}",
                            stored.key_id
                        ))
                    })?,
            );
        }
    }
    Ok(JwkSet::new(keys))
}
