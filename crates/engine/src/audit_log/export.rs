//! The log as a file that anybody can check without the database: a line of JSON per event, with
//! the keys in front and the checkpoints behind.

use super::{
    Fault, Verified, Verifier,
    checkpoint::signed,
    verify::{nothing_checked, public_keys},
};
use crate::{Ctx, Engine, Result, authz};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{self, BufRead, Write};
use xenia_domain::TenantId;
use xenia_protocols::{checkpoint::SignedCheckpoint, jose::JwkSet};
use xenia_store::audit::{self, Link};

/// Events read at once.
const BATCH: u32 = 1_000;

/// A line of an exported log.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", untagged)]
pub enum Line {
    /// The first line: whose log, and the keys that sign its checkpoints (RFC 7517).
    #[serde(rename_all = "camelCase")]
    Head {
        /// Whose.
        tenant: TenantId,
        /// The keys.
        keys: Value,
    },
    /// An event: the text that was hashed, and the hash up to and including it in hexadecimal.
    Event {
        /// Its number.
        sequence: i64,
        /// Its text.
        body: String,
        /// The hash.
        hash: String,
    },
    /// A checkpoint.
    Checkpoint {
        /// The line that was signed.
        checkpoint: String,
    },
}

/// A line that is none of an exported log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LineError(String);

impl Line {
    /// Reads a line.
    ///
    /// # Errors
    /// The text is not a line of an exported log.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        serde_json::from_str(text)
            .map_err(|error| LineError(format!("not a line of an exported log: {error}")))
    }
    /// The link of the chain that an event's line is.
    #[must_use]
    pub fn link(&self) -> Option<Link> {
        let Self::Event {
            sequence,
            body,
            hash,
        } = self
        else {
            return None;
        };
        Some(Link {
            sequence: *sequence,
            body: body.clone(),
            hash: unhex(hash)?,
        })
    }
}

/// Writes the tenant's log to `out`; how many events.
///
/// # Errors
/// The caller may not read the log, the database failed, or `out` did.
pub fn export(engine: &Engine, ctx: &Ctx, out: &mut dyn Write) -> Result<u64> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_AUDIT_LOG, authz::On::Tenant)?;
        let keys = public_keys(tx)?.to_value();
        write(
            out,
            &Line::Head {
                tenant: ctx.tenant,
                keys,
            },
        )?;
        let (mut after, mut events) = (0, 0);
        loop {
            let links = audit::links(tx, after, BATCH)?;
            for link in &links {
                let hash = link.hash.iter().map(|byte| format!("{byte:02x}")).collect();
                write(
                    out,
                    &Line::Event {
                        sequence: link.sequence,
                        body: link.body.clone(),
                        hash,
                    },
                )?;
                (after, events) = (link.sequence, events + 1);
            }
            if links.len() < BATCH as usize {
                break;
            }
        }
        for kept in audit::checkpoints(tx)? {
            let checkpoint = signed(ctx.tenant, &kept)?.to_string();
            write(out, &Line::Checkpoint { checkpoint })?;
        }
        Ok(events)
    })
}

/// Checks an exported log without the database, from the beginning or from a checkpoint.
/// `progress` is told how many events were read. The keys are those in the file: whoever wants to
/// be sure of them gives `from`, a checkpoint kept elsewhere, which names its key.
///
/// # Errors
/// The file cannot be read, or a line is none of an exported log: its number and why.
pub fn verify_export(
    file: &mut dyn BufRead,
    from: Option<&SignedCheckpoint>,
    progress: &mut dyn FnMut(u64),
) -> Result<Verified, LineError> {
    let mut log = read(file)?;
    if from.is_some_and(|from| !log.checkpoints.contains(from)) {
        log.checkpoints.extend(from.cloned());
    }
    let mut verifier = match Verifier::new(log.tenant, &log.keys, &log.checkpoints, None) {
        Ok(verifier) => verifier,
        Err(fault) => return Ok(nothing_checked(log.tenant, fault)),
    };
    for (index, link) in log.links.iter().enumerate() {
        if let Err(fault) = verifier.step(link) {
            return Ok(verifier.finish(None, Some(fault)));
        }
        progress(index as u64 + 1);
    }
    Ok(verifier.finish(None, None::<Fault>))
}

/// An exported log in memory.
struct Log {
    tenant: TenantId,
    keys: JwkSet,
    links: Vec<Link>,
    checkpoints: Vec<SignedCheckpoint>,
}

fn read(file: &mut dyn BufRead) -> Result<Log, LineError> {
    let mut log: Option<Log> = None;
    for (index, line) in file.lines().enumerate() {
        let refused =
            |error: &dyn std::fmt::Display| LineError(format!("line {}: {error}", index + 1));
        let line = Line::parse(&line.map_err(|error| refused(&error))?)
            .map_err(|error| refused(&error))?;
        let link = line.link();
        match (line, &mut log) {
            (Line::Head { tenant, keys }, None) => {
                let keys =
                    JwkSet::parse(keys.to_string().as_bytes()).map_err(|error| refused(&error))?;
                log = Some(Log {
                    tenant,
                    keys,
                    links: Vec::new(),
                    checkpoints: Vec::new(),
                });
            }
            (Line::Event { .. }, Some(log)) => {
                log.links
                    .push(link.ok_or_else(|| refused(&"the hash is not 64 hexadecimal digits"))?);
            }
            (Line::Checkpoint { checkpoint }, Some(log)) => {
                log.checkpoints
                    .push(checkpoint.parse().map_err(|error| refused(&error))?);
            }
            (Line::Head { .. }, Some(_)) => return Err(refused(&"a second beginning")),
            (_, None) => {
                return Err(refused(
                    &"the beginning, with the tenant and its keys, is missing",
                ));
            }
        }
    }
    log.ok_or_else(|| LineError("the file is empty".to_owned()))
}

fn write(out: &mut dyn Write, line: &Line) -> Result<()> {
    let failed =
        |error: io::Error| crate::Error::Internal(format!("cannot write the log: {error}"));
    serde_json::to_writer(&mut *out, line).map_err(|error| failed(error.into()))?;
    out.write_all(b"\n").map_err(failed)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        })
        .collect::<Option<_>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else {
        return None;
    };
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    bytes.try_into().ok()
}
