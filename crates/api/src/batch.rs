//! `POST /$batch`: up to twenty requests in one
//! ([JSON batching](https://learn.microsoft.com/en-us/graph/json-batching)).
//!
//! The requests run one after the other, in the order in which they stand; one whose `dependsOn`
//! failed is answered with 424 and not run. Each goes through the same routes, with the same token,
//! as if it had come alone.

use crate::{
    body, error, keys,
    layer::Exchange,
    serve::{Api, authenticate},
};
use axum::{
    Extension, Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tower::ServiceExt;
use xenia_engine::{Result, domain::Refusal};

/// Requests of one batch at most.
const MOST: usize = 20;

/// The routes that a batch runs on.
#[derive(Clone)]
pub(crate) struct Batch {
    pub(crate) api: Api,
    pub(crate) routes: Router,
}

#[derive(Deserialize)]
struct Requests {
    requests: Vec<One>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: Option<Value>,
    #[serde(default)]
    depends_on: Vec<String>,
}

#[derive(Serialize)]
struct Answer {
    id: String,
    status: u16,
    headers: Map<String, Value>,
    body: Value,
}

/// Runs a batch.
pub(crate) async fn run(
    State(batch): State<Batch>,
    Extension(exchange): Extension<Exchange>,
    request: Request,
) -> Response {
    let (parts, sent) = request.into_parts();
    let sent = body::read(sent, &parts.headers).await;
    let requests = match read(&batch.api, parts.headers.clone(), exchange.clone(), sent).await {
        Ok(requests) => requests,
        Err(error) => return error::response(&error, &exchange),
    };
    let mut answers: Vec<Answer> = Vec::with_capacity(requests.len());
    for one in requests {
        let answer = one_answer(&batch, &parts.headers, &answers, one).await;
        answers.push(answer);
    }
    Json(json!({ "responses": answers })).into_response()
}

/// The requests of a batch, if the caller's token is good.
async fn read(
    api: &Api,
    headers: HeaderMap,
    exchange: Exchange,
    sent: Result<Bytes>,
) -> Result<Vec<One>> {
    let api = api.clone();
    let checked =
        tokio::task::spawn_blocking(move || authenticate(&api, &headers, &exchange)).await;
    checked.map_err(|error| xenia_engine::Error::Internal(error.to_string()))??;
    Ok(checked_requests(body::object(&sent?)?)?)
}

fn checked_requests(body: Map<String, Value>) -> Result<Vec<One>, Refusal> {
    let invalid = |message: String| Refusal::invalid("requests", message).coded("BadRequest");
    let Requests { requests } = serde_json::from_value(Value::Object(body))
        .map_err(|error| invalid(format!("the body is not a batch: {error}")))?;
    if requests.len() > MOST {
        let count = requests.len();
        return Err(invalid(format!(
            "a batch has {MOST} requests at most, not {count}"
        )));
    }
    for (index, one) in requests.iter().enumerate() {
        if requests.iter().take(index).any(|other| other.id == one.id) {
            return Err(invalid(format!("the id `{}` occurs twice", one.id)));
        }
    }
    Ok(requests)
}

async fn one_answer(batch: &Batch, outer: &HeaderMap, before: &[Answer], one: One) -> Answer {
    let failed = |id: &String| !before.iter().any(|it| it.id == *id && it.status < 400);
    if let Some(dependency) = one.depends_on.iter().find(|id| failed(id)) {
        let message = format!("the request `{dependency}`, which this one depends on, failed");
        return refused(
            one.id,
            StatusCode::FAILED_DEPENDENCY,
            "FailedDependency",
            &message,
        );
    }
    let id = one.id.clone();
    let Some(request) = request(outer, one) else {
        let message = "`method`, `url` and `headers` do not make a request";
        return refused(id, StatusCode::BAD_REQUEST, "BadRequest", message);
    };
    // The routes answer everything themselves; they cannot fail.
    let Ok(response) = batch
        .routes
        .clone()
        .oneshot(keys::as_segments(request))
        .await;
    answered(id, response).await
}

async fn answered(id: String, response: Response) -> Answer {
    let (parts, sent) = response.into_parts();
    let sent = to_bytes(sent, usize::MAX).await.unwrap_or_default();
    let text = || String::from_utf8_lossy(&sent).into_owned().into();
    let body = match sent.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&sent).unwrap_or_else(|_| text()),
    };
    let headers = parts
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.into())));
    Answer {
        id,
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body,
    }
}

fn request(outer: &HeaderMap, one: One) -> Option<Request> {
    let method = Method::from_bytes(one.method.to_ascii_uppercase().as_bytes()).ok()?;
    let path = format!("/{}", one.url.trim_start_matches('/'));
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = outer.get(header::AUTHORIZATION) {
        request = request.header(header::AUTHORIZATION, token);
    }
    for (name, value) in &one.headers {
        if !name.eq_ignore_ascii_case("authorization") {
            request = request.header(name, value.as_str()?);
        }
    }
    let body = one
        .body
        .map_or_else(Body::empty, |body| body.to_string().into());
    request.body(body).ok()
}

fn refused(id: String, status: StatusCode, code: &str, message: &str) -> Answer {
    Answer {
        id,
        status: status.as_u16(),
        headers: Map::new(),
        body: json!({ "error": { "code": code, "message": message } }),
    }
}
