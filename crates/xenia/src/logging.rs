//! The log, on standard error: text on a terminal, JSON otherwise. Secrets, tokens, codes and the
//! query strings of requests never go into it.

use crate::{cli::Global, failure::Failure};
use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts the log; a server tells what it does, other commands only warn.
pub(crate) fn start(global: &Global, serving: bool) -> Result<(), Failure> {
    let usual = if serving { "info" } else { "warn" };
    let wanted = global.log.as_deref().unwrap_or(usual);
    let filter = EnvFilter::try_new(wanted)
        .map_err(|error| Failure::Refused(format!("`--log {wanted}` is no filter: {error}")))?;
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        builder.with_target(false).compact().init();
    } else {
        builder.json().flatten_event(true).init();
    }
    Ok(())
}
