//! One call of a route of SCIM: who asks, and what.

use crate::{body, call::Asked};
use axum::{
    body::Bytes,
    extract::Query as Pairs,
    http::header::{IF_MATCH, IF_NONE_MATCH},
};
use serde_json::{Map, Value};
use std::sync::Arc;
use xenia_engine::{Ctx, Engine, Error, Result, domain::Refusal, provisioning::inbound};
use xenia_protocols::scim::{Projection, Query, ScimError, patch};

/// One call of a route.
pub(super) struct Call {
    engine: Arc<Engine>,
    /// None where the route is open to everybody.
    ctx: Option<Ctx>,
    asked: Asked,
    body: Bytes,
}

impl Call {
    pub(super) fn new(engine: Arc<Engine>, ctx: Option<Ctx>, asked: Asked, body: Bytes) -> Self {
        Self {
            engine,
            ctx,
            asked,
            body,
        }
    }
    /// The engine.
    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }
    /// Who asks.
    pub(super) fn ctx(&self) -> Result<&Ctx> {
        self.ctx
            .as_ref()
            .ok_or_else(|| Error::Internal("a route that needs a caller is open".to_owned()))
    }
    /// The part of the path in braces.
    pub(super) fn id(&self) -> &str {
        let mut parameters = self.asked.parameters.iter();
        let found = parameters.find(|(name, _)| name == "id");
        found.map_or("", |(_, value)| value)
    }
    /// The address of the service: `https://xenia.example.org/scim/v2`.
    pub(super) fn base(&self) -> String {
        format!("{}/scim/v2", self.engine.config().base_url)
    }
    fn pairs(&self) -> Result<Vec<(String, String)>> {
        let pairs: Pairs<Vec<(String, String)>> = Pairs::try_from_uri(&self.asked.uri)
            .map_err(|error| Refusal::invalid("query", error.body_text()))?;
        Ok(pairs.0)
    }
    /// Whether the address has that parameter.
    pub(super) fn has(&self, name: &str) -> Result<bool> {
        let pairs = self.pairs()?;
        Ok(pairs
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name)))
    }
    /// The query of a list.
    pub(super) fn query(&self) -> Result<Query> {
        let pairs = self.pairs()?;
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Query::of_parameters(pairs).map_err(told)
    }
    /// The query in the body of a search.
    pub(super) fn search(&self) -> Result<Query> {
        Query::of_search(&self.body()?).map_err(told)
    }
    /// Which attributes the answer has.
    pub(super) fn projection(&self) -> Result<Projection> {
        Ok(self.query()?.projection)
    }
    /// The JSON object in the body.
    pub(super) fn body(&self) -> Result<Map<String, Value>> {
        body::object(&self.body)
    }
    /// The operations of a PATCH.
    pub(super) fn operations(&self) -> Result<Vec<patch::Operation>> {
        patch::read(&self.body()?).map_err(told)
    }
    /// The version that the caller wants to change.
    pub(super) fn if_match(&self) -> Option<&str> {
        self.asked.headers.get(IF_MATCH)?.to_str().ok()
    }
    /// Whether the caller has that version already.
    pub(super) fn has_version(&self, etag: &str) -> bool {
        let known = self.asked.headers.get(IF_NONE_MATCH);
        let known = known.and_then(|value| value.to_str().ok());
        known.is_some_and(|known| {
            let mut tags = known.split(',').map(str::trim);
            tags.any(|tag| tag == "*" || tag == etag)
        })
    }
}

/// What SCIM refuses, as the engine refuses.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands in `map_err`, which hands the error over"
)]
pub(super) fn told(error: ScimError) -> Error {
    inbound::refusal(&error)
}
