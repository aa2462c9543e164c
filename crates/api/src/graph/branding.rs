//! The look of the sign-in pages: `/organization/{id}/branding`
//! ([organizationalBranding](https://learn.microsoft.com/en-us/graph/api/resources/organizationalbranding)).

use super::memory;
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post, put},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Result,
    directory::branding::{self, Localization},
    domain::{
        Refusal,
        directory::branding::{DEFAULT_LOCALE, Picture, locale},
    },
};

macro_rules! pictures {
    ($($name:literal)+) => {
        pub(super) const ROUTES: &[Route] = &[
            get("/organization/{id}/branding", read),
            patch("/organization/{id}/branding", update),
            delete("/organization/{id}/branding", remove),
            get("/organization/{id}/branding/localizations", list),
            post("/organization/{id}/branding/localizations", create),
            get("/organization/{id}/branding/localizations/{locale}", read),
            patch("/organization/{id}/branding/localizations/{locale}", update),
            delete("/organization/{id}/branding/localizations/{locale}", remove),
            $(
                get(concat!("/organization/{id}/branding/", $name), picture),
                put(concat!("/organization/{id}/branding/", $name), set_picture),
                delete(concat!("/organization/{id}/branding/", $name), remove_picture),
                get(concat!("/organization/{id}/branding/localizations/{locale}/", $name), picture),
                put(concat!("/organization/{id}/branding/localizations/{locale}/", $name), set_picture),
                delete(concat!("/organization/{id}/branding/localizations/{locale}/", $name), remove_picture),
            )+
        ];
    };
}
pictures!("backgroundImage" "bannerLogo" "favicon" "squareLogo" "squareLogoDark");

/// The language that a call is about: of the path, else of `Accept-Language` where that names one
/// as these paths do. What browsers and libraries send by themselves (`en-US,en;q=0.5`, `*`) means
/// the look without one.
fn of(call: &Call) -> String {
    match (call.parameter("locale"), call.language()) {
        ("", Some(language)) => locale(language.trim()).unwrap_or(DEFAULT_LOCALE.to_owned()),
        ("", None) => DEFAULT_LOCALE.to_owned(),
        (id, _) => id.to_owned(),
    }
}

fn shown(call: &Call, found: &Localization) -> Result<Map<String, Value>> {
    let mut members = Map::new();
    members.insert("id".to_owned(), found.id.clone().into());
    members.extend(memory::members(&found.look)?);
    for picture in Picture::ALL {
        let tag = found.pictures.iter().find(|(one, _)| *one == picture);
        let address = tag.map(|(_, tag)| {
            let (tenant, name) = (call.ctx().tenant, picture.name());
            format!(
                "{tenant}/signin/branding?picture={name}&locale={}&v={tag}",
                found.id
            )
        });
        members.insert(format!("{}RelativeUrl", picture.name()), json!(address));
    }
    let host = call.base();
    let host = host.split("://").nth(1).unwrap_or_default();
    let host = host.trim_end_matches("/v1.0");
    members.insert("cdnList".to_owned(), json!([host]));
    Ok(members)
}

fn answer(call: &Call, found: &Localization) -> Result<Reply> {
    memory::entity(call, &call.context(), &shown(call, found)?)
}

fn read(call: &Call) -> Result<Reply> {
    let (organization, id) = (call.id("id")?, of(call));
    let found = branding::get(call.engine(), call.ctx(), organization, &id);
    // A language that there is none for, and that only a header named.
    let by_header = call.parameter("locale").is_empty() && id != DEFAULT_LOCALE;
    let found = match found {
        Err(_) if by_header => {
            branding::get(call.engine(), call.ctx(), organization, DEFAULT_LOCALE)?
        }
        found => found?,
    };
    answer(call, &found)
}

fn list(call: &Call) -> Result<Reply> {
    let all = branding::list(call.engine(), call.ctx(), call.id("id")?)?;
    let all: Result<Vec<_>> = all.iter().map(|one| shown(call, one)).collect();
    memory::list(call, &call.context(), &all?)
}

fn create(call: &Call) -> Result<Reply> {
    let (organization, body) = (call.id("id")?, call.body()?);
    let made = branding::create(call.engine(), call.ctx(), organization, &body)?;
    Ok(answer(call, &made)?.now_made())
}

fn update(call: &Call) -> Result<Reply> {
    let (organization, body) = (call.id("id")?, call.body()?);
    branding::update(call.engine(), call.ctx(), organization, &of(call), &body)?;
    Ok(Reply::nothing())
}

fn remove(call: &Call) -> Result<Reply> {
    branding::delete(call.engine(), call.ctx(), call.id("id")?, &of(call))?;
    Ok(Reply::nothing())
}

/// The picture that the path ends with.
fn named(call: &Call) -> Result<Picture> {
    let name = call.route().rsplit('/').next().unwrap_or_default();
    Ok(Picture::from_name(name).ok_or_else(|| Refusal::not_found("picture", name))?)
}

/// Graph answers an empty object where there is no picture.
fn picture(call: &Call) -> Result<Reply> {
    let (organization, place) = (call.id("id")?, (of(call), named(call)?));
    let place = (place.0.as_str(), place.1);
    let found = branding::picture(call.engine(), call.ctx(), organization, place)?;
    Ok(match found {
        Some(image) => {
            let etag = format!("\"{}\"", image.tag);
            let kind = match image.media_type.as_str() {
                "image/jpeg" => "image/jpeg",
                _ => "image/png",
            };
            Reply::file(call, kind, image.bytes, etag)
        }
        None => Reply::empty_object(),
    })
}

fn set_picture(call: &Call) -> Result<Reply> {
    let (organization, id, picture) = (call.id("id")?, of(call), named(call)?);
    let place = (id.as_str(), picture);
    branding::set_picture(call.engine(), call.ctx(), organization, place, call.bytes())?;
    Ok(Reply::nothing())
}

fn remove_picture(call: &Call) -> Result<Reply> {
    let (organization, id, picture) = (call.id("id")?, of(call), named(call)?);
    branding::remove_picture(call.engine(), call.ctx(), organization, (&id, picture))?;
    Ok(Reply::nothing())
}
