//! What a handler answers.

use crate::{call::Call, graph::expand, json};
use axum::{
    Json,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json as value};
use xenia_engine::{
    Result,
    directory::Seen,
    store::{
        document::Document,
        query::{DirectoryObject, Page},
        resources::{Stored, Versioned},
    },
};

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// An answer to a call.
pub(crate) struct Reply {
    status: StatusCode,
    content: Content,
    etag: Option<String>,
    location: Option<String>,
    applied: Option<&'static str>,
}

enum Content {
    Nothing,
    Json(Value),
    /// JSON that is text already.
    Kept(String),
    Text(String),
    /// A file, with its media type.
    File(&'static str, Vec<u8>),
}

impl Reply {
    fn new(status: StatusCode, content: Content) -> Self {
        Self {
            status,
            content,
            etag: None,
            location: None,
            applied: None,
        }
    }

    /// 204: done, nothing to tell.
    pub(crate) fn nothing() -> Self {
        Self::new(StatusCode::NO_CONTENT, Content::Nothing)
    }

    /// 200: done, nothing to tell, where Graph says 200.
    pub(crate) fn done() -> Self {
        Self::new(StatusCode::OK, Content::Nothing)
    }

    /// 200 with an object that has nothing in it.
    pub(crate) fn empty_object() -> Self {
        Self::new(StatusCode::OK, Content::Kept("{}".to_owned()))
    }

    /// 200 with a file, unless the caller has it already (304).
    pub(crate) fn file(call: &Call, kind: &'static str, bytes: Vec<u8>, etag: String) -> Self {
        let mut reply = match call.has(&etag) {
            true => Self::new(StatusCode::NOT_MODIFIED, Content::Nothing),
            false => Self::new(StatusCode::OK, Content::File(kind, bytes)),
        };
        reply.etag = Some(etag);
        reply
    }

    /// The answer to a write as the caller prefers it, and what of that was done: without the
    /// resource for `return=minimal` (OData 4.01 protocol, 8.2.8.7). An action's answer is not a
    /// resource, and stays.
    pub(crate) fn preferred(mut self, call: &Call) -> Self {
        let is_resource = match *call.method() {
            Method::POST => self.status == StatusCode::CREATED,
            Method::PATCH | Method::PUT => self.status == StatusCode::OK,
            _ => false,
        };
        match (call.wants_representation(), is_resource) {
            (Some(false), true) => {
                if let Content::Json(json) = &self.content {
                    let id = json.get("id").and_then(Value::as_str);
                    let made = id.filter(|_| self.status == StatusCode::CREATED);
                    let made = made.map(|id| call.address_of(id));
                    self.location = self.location.or(made);
                }
                self.status = StatusCode::NO_CONTENT;
                self.content = Content::Nothing;
                self.applied = Some("return=minimal");
            }
            (Some(true), true) => self.applied = Some("return=representation"),
            _ => {}
        }
        self
    }

    /// 200 with a bare number, as `/$count` answers.
    pub(crate) fn number(number: i64) -> Self {
        Self::new(StatusCode::OK, Content::Text(number.to_string()))
    }

    /// 200 with that JSON under that context (what follows `$metadata#`).
    pub(crate) fn json(call: &Call, context: &str, members: Map<String, Value>) -> Self {
        let mut all = Map::new();
        all.insert("@odata.context".to_owned(), context_url(call, context));
        all.extend(members);
        Self::new(StatusCode::OK, Content::Json(Value::Object(all)))
    }

    /// The same with 201: it was made by this call.
    pub(crate) fn now_made(mut self) -> Self {
        self.status = StatusCode::CREATED;
        self
    }

    /// 422: the values that were to be checked are not good, each with what is wrong
    /// ([validateProperties](https://learn.microsoft.com/en-us/graph/api/directoryobject-validateproperties)).
    pub(crate) fn unprocessable(call: &Call, details: Vec<Value>) -> Self {
        let id = call.ctx().request_id;
        let error = value!({
            "code": "Request_UnprocessableEntity",
            "message": "The values provided contain one or more validation errors.",
            "details": details,
            "innerError": {
                "date": call.ctx().now,
                "request-id": id,
                "client-request-id": id,
            },
        });
        let content = Content::Json(value!({ "error": error }));
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, content)
    }

    /// 200 with one resource of that set.
    pub(crate) fn entity<R: Stored>(
        call: &Call,
        set: &str,
        resource: &Versioned<R>,
    ) -> Result<Self> {
        expand::check(call, &[R::KIND])?;
        let mut members = json::entity(resource, call.select_of_one()?)?;
        members.extend(expand::beside(call, R::KIND, resource.value.uuid(), false)?);
        Ok(Self::tagged(call, set, resource.etag(), members))
    }

    /// 200 with one object, whatever its kind.
    pub(crate) fn object(call: &Call, object: &DirectoryObject) -> Result<Self> {
        expand::check(call, &[object.kind()])?;
        let mut members = json::object(object, call.select_of_one()?)?;
        members.extend(expand::beside(call, object.kind(), object.uuid(), false)?);
        Ok(Self::json(call, "directoryObjects/$entity", members))
    }

    /// 200 with one resource of that set, shaped already.
    pub(crate) fn tagged(
        call: &Call,
        set: &str,
        etag: String,
        members: Map<String, Value>,
    ) -> Self {
        let mut all = Map::new();
        all.insert("@odata.etag".to_owned(), etag.clone().into());
        all.extend(members);
        let mut reply = Self::json(call, &format!("{set}/$entity"), all);
        reply.etag = Some(etag);
        reply
    }

    /// 201 with something new that has no version.
    pub(crate) fn made(call: &Call, set: &str, members: Map<String, Value>) -> Self {
        Self {
            status: StatusCode::CREATED,
            ..Self::json(call, &format!("{set}/$entity"), members)
        }
    }

    /// 201 with a new resource of that set, or 204 where the caller prefers that.
    pub(crate) fn created<R: Stored>(
        call: &Call,
        set: &str,
        resource: &Versioned<R>,
    ) -> Result<Self> {
        let members = json::entity(resource, call.select()?)?;
        let mut reply = Self::tagged(call, set, resource.etag(), members).now_made();
        reply.etag = Some(resource.etag());
        reply.location = Some(format!("{}/{set}/{}", call.base(), resource.value.uuid()));
        Ok(reply)
    }

    /// 204 after a change, or 200 with the resource where the caller prefers that.
    pub(crate) fn updated<R: Stored>(
        call: &Call,
        set: &str,
        resource: &Versioned<R>,
    ) -> Result<Self> {
        let mut reply = match call.wants_representation() {
            Some(true) => Self::entity(call, set, resource)?,
            _ => Self::nothing(),
        };
        reply.etag = Some(resource.etag());
        Ok(reply)
    }

    /// 200 with a page of a list of one kind.
    pub(crate) fn page<R: Stored>(
        call: &Call,
        set: &str,
        page: Page<Versioned<R>>,
    ) -> Result<Self> {
        let select = call.select()?;
        json::check_select::<R>(select)?;
        expand::check(call, &[R::KIND])?;
        let items: Result<Vec<_>> = page
            .items
            .iter()
            .map(|item| {
                let mut members = json::entity(item, select)?;
                members.extend(expand::beside(call, R::KIND, item.value.uuid(), true)?);
                Ok(members)
            })
            .collect();
        Ok(Self::list(call, set, items?, page.count, page.next))
    }

    /// 200 with a page of a list of one kind whose resources are passed on as they are kept.
    pub(crate) fn documents<R: Stored>(
        call: &Call,
        set: &str,
        page: Page<Document<R>>,
    ) -> Result<Self> {
        let select = call.select()?;
        if !call.query()?.expand.is_empty() || json::takes_apart(select) {
            let items: Result<Vec<_>, _> = page.items.iter().map(Document::parse).collect();
            let page = Page {
                items: items?,
                count: page.count,
                next: page.next,
            };
            return Self::page(call, set, page);
        }
        json::check_select::<R>(select)?;
        let items = json::documents(&page.items, select)?;
        Ok(Self::kept(call, set, &items, page.count, page.next))
    }

    /// 200 with a page of a list of several kinds.
    pub(crate) fn objects(call: &Call, page: Page<DirectoryObject>) -> Result<Self> {
        let select = call.select()?;
        expand::check(call, &DirectoryObject::KINDS)?;
        let items: Result<Vec<_>> = page
            .items
            .iter()
            .map(|item| {
                let mut members = json::object(item, select)?;
                members.extend(expand::beside(call, item.kind(), item.uuid(), true)?);
                Ok(members)
            })
            .collect();
        let set = "directoryObjects";
        Ok(Self::list(call, set, items?, page.count, page.next))
    }

    /// The same of objects that are passed on as they are kept, where they may be seen whole.
    pub(crate) fn seen(call: &Call, page: Page<Seen>) -> Result<Self> {
        let select = call.select()?;
        if !call.query()?.expand.is_empty() || json::takes_apart(select) {
            let items: Result<Vec<_>> = page.items.iter().map(Seen::object).collect();
            let page = Page {
                items: items?,
                count: page.count,
                next: page.next,
            };
            return Self::objects(call, page);
        }
        let items = json::seen(&page.items, select)?;
        let set = "directoryObjects";
        Ok(Self::kept(call, set, &items, page.count, page.next))
    }

    /// 200 with a page of resources that are the text of a JSON array already.
    fn kept(
        call: &Call,
        context: &str,
        items: &str,
        count: Option<i64>,
        next: Option<String>,
    ) -> Self {
        let head = Self::list(call, context, Vec::new(), count, next);
        let Content::Json(head) = head.content else {
            return head;
        };
        // The array of a list is its last member.
        let head = head.to_string();
        let head = head.trim_end_matches("[]}");
        let mut text = String::with_capacity(head.len() + items.len() + 1);
        text.push_str(head);
        text.push_str(items);
        text.push('}');
        Self::new(StatusCode::OK, Content::Kept(text))
    }

    /// 200 with a page of resources that are JSON already.
    pub(crate) fn list(
        call: &Call,
        context: &str,
        items: Vec<Map<String, Value>>,
        count: Option<i64>,
        next: Option<String>,
    ) -> Self {
        let mut members = Map::new();
        if let Some(count) = count {
            members.insert("@odata.count".to_owned(), count.into());
        }
        if let Some(next) = next {
            members.insert("@odata.nextLink".to_owned(), call.next_link(&next).into());
        }
        let items = items.into_iter().map(Value::Object).collect();
        members.insert("value".to_owned(), Value::Array(items));
        Self::json(call, context, members)
    }
}

fn context_url(call: &Call, context: &str) -> Value {
    value!(format!("{}/$metadata#{context}", call.base()))
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = match self.content {
            Content::Nothing => self.status.into_response(),
            Content::Json(json) => (self.status, Json(json)).into_response(),
            Content::Kept(text) => {
                let json = HeaderValue::from_static("application/json");
                (self.status, [(header::CONTENT_TYPE, json)], text).into_response()
            }
            Content::Text(text) => (self.status, text).into_response(),
            Content::File(kind, bytes) => {
                let headers = [
                    (header::CONTENT_TYPE, kind),
                    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                ];
                (self.status, headers, bytes).into_response()
            }
        };
        let headers = response.headers_mut();
        // A client that gets no resource finds it here (OData 4.01 protocol, 8.3.4).
        let entity = self
            .location
            .clone()
            .filter(|_| self.status == StatusCode::NO_CONTENT);
        for (name, text) in [
            (header::ETAG, self.etag),
            (header::LOCATION, self.location),
            (HeaderName::from_static("odata-entityid"), entity),
            (PREFERENCE_APPLIED, self.applied.map(str::to_owned)),
        ] {
            if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}
