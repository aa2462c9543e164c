//! The look as people see it before anybody signs in.

use super::all;
use crate::{Ctx, Engine, Result};
use xenia_domain::directory::branding::{Colour, Look, Picture};
use xenia_store::{
    Tx,
    branding::{self as store, Image},
};

/// The look for somebody, put together.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Shown {
    /// The language that fits best; empty where nothing is set.
    pub locale: String,
    /// What is said, in the language that fits best.
    pub look: Look,
    /// The pictures: which, of which language, and their tags.
    pub pictures: Vec<(Picture, String, String)>,
}

impl Shown {
    /// The address of that picture, below that tenant's sign-in pages.
    #[must_use]
    pub fn address(&self, tenant: &str, picture: Picture) -> Option<String> {
        let (locale, tag) = self.picture(picture)?;
        let name = picture.name();
        Some(format!(
            "/{tenant}/signin/branding?picture={name}&locale={locale}&v={tag}"
        ))
    }
    /// The address of the stylesheet with the background, where there is one.
    #[must_use]
    pub fn stylesheet_address(&self, tenant: &str) -> Option<String> {
        let colour = self.look.background_color.as_deref();
        let picture = self.picture(Picture::BackgroundImage);
        if colour.is_none() && picture.is_none() {
            return None;
        }
        let colour = colour.unwrap_or_default().trim_start_matches('#');
        let tag = picture.map_or("", |(_, tag)| tag);
        Some(format!(
            "/{tenant}/signin/branding?style={}&v={colour}{tag}",
            self.locale
        ))
    }
    /// The stylesheet with the background. Its values are checked where they are set: a colour in
    /// hexadecimal digits, and an address of our own. What stands on a colour is black or white; what
    /// stands on a picture has a ground of its own.
    #[must_use]
    pub fn stylesheet(&self, tenant: &str) -> String {
        let colour = self
            .look
            .background_color
            .as_deref()
            .and_then(Colour::parse);
        let picture = self.address(tenant, Picture::BackgroundImage);
        let mut css = String::from(".signin-art { display: none; }\n");
        if let Some(colour) = colour {
            css.push_str(&format!(".signin {{ background-color: {colour}; }}\n"));
        }
        match (colour, picture) {
            (_, Some(address)) => css.push_str(&format!(
                ".signin {{ background-image: url(\"{address}\"); background-position: center; background-size: cover; background-attachment: fixed; }}\n\
                 .signin-foot {{ background: var(--surface); border-radius: var(--radius); padding: 0 1rem; }}\n"
            )),
            (Some(colour), None) => css.push_str(&format!(
                ".signin-foot, .signin-foot a, .signin-foot .button-icon {{ color: {}; }}\n",
                colour.readable()
            )),
            (None, None) => {}
        }
        css
    }
    /// Language and tag of that picture.
    #[must_use]
    pub fn picture(&self, picture: Picture) -> Option<(&str, &str)> {
        let found = self.pictures.iter().find(|(one, ..)| *one == picture);
        found.map(|(_, locale, tag)| (locale.as_str(), tag.as_str()))
    }
}

/// The look for somebody who prefers those languages (`Accept-Language`), whoever asks.
pub fn shown(engine: &Engine, ctx: &Ctx, languages: &str) -> Result<Shown> {
    engine.read(ctx, |tx| shown_in(tx, languages))
}

/// The same in a transaction that there is already.
pub fn shown_in(tx: &Tx<'_>, languages: &str) -> Result<Shown> {
    let all = all(tx)?;
    let locales = all.chosen(languages);
    if locales.is_empty() {
        return Ok(Shown::default());
    }
    let tags = store::tags(tx)?;
    let first = |picture: Picture| {
        locales.iter().find_map(|id| {
            let mut there = tags.iter();
            let found = there.find(|(of, place, _)| of == id && place == picture.name())?;
            Some((picture, found.0.clone(), found.2.clone()))
        })
    };
    Ok(Shown {
        locale: locales
            .first()
            .map(|id| (*id).to_owned())
            .unwrap_or_default(),
        look: all.look(&locales),
        pictures: Picture::ALL.into_iter().filter_map(first).collect(),
    })
}

/// A picture of the sign-in pages, whoever asks.
pub fn picture_of(
    engine: &Engine,
    ctx: &Ctx,
    locale: &str,
    picture: Picture,
) -> Result<Option<Image>> {
    engine.read(ctx, |tx| Ok(store::image(tx, locale, picture.name())?))
}
