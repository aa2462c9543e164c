//! The look of an organisation's sign-in pages (Graph
//! [organizationalBranding](https://learn.microsoft.com/en-us/graph/api/resources/organizationalbranding)).
//!
//! What is shown before anybody signs in is for everybody to see: [`shown`] and [`picture_of`] ask
//! nobody who asks, and answer nothing else.

mod shown;

pub use shown::{Shown, picture_of, shown, shown_in};

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    images,
    patch::merge,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Reason, Refusal,
    audit::{NewEvent, Target},
    directory::branding::{Branding, DEFAULT_LOCALE, Look, Picture, locale},
};
use xenia_store::{
    Tx, WriteTx, Written,
    branding::{self as store, Image},
    tenants,
};

const SETTING: &str = "organization/branding";
const WRITABLE: &[&str] = &[
    "backgroundColor",
    "customForgotMyPasswordText",
    "customPrivacyAndCookiesText",
    "customPrivacyAndCookiesUrl",
    "customTermsOfUseText",
    "customTermsOfUseUrl",
    "signInPageText",
    "usernameHintText",
];
/// Languages of one organisation at most.
const MOST: usize = 100;

/// The look in one language, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localization {
    /// `0` for the look without a language, else `fr-FR`.
    pub id: String,
    /// What is set in this language.
    pub look: Look,
    /// The pictures of this language, with their tags.
    pub pictures: Vec<(Picture, String)>,
}

fn all(tx: &Tx<'_>) -> Result<Branding> {
    Ok(tenants::setting(tx, SETTING)?)
}

fn readable(tx: &Tx<'_>, ctx: &Ctx, organization: Uuid) -> Result<Branding> {
    authz::require(tx, ctx, &authz::READ_BRANDING, On::Tenant)?;
    own(ctx, organization)?;
    all(tx)
}

fn changeable(tx: &Tx<'_>, ctx: &Ctx, organization: Uuid) -> Result<Branding> {
    authz::require(tx, ctx, &authz::WRITE_BRANDING, On::Tenant)?;
    own(ctx, organization)?;
    all(tx)
}

fn own(ctx: &Ctx, organization: Uuid) -> Result<()> {
    match ctx.tenant.0 == organization {
        true => Ok(()),
        false => Err(Refusal::not_found("organisation", organization).into()),
    }
}

fn none(id: &str) -> Refusal {
    Refusal::new(
        Reason::NotFound,
        match id {
            DEFAULT_LOCALE => "no look of the sign-in pages is set".to_owned(),
            id => format!("no look of the sign-in pages is set for the language `{id}`"),
        },
    )
    .coded("Request_ResourceNotFound")
}

fn one(tx: &Tx<'_>, all: &Branding, id: &str) -> Result<Localization> {
    let look = all.0.get(id).ok_or_else(|| none(id))?;
    let pictures = store::tags(tx)?.into_iter().filter(|(of, ..)| of == id);
    Ok(Localization {
        id: id.to_owned(),
        look: look.clone(),
        pictures: pictures
            .filter_map(|(_, place, tag)| Some((Picture::from_name(&place)?, tag)))
            .collect(),
    })
}

/// Refuses those who may not change the look.
pub fn require_change(engine: &Engine, ctx: &Ctx) -> Result<()> {
    engine.read(ctx, |tx| changeable(tx, ctx, ctx.tenant.0).map(drop))
}

/// Every language, the look without one first.
pub fn list(engine: &Engine, ctx: &Ctx, organization: Uuid) -> Result<Vec<Localization>> {
    engine.read(ctx, |tx| {
        let all = readable(tx, ctx, organization)?;
        all.0.keys().map(|id| one(tx, &all, id)).collect()
    })
}

/// The look in that language.
pub fn get(engine: &Engine, ctx: &Ctx, organization: Uuid, id: &str) -> Result<Localization> {
    engine.read(ctx, |tx| {
        let all = readable(tx, ctx, organization)?;
        one(tx, &all, &locale(id)?)
    })
}

/// Adds a language.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    organization: Uuid,
    body: &Map<String, Value>,
) -> Result<Localization> {
    engine.write(ctx, |tx| {
        let mut all = changeable(tx, ctx, organization)?;
        let Some(id) = body.get("id").and_then(Value::as_str) else {
            let message = "a look in a language needs the property `id`, such as `fr-FR`";
            return Err(Refusal::invalid("id", message).into());
        };
        let id = locale(id)?;
        if all.0.contains_key(&id) {
            let message = format!("there is a look for the language `{id}` already");
            return Err(Refusal::conflict(message).at("id").into());
        }
        if all.0.len() >= MOST {
            let message = format!("an organisation has {MOST} languages at most");
            return Err(Refusal::conflict(message).into());
        }
        let mut properties = body.clone();
        properties.shift_remove("id");
        save(tx, &mut all, &id, &properties)?;
        let made = one(tx, &all, &id)?;
        Ok(Written::new(made, event(ctx, "Add company branding", &id)))
    })
}

/// Changes the look in that language. The one without a language is made where it is not there.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    organization: Uuid,
    id: &str,
    body: &Map<String, Value>,
) -> Result<Localization> {
    change(engine, ctx, organization, id, (body, &[]))
}

/// A new picture, or `None` for one that goes.
pub type Change<'a> = (Picture, Option<&'a [u8]>);

/// The same together with pictures.
pub fn change(
    engine: &Engine,
    ctx: &Ctx,
    organization: Uuid,
    id: &str,
    (body, pictures): (&Map<String, Value>, &[Change<'_>]),
) -> Result<Localization> {
    engine.read(ctx, |tx| changeable(tx, ctx, organization).map(drop))?;
    let mut made = Vec::with_capacity(pictures.len());
    for (picture, bytes) in pictures {
        made.push((
            *picture,
            bytes.map(|bytes| prepared(*picture, bytes)).transpose()?,
        ));
    }
    engine.write(ctx, |tx| {
        let mut all = changeable(tx, ctx, organization)?;
        let id = locale(id)?;
        if id != DEFAULT_LOCALE && !all.0.contains_key(&id) {
            return Err(none(&id).into());
        }
        save(tx, &mut all, &id, body)?;
        for (picture, image) in &made {
            match image {
                Some(image) => store::set_image(tx, &id, picture.name(), image)?,
                None => {
                    store::remove_image(tx, &id, picture.name())?;
                }
            }
        }
        let mut names: Vec<&str> = body.keys().map(String::as_str).collect();
        names.extend(made.iter().map(|(picture, _)| picture.name()));
        let event = event(ctx, "Update company branding", &id);
        let event = event.with(json!({ "locale": id, "properties": names }));
        Ok(Written::new(one(tx, &all, &id)?, event))
    })
}

/// The picture as it is kept, if it is within the bounds of its place.
fn prepared(picture: Picture, bytes: &[u8]) -> Result<Image> {
    let name = picture.name();
    if bytes.len() > picture.heaviest() {
        let most = picture.heaviest() / 1024;
        let message = format!("`{name}` has {most} KB at most");
        return Err(Refusal::new(Reason::TooLarge, message).at(name).into());
    }
    let made = images::anew(name, bytes, picture.largest())?;
    Ok(Image {
        tag: images::tag(&made.bytes),
        media_type: made.media_type.to_owned(),
        bytes: made.bytes,
    })
}

fn save(tx: &WriteTx<'_>, all: &mut Branding, id: &str, body: &Map<String, Value>) -> Result<()> {
    let present = all.0.get(id).cloned().unwrap_or_default();
    let mut look: Look = merge(&present, body, WRITABLE)?;
    look.check()?;
    // A language without anything to fall back to has the plain look behind it.
    all.0.entry(DEFAULT_LOCALE.to_owned()).or_default();
    all.0.insert(id.to_owned(), look);
    tenants::set_setting(tx, SETTING, all)?;
    Ok(())
}

/// Removes the look in that language, with its pictures. The one without a language goes last.
pub fn delete(engine: &Engine, ctx: &Ctx, organization: Uuid, id: &str) -> Result<()> {
    engine.write(ctx, |tx| {
        let mut all = changeable(tx, ctx, organization)?;
        let id = locale(id)?;
        if all.0.remove(&id).is_none() {
            return Err(none(&id).into());
        }
        if id == DEFAULT_LOCALE && !all.0.is_empty() {
            let message = "remove the languages first: they are shown over the look without one";
            return Err(Refusal::conflict(message).into());
        }
        store::remove_images(tx, &id)?;
        tenants::set_setting(tx, SETTING, &all)?;
        Ok(Written::new((), event(ctx, "Delete company branding", &id)))
    })
}

/// A picture in that language; `None` where there is none.
pub fn picture(
    engine: &Engine,
    ctx: &Ctx,
    organization: Uuid,
    (id, picture): (&str, Picture),
) -> Result<Option<Image>> {
    engine.read(ctx, |tx| {
        let all = readable(tx, ctx, organization)?;
        let id = locale(id)?;
        if !all.0.contains_key(&id) {
            return Err(none(&id).into());
        }
        Ok(store::image(tx, &id, picture.name())?)
    })
}

/// Puts a picture there: a PNG or a JPEG within the bounds of its place.
pub fn set_picture(
    engine: &Engine,
    ctx: &Ctx,
    organization: Uuid,
    (id, picture): (&str, Picture),
    bytes: &[u8],
) -> Result<()> {
    let nothing = Map::new();
    let pictures = [(picture, Some(bytes))];
    change(engine, ctx, organization, id, (&nothing, &pictures)).map(drop)
}

/// Removes a picture.
pub fn remove_picture(
    engine: &Engine,
    ctx: &Ctx,
    organization: Uuid,
    (id, picture): (&str, Picture),
) -> Result<()> {
    engine.write(ctx, |tx| {
        changeable(tx, ctx, organization)?;
        let (id, name) = (locale(id)?, picture.name());
        if !store::remove_image(tx, &id, name)? {
            let message = format!("there is no `{name}` here");
            return Err(Refusal::new(Reason::NotFound, message).into());
        }
        let event = event(ctx, "Update company branding", &id);
        let event = event.with(json!({ "locale": id, "removed": [name] }));
        Ok(Written::new((), event))
    })
}

fn event(ctx: &Ctx, activity: &'static str, id: &str) -> NewEvent {
    let target = Target::new(NodeKind::Organization, ctx.tenant, id);
    NewEvent::new("DirectoryManagement", activity, target)
}
