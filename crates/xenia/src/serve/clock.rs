//! The clock of the server: the machine's. In a build for tests it can be moved forward, by
//! `POST /__test/clock {"advanceSeconds": n}`; without the feature `test-clock` neither the clock
//! nor the path is compiled.

use std::sync::Arc;

#[cfg(not(feature = "test-clock"))]
type ServerClock = xenia_engine::ambient::Ambient;
#[cfg(feature = "test-clock")]
use shifted::ServerClock;

#[cfg(feature = "test-clock")]
pub(crate) use shifted::routes;

/// The clock of this server.
pub(crate) fn clock() -> Arc<ServerClock> {
    #[cfg(not(feature = "test-clock"))]
    let clock = xenia_engine::ambient::Ambient;
    #[cfg(feature = "test-clock")]
    let clock = ServerClock::default();
    Arc::new(clock)
}

#[cfg(feature = "test-clock")]
mod shifted {
    use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
    use serde::Deserialize;
    use serde_json::{Value, json};
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };
    use xenia_engine::{
        ambient::{Ambient, Clock},
        domain::Timestamp,
    };
    use xenia_jobs::Work;

    /// The machine's clock, moved forward.
    #[derive(Debug, Default)]
    pub(crate) struct ServerClock {
        seconds: AtomicI64,
    }

    impl Clock for ServerClock {
        fn now(&self) -> Timestamp {
            Ambient
                .now()
                .plus_seconds(self.seconds.load(Ordering::SeqCst))
        }
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Advance {
        advance_seconds: u32,
    }

    /// The path that moves the clock, and answers when everything that is due then is done.
    pub(crate) fn routes(clock: Arc<ServerClock>, work: Work) -> Router {
        Router::new()
            .route("/__test/clock", post(advance))
            .with_state((clock, work))
    }

    async fn advance(
        State((clock, work)): State<(Arc<ServerClock>, Work)>,
        Json(advance): Json<Advance>,
    ) -> (StatusCode, Json<Value>) {
        clock
            .seconds
            .fetch_add(i64::from(advance.advance_seconds), Ordering::SeqCst);
        let now = clock.now();
        let done = tokio::task::spawn_blocking(move || xenia_jobs::run_until_idle(&work)).await;
        match done {
            Ok(Ok(done)) => (StatusCode::OK, Json(json!({ "now": now, "done": done }))),
            Ok(Err(error)) => failed(&error),
            Err(error) => failed(&error),
        }
    }

    fn failed(error: &dyn std::error::Error) -> (StatusCode, Json<Value>) {
        let message = error.to_string();
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            Json(json!({ "error": message })),
        )
    }
}
