//! Photos of people and groups: `/users/{id}/photo`, `/me/photo`, `/groups/{id}/photo`
//! ([profilePhoto](https://learn.microsoft.com/en-us/graph/api/resources/profilephoto)).
//!
//! What Graph documents for `/photo/$value` is taken at `/photo` too: there is nothing else of a
//! photo that could be written.

use super::memory;
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, put},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Result,
    directory::photos::{self, Photo, Wanted, Whose},
};

pub(super) const ROUTES: &[Route] = &[
    get("/users/{id}/photo", read),
    patch("/users/{id}/photo", write),
    put("/users/{id}/photo", write),
    delete("/users/{id}/photo", remove),
    get("/users/{id}/photo/$value", picture),
    patch("/users/{id}/photo/$value", write),
    put("/users/{id}/photo/$value", write),
    delete("/users/{id}/photo/$value", remove),
    get("/users/{id}/photos", list),
    get("/users/{id}/photos/{size}", read),
    get("/users/{id}/photos/{size}/$value", picture),
    get("/me/photo", read),
    patch("/me/photo", write),
    put("/me/photo", write),
    delete("/me/photo", remove),
    get("/me/photo/$value", picture),
    patch("/me/photo/$value", write),
    put("/me/photo/$value", write),
    delete("/me/photo/$value", remove),
    get("/me/photos", list),
    get("/me/photos/{size}", read),
    get("/me/photos/{size}/$value", picture),
    get("/groups/{id}/photo", read),
    patch("/groups/{id}/photo", write),
    put("/groups/{id}/photo", write),
    delete("/groups/{id}/photo", remove),
    get("/groups/{id}/photo/$value", picture),
    patch("/groups/{id}/photo/$value", write),
    put("/groups/{id}/photo/$value", write),
    delete("/groups/{id}/photo/$value", remove),
    get("/groups/{id}/photos", list),
    get("/groups/{id}/photos/{size}", read),
    get("/groups/{id}/photos/{size}/$value", picture),
];

fn whose(call: &Call) -> Result<Whose<'_>> {
    Ok(match call.route().split('/').nth(1) {
        Some("groups") => Whose::Group(call.id("id")?),
        Some("users") => Whose::User(call.parameter("id")),
        _ => Whose::Mine,
    })
}

/// The size of the path; the largest where the path names none. No photo has a size that is none.
fn wanted(call: &Call) -> Wanted {
    match call.parameter("size") {
        "" => Wanted::Largest,
        name => Wanted::Side(Photo::side_of(name).unwrap_or(0)),
    }
}

fn shown(photo: &Photo) -> Map<String, Value> {
    let members = [
        ("@odata.mediaContentType", json!("image/jpeg")),
        ("@odata.mediaEtag", json!(photo.etag)),
        ("id", json!(photo.name())),
        ("height", json!(photo.side)),
        ("width", json!(photo.side)),
    ];
    members
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

fn read(call: &Call) -> Result<Reply> {
    let photo = photos::get(call.engine(), call.ctx(), whose(call)?, wanted(call))?;
    memory::entity(call, &call.context(), &shown(&photo))
}

fn list(call: &Call) -> Result<Reply> {
    let all = photos::list(call.engine(), call.ctx(), whose(call)?)?;
    let all: Vec<Map<String, Value>> = all.iter().map(shown).collect();
    memory::list(call, &call.context(), &all)
}

fn picture(call: &Call) -> Result<Reply> {
    let (engine, ctx) = (call.engine(), call.ctx());
    let (photo, bytes) = photos::read(engine, ctx, whose(call)?, wanted(call))?;
    Ok(Reply::file(call, "image/jpeg", bytes, photo.etag))
}

fn write(call: &Call) -> Result<Reply> {
    let (engine, ctx) = (call.engine(), call.ctx());
    photos::set(engine, ctx, whose(call)?, call.bytes(), call.if_match())?;
    Ok(Reply::done())
}

fn remove(call: &Call) -> Result<Reply> {
    photos::remove(call.engine(), call.ctx(), whose(call)?, call.if_match())?;
    Ok(Reply::nothing())
}
