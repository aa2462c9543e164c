//! What a handler of SCIM answers, and errors as SCIM sends them.

use super::call::Call;
use crate::status;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Error, Result,
    domain::{Reason, Refusal},
    provisioning::inbound::{Found, Shown},
};
use xenia_protocols::scim::{
    MEDIA_TYPE, Projection, Query, ResourceType, ScimError, ScimType, query::list_response,
};

/// An answer to a call.
pub(super) struct Reply {
    status: StatusCode,
    content: Option<Value>,
    etag: Option<String>,
    location: Option<String>,
}

impl Reply {
    /// 200 with that JSON.
    pub(super) fn json(content: Value) -> Self {
        Self {
            status: StatusCode::OK,
            content: Some(content),
            etag: None,
            location: None,
        }
    }
    /// 204.
    pub(super) fn nothing() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            content: None,
            etag: None,
            location: None,
        }
    }
    /// 200 with a resource.
    pub(super) fn resource(shown: Shown, projection: &Projection, of: &ResourceType) -> Self {
        let json = projection.apply(shown.json, of);
        Self {
            etag: Some(shown.etag),
            ..Self::json(Value::Object(json))
        }
    }
    /// 200 with a resource, or 304 where the caller has it already.
    pub(super) fn read(call: &Call, shown: Shown, of: &ResourceType) -> Result<Self> {
        if call.has_version(&shown.etag) {
            return Ok(Self {
                status: StatusCode::NOT_MODIFIED,
                content: None,
                etag: Some(shown.etag),
                location: None,
            });
        }
        Ok(Self::resource(shown, &call.projection()?, of))
    }
    /// 201 with a new resource.
    pub(super) fn created(call: &Call, shown: Shown, of: &ResourceType) -> Result<Self> {
        let location = location(&shown.json);
        Ok(Self {
            status: StatusCode::CREATED,
            location,
            ..Self::resource(shown, &call.projection()?, of)
        })
    }
    /// 200 with a page.
    pub(super) fn list(found: Found, query: &Query, of: &ResourceType) -> Self {
        let resources = found.resources.into_iter();
        let resources = resources
            .map(|shown| Value::Object(query.projection.apply(shown.json, of)))
            .collect();
        Self::json(list_response(resources, found.total, query.start_index))
    }
}

/// The address of a resource, as it says itself.
pub(super) fn location(json: &Map<String, Value>) -> Option<String> {
    let location = json.get("meta")?.get("location")?.as_str()?;
    Some(location.to_owned())
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = match self.content {
            None => self.status.into_response(),
            Some(content) => scim_json(self.status, &content),
        };
        let headers = response.headers_mut();
        for (name, text) in [(header::ETAG, self.etag), (header::LOCATION, self.location)] {
            if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}

fn scim_json(status: StatusCode, content: &Value) -> Response {
    let media_type = [(header::CONTENT_TYPE, MEDIA_TYPE)];
    (status, media_type, content.to_string()).into_response()
}

/// The error of a use case as SCIM sends it. What is not a refusal is not told.
pub(super) fn error_of(error: &Error) -> ScimError {
    let Error::Refused(refusal) = error else {
        let detail = "something went wrong on our side; the log has it under this request id";
        return ScimError::of_status(500, detail);
    };
    ScimError {
        status: status::of(refusal.reason).as_u16(),
        scim_type: scim_type(refusal),
        detail: refusal.message.clone(),
    }
}

/// The word of SCIM for a refusal: the one that it carries, else the usual one for its kind.
fn scim_type(refusal: &Refusal) -> Option<ScimType> {
    let words = [
        ScimType::InvalidFilter,
        ScimType::InvalidPath,
        ScimType::InvalidSyntax,
        ScimType::InvalidValue,
        ScimType::Mutability,
        ScimType::NoTarget,
        ScimType::TooMany,
        ScimType::Uniqueness,
    ];
    let named = words.into_iter().find(|kind| kind.name() == refusal.code);
    match refusal.reason {
        _ if named.is_some() => named,
        Reason::Invalid if refusal.target.as_deref() == Some("body") => {
            Some(ScimType::InvalidSyntax)
        }
        Reason::Invalid | Reason::Unsupported => Some(ScimType::InvalidValue),
        _ => None,
    }
}

/// An error as a response.
pub(super) fn failed(error: &Error) -> Response {
    if !matches!(error, Error::Refused(_)) {
        tracing::error!(%error, "a request over SCIM failed");
    }
    let told = error_of(error);
    let status = StatusCode::from_u16(told.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = scim_json(status, &told.to_json());
    let headers = response.headers_mut();
    match error.refusal().map(|refusal| refusal.reason) {
        Some(Reason::Unauthenticated) => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Some(Reason::TooMany { retry_after }) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
        }
        _ => {}
    }
    response
}

/// An error that only HTTP knows.
pub(super) fn of_status(status: StatusCode, detail: &str) -> Response {
    scim_json(
        status,
        &ScimError::of_status(status.as_u16(), detail).to_json(),
    )
}
