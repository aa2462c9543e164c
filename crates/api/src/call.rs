//! One call of a route: who asks, and what.

use crate::{advanced, body, json};
use axum::{
    body::Bytes,
    extract::Query,
    http::{HeaderMap, Method, Uri, header},
};
use serde_json::{Map, Value};
use std::{cell::OnceCell, sync::Arc};
use uuid::Uuid;
use xenia_engine::{
    Ctx, Engine, Result,
    directory::extensions,
    domain::{Reason, Refusal},
};
use xenia_odata::{Limits, QueryOptions, Select};

/// The request as it came.
pub(crate) struct Asked {
    pub(crate) route: &'static str,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) parameters: Vec<(String, String)>,
}

/// One call of a route, by a caller whose token is good.
pub(crate) struct Call {
    engine: Arc<Engine>,
    ctx: Ctx,
    asked: Asked,
    body: Bytes,
    /// The query options, once they are read.
    options: OnceCell<QueryOptions>,
}

impl Call {
    pub(crate) fn new(engine: Arc<Engine>, ctx: Ctx, asked: Asked, body: Bytes) -> Self {
        Self {
            engine,
            ctx,
            asked,
            body,
            options: OnceCell::new(),
        }
    }
    /// The engine.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }
    /// Who asks, when, for which tenant.
    pub(crate) fn ctx(&self) -> &Ctx {
        &self.ctx
    }
    /// The part of the path in those braces: `id` of `/users/{id}`.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        let found = self
            .asked
            .parameters
            .iter()
            .find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
    /// The id in that part of the path.
    pub(crate) fn id(&self, name: &str) -> Result<Uuid> {
        let text = self.parameter(name);
        Ok(Uuid::parse_str(text)
            .map_err(|_| Refusal::invalid(name, format!("`{text}` is not an id")))?)
    }
    /// The query options, to keep.
    pub(crate) fn options(&self) -> Result<QueryOptions> {
        self.query().cloned()
    }
    /// The query options; they are read once.
    pub(crate) fn query(&self) -> Result<&QueryOptions> {
        match self.options.get() {
            Some(options) => Ok(options),
            None => {
                let read = self.read_options()?;
                Ok(self.options.get_or_init(|| read))
            }
        }
    }
    fn read_options(&self) -> Result<QueryOptions> {
        let pairs: Query<Vec<(String, String)>> = Query::try_from_uri(&self.asked.uri)
            .map_err(|error| Refusal::invalid("query", error.body_text()))?;
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let options = QueryOptions::parse(pairs, &Limits::default()).map_err(|error| {
            Refusal::invalid(error.option(), error.to_string()).coded("BadRequest")
        })?;
        advanced::check(self.asked.route, &options, self.is_eventual())?;
        if options.delta_token.is_some() && !self.asked.route.ends_with("/delta") {
            let message = "`$deltatoken` belongs to a delta query: `/delta`";
            return Err(Refusal::invalid("$deltatoken", message).into());
        }
        Ok(options)
    }
    /// Whether the client takes an answer that is a little late (`ConsistencyLevel: eventual`).
    fn is_eventual(&self) -> bool {
        let level = self.header("consistencylevel");
        level.is_some_and(|level| level.trim().eq_ignore_ascii_case("eventual"))
    }
    /// `$select`, for a list.
    pub(crate) fn select(&self) -> Result<Option<&Select>> {
        let select = self.query()?.select.as_ref();
        self.check_extensions(select)?;
        Ok(select)
    }
    /// Refuses a directory extension that nobody defines.
    pub(crate) fn check_extensions(&self, select: Option<&Select>) -> Result<()> {
        for name in json::named_extensions(select) {
            extensions::require_known(&self.engine, &self.ctx, name)?;
        }
        Ok(())
    }
    /// `$select`, for a single resource: options of lists are refused.
    pub(crate) fn select_of_one(&self) -> Result<Option<&Select>> {
        let options = self.query()?;
        let of_lists = [
            ("$filter", options.filter.is_some()),
            ("$orderby", !options.orderby.is_empty()),
            ("$search", options.search.is_some()),
            ("$top", options.top.is_some()),
            ("$skip", options.skip.is_some()),
            ("$skiptoken", options.skip_token.is_some()),
        ];
        let used = of_lists.iter().find(|(_, used)| *used);
        match used.filter(|_| self.is_read()) {
            Some((name, _)) => {
                let message = format!("`{name}` is for lists, and this is a single resource");
                Err(Refusal::invalid(*name, message).coded("BadRequest").into())
            }
            None => {
                self.check_extensions(options.select.as_ref())?;
                Ok(options.select.as_ref())
            }
        }
    }
    /// Refuses an `$expand` where there is nothing to expand.
    pub(crate) fn refuse_expand(&self) -> Result<()> {
        match self.query()?.expand.first() {
            Some(item) => {
                let message = format!("`$expand`: `{}` cannot be expanded here", item.path);
                Err(Refusal::new(Reason::Unsupported, message)
                    .at("$expand")
                    .into())
            }
            None => Ok(()),
        }
    }
    fn is_read(&self) -> bool {
        self.asked.method == Method::GET
    }
    /// The route, with its parameters in braces.
    pub(crate) fn route(&self) -> &'static str {
        self.asked.route
    }
    /// The method.
    pub(crate) fn method(&self) -> &Method {
        &self.asked.method
    }
    /// The address of what was made in this collection.
    pub(crate) fn address_of(&self, id: &str) -> String {
        format!("{}{}/{id}", self.base(), self.asked.uri.path())
    }
    /// The JSON object in the body.
    pub(crate) fn body(&self) -> Result<Map<String, Value>> {
        body::object(&self.body)
    }
    /// The JSON object in the body; an empty one where an action was called without.
    pub(crate) fn optional_body(&self) -> Result<Map<String, Value>> {
        if self.body.is_empty() {
            return Ok(Map::new());
        }
        self.body()
    }
    /// The body as it came.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.body
    }
    /// The language that the caller prefers.
    pub(crate) fn language(&self) -> Option<&str> {
        self.header(header::ACCEPT_LANGUAGE.as_str())
    }
    /// Whether the caller has what is at that entity tag already (RFC 9110, 13.1.2).
    pub(crate) fn has(&self, etag: &str) -> bool {
        let known = self.header(header::IF_NONE_MATCH.as_str());
        known.is_some_and(|known| {
            let mut all = known.split(',').map(str::trim);
            all.any(|one| one == "*" || one.trim_start_matches("W/") == etag)
        })
    }
    /// The version that the caller wants to change.
    pub(crate) fn if_match(&self) -> Option<&str> {
        self.header(header::IF_MATCH.as_str())
    }
    /// What the caller wants back from a write: `Some(true)` for the resource, `Some(false)` for
    /// nothing (`Prefer: return=representation`, `return=minimal`; OData 4.01 protocol, 8.2.8.7).
    pub(crate) fn wants_representation(&self) -> Option<bool> {
        let prefer = self.header("prefer")?.to_ascii_lowercase();
        match prefer {
            _ if prefer.contains("return=minimal") => Some(false),
            _ if prefer.contains("return=representation") => Some(true),
            _ => None,
        }
    }
    /// Whether a change of something that is not there shall make it (`Prefer: create-if-missing`).
    pub(crate) fn wants_made(&self) -> bool {
        let prefer = self.header("prefer").unwrap_or_default();
        let mut wishes = prefer.split([',', ';']);
        wishes.any(|wish| wish.trim().eq_ignore_ascii_case("create-if-missing"))
    }
    fn header(&self, name: &str) -> Option<&str> {
        self.asked.headers.get(name)?.to_str().ok()
    }
    /// Where the API is: `https://xenia.example.org/v1.0`.
    pub(crate) fn base(&self) -> String {
        format!("{}/v1.0", self.engine.config().base_url)
    }
    /// The path as an answer's context names it: `catalogs('id')/resources`, without the key at
    /// the end (OData 4.01 protocol, section 10).
    pub(crate) fn context(&self) -> String {
        let mut context = String::new();
        let mut parts = self.asked.uri.path().split('/').skip(1).peekable();
        while let Some(part) = parts.next() {
            let is_key = self.asked.parameters.iter().any(|(_, value)| value == part);
            match (is_key, parts.peek()) {
                (true, None) => {}
                (true, Some(_)) => context.push_str(&format!("('{part}')")),
                (false, _) if context.is_empty() => context.push_str(part),
                (false, _) => context.push_str(&format!("/{part}")),
            }
        }
        context
    }
    /// The address of the next page of this list.
    pub(crate) fn next_link(&self, token: &str) -> String {
        self.link("$skiptoken", token)
    }
    /// The address of the next round of this delta query.
    pub(crate) fn delta_link(&self, token: &str) -> String {
        self.link("$deltatoken", token)
    }
    /// How many resources the caller wants on a page (`Prefer: odata.maxpagesize=50`; OData 4.01
    /// protocol, 8.2.8.5).
    pub(crate) fn page_size(&self) -> Option<u32> {
        let prefer = self.header("prefer")?;
        let mut wanted = prefer.split([',', ';']).filter_map(|part| {
            let (name, value) = part.split_once('=')?;
            let name = name.trim().to_ascii_lowercase();
            let number = value.trim().trim_matches('"').parse::<u32>().ok()?;
            matches!(name.as_str(), "odata.maxpagesize" | "maxpagesize").then_some(number)
        });
        let most = Limits::default().top;
        wanted.next().map(|number| number.clamp(1, most))
    }
    /// This address with that token instead of the one that it has.
    fn link(&self, option: &str, token: &str) -> String {
        let kept = self.asked.uri.query().unwrap_or_default().split('&');
        let is_place = |pair: &str| {
            let name = pair.split('=').next().unwrap_or_default();
            let name = name.to_ascii_lowercase().replace("%24", "$");
            matches!(
                name.trim_start_matches('$'),
                "skiptoken" | "skip" | "deltatoken"
            )
        };
        let mut query: String = kept
            .filter(|pair| !pair.is_empty() && !is_place(pair))
            .flat_map(|pair| [pair, "&"])
            .collect();
        query.push_str(option);
        query.push('=');
        query.push_str(token);
        format!("{}{}?{query}", self.base(), self.asked.uri.path())
    }
}
