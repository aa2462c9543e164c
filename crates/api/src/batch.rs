//! `POST /$batch`: up to twenty requests in one
//! ([JSON batching](https://learn.microsoft.com/en-us/graph/json-batching)).
//!
//! The requests run one after the other: each after those that it depends on, else in the order in
//! which they stand. One whose `dependsOn` failed is answered with 424 and not run. Each goes
//! through the same routes, with the same token, as if it had come alone; bodies that are not JSON
//! travel in base64.

use crate::{
    body, error, keys,
    layer::{self, Exchange},
    serve::{Api, authenticate},
};
use axum::{
    Extension, Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
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
    /// Where it stands in the batch.
    #[serde(skip)]
    place: usize,
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
    #[serde(skip)]
    place: usize,
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
    answers.sort_by_key(|answer| answer.place);
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
        let is_same = |other: &&One| other.id.eq_ignore_ascii_case(&one.id);
        if one.id.is_empty() {
            return Err(invalid("an id is empty".to_owned()));
        }
        if requests.iter().take(index).any(|other| is_same(&other)) {
            return Err(invalid(format!("the id `{}` occurs twice", one.id)));
        }
    }
    in_order(requests).map_err(invalid)
}

/// Each after those that it depends on; else as they stand.
fn in_order(requests: Vec<One>) -> Result<Vec<One>, String> {
    let known: Vec<String> = requests.iter().map(|one| one.id.clone()).collect();
    for one in &requests {
        if let Some(unknown) = one.depends_on.iter().find(|id| !known.contains(id)) {
            return Err(format!(
                "`{}` depends on `{unknown}`, which is not in the batch",
                one.id
            ));
        }
    }
    let mut left: Vec<One> = requests
        .into_iter()
        .enumerate()
        .map(|(place, one)| One { place, ..one })
        .collect();
    let mut ordered: Vec<One> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_done = |id: &String| ordered.iter().any(|one| one.id == *id);
        let next = left
            .iter()
            .position(|one| one.depends_on.iter().all(is_done));
        let Some(next) = next else {
            let ids: Vec<&str> = left.iter().map(|one| one.id.as_str()).collect();
            return Err(format!("`{}` depend on each other", ids.join("`, `")));
        };
        ordered.push(left.remove(next));
    }
    Ok(ordered)
}

async fn one_answer(batch: &Batch, outer: &HeaderMap, before: &[Answer], one: One) -> Answer {
    let failed = |id: &String| !before.iter().any(|it| it.id == *id && it.status < 400);
    if let Some(dependency) = one.depends_on.iter().find(|id| failed(id)) {
        let message = format!("the request `{dependency}`, which this one depends on, failed");
        return refused(
            (one.place, one.id),
            StatusCode::FAILED_DEPENDENCY,
            "FailedDependency",
            &message,
        );
    }
    let id = (one.place, one.id.clone());
    let request = match request(outer, one) {
        Ok(request) => request,
        Err(message) => return refused(id, StatusCode::BAD_REQUEST, "BadRequest", &message),
    };
    // The routes answer everything themselves; they cannot fail.
    let Ok(response) = batch
        .routes
        .clone()
        .oneshot(keys::as_segments(layer::single_slashes(request)))
        .await;
    answered(id, response).await
}

async fn answered((place, id): (usize, String), response: Response) -> Answer {
    let (parts, sent) = response.into_parts();
    let sent = to_bytes(sent, usize::MAX).await.unwrap_or_default();
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let body = match sent.is_empty() {
        true => Value::Null,
        false if is_text(kind) => serde_json::from_slice(&sent)
            .unwrap_or_else(|_| String::from_utf8_lossy(&sent).into_owned().into()),
        false => STANDARD.encode(&sent).into(),
    };
    let headers = parts.headers.iter().filter_map(|(name, value)| {
        Some((capitalised(name.as_str()), value.to_str().ok()?.into()))
    });
    Answer {
        place,
        id,
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body,
    }
}

/// `content-type` as `Content-Type`: in a batch names of headers are plain text, and clients look
/// for them as Graph writes them.
fn capitalised(name: &str) -> String {
    let mut is_first = true;
    let letters = name.chars().map(|letter| {
        let was_first = std::mem::replace(&mut is_first, letter == '-');
        if was_first {
            letter.to_ascii_uppercase()
        } else {
            letter
        }
    });
    letters.collect()
}

/// Whether a body of that type stands in a batch as it is, and not in base64.
fn is_text(kind: &str) -> bool {
    kind.is_empty() || kind.contains("json") || kind.starts_with("text/")
}

fn request(outer: &HeaderMap, one: One) -> Result<Request, String> {
    if one.url.contains("://") {
        let url = one.url;
        return Err(format!(
            "`url` is relative to the version, such as `/me`, not `{url}`"
        ));
    }
    let unusable = || "`method`, `url` and `headers` do not make a request".to_owned();
    let method = Method::from_bytes(one.method.to_ascii_uppercase().as_bytes());
    let path = format!("/{}", one.url.trim_start_matches('/'));
    let mut request = Request::builder()
        .method(method.map_err(|_| unusable())?)
        .uri(path);
    if let Some(token) = outer.get(header::AUTHORIZATION) {
        request = request.header(header::AUTHORIZATION, token);
    }
    let mut kind = "";
    for (name, value) in &one.headers {
        let value = value.as_str().ok_or_else(unusable)?;
        if name.eq_ignore_ascii_case("content-type") {
            kind = value;
        }
        if !name.eq_ignore_ascii_case("authorization") {
            request = request.header(name, value);
        }
    }
    let body = match one.body {
        None => Body::empty(),
        Some(Value::String(text)) if !is_text(kind) => STANDARD
            .decode(text)
            .map_err(|_| format!("a body of the type `{kind}` stands in a batch in base64"))?
            .into(),
        Some(body) => body.to_string().into(),
    };
    request.body(body).map_err(|_| unusable())
}

fn refused((place, id): (usize, String), status: StatusCode, code: &str, message: &str) -> Answer {
    Answer {
        place,
        id,
        status: status.as_u16(),
        headers: Map::from_iter([("Content-Type".to_owned(), "application/json".into())]),
        body: json!({ "error": { "code": code, "message": message } }),
    }
}
