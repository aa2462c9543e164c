//! Photos of people and groups on pages.
//!
//! An address names the photo's tag, so that a new photo has a new address; browsers ask each time
//! whether what they have is still good, so that nobody sees what is no longer theirs to see.

use super::{Outcome, Reply, Visit};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::photos::{self, Wanted, Whose},
    domain::Refusal,
};

/// How large a photo is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Beside a name.
    Small,
    /// On a page of its own.
    Large,
}

impl Side {
    fn of(word: &str) -> Self {
        match word == Self::Large.word() {
            true => Self::Large,
            false => Self::Small,
        }
    }
    const fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }
    /// In pixels, for dense screens too.
    const fn pixels(self) -> u32 {
        match self {
            Self::Small => 96,
            Self::Large => 240,
        }
    }
}

/// The address of the photo of a person beside the name.
pub(crate) fn user(id: Uuid, tag: &str) -> String {
    address("users", id, tag, Side::Small)
}

fn address(kind: &str, id: Uuid, tag: &str, side: Side) -> String {
    format!("/photos/{kind}/{id}/{tag}/{}", side.word())
}

/// The photos of those whom a page shows, as far as the visitor may see them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Photos(Arc<Mutex<HashMap<Uuid, String>>>);

impl Photos {
    fn tag(&self, id: Uuid) -> Option<String> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        found.get(&id).cloned()
    }
    /// The address of the photo of that person, if it was looked for and found.
    pub(crate) fn user(&self, id: impl Into<Uuid>, side: Side) -> Option<String> {
        let id = id.into();
        self.tag(id).map(|tag| address("users", id, &tag, side))
    }
    /// The same of a group.
    pub(crate) fn group(&self, id: impl Into<Uuid>, side: Side) -> Option<String> {
        let id = id.into();
        self.tag(id).map(|tag| address("groups", id, &tag, side))
    }
}

impl Visit {
    /// Looks for the photos of those people and groups, before a page shows them.
    pub(crate) fn find_photos(&self, ids: impl IntoIterator<Item = Uuid>) -> Result<()> {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let found = photos::tags(&self.engine, &self.ctx, &ids)?;
        let mut known = self.photos.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(found);
        Ok(())
    }
}

/// `GET /photos/{kind}/{id}/{tag}/{side}`: by the same use case as over Graph.
pub(super) async fn serve(
    visit: Visit,
    Path((kind, id, _, side)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Outcome {
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known.and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let wanted = Wanted::AtLeast(Side::of(&side).pixels());
    visit
        .run(move |visit| {
            let uuid = Uuid::parse_str(&id).map_err(|_| Refusal::not_found("photo", &id))?;
            let whose = match kind.as_str() {
                "groups" => Whose::Group(uuid),
                _ => Whose::User(&id),
            };
            let (photo, bytes) = photos::read(&visit.engine, &visit.ctx, whose, wanted)?;
            Ok(Reply::Raw(picture(&photo.etag, bytes, known.as_deref())))
        })
        .await
}

/// The photo, or that what the browser knows is still good.
fn picture(etag: &str, bytes: Vec<u8>, known: Option<&str>) -> Response {
    let fixed = [
        (header::CONTENT_TYPE, "image/jpeg".to_owned()),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::ETAG, etag.to_owned()),
    ];
    match known == Some(etag) {
        true => (StatusCode::NOT_MODIFIED, fixed).into_response(),
        false => (fixed, bytes).into_response(),
    }
}
