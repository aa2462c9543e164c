//! The end: SIGTERM and SIGINT stop the listener and let requests under way finish.

use axum_server::Handle;
use std::{io, net::SocketAddr, time::Duration};
use tokio::signal::unix::{SignalKind, signal};

/// Stops the server at the first signal.
pub(crate) fn on_signal(handle: Handle<SocketAddr>, grace: Duration) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!(
            signal = name,
            "stopping: no new connections, requests under way finish"
        );
        handle.graceful_shutdown(Some(grace));
    });
    Ok(())
}
