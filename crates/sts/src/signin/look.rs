//! The look of an organisation on its sign-in pages: what everybody sees before anybody signs in.

use crate::{call::Call, problem::Problem};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use xenia_design::{Link, Look};
use xenia_engine::{
    directory::branding::{self, Shown},
    domain::{Refusal, directory::branding::Picture},
};

/// The look in the language of the browser.
pub(super) fn of(call: &Call) -> Result<Look, Problem> {
    let languages = call.header(header::ACCEPT_LANGUAGE.as_str());
    let shown = branding::shown(&call.engine, &call.ctx, languages.unwrap_or_default())?;
    Ok(look(&call.segment, shown))
}

fn look(tenant: &str, shown: Shown) -> Look {
    let address = |picture| shown.address(tenant, picture);
    let words = &shown.look;
    let link = |text: &Option<String>, usual: &str, href: &Option<String>| {
        let href = href.as_ref()?;
        Some(Link::new(text.as_deref().unwrap_or(usual), href))
    };
    let links = [
        link(
            &words.custom_terms_of_use_text,
            "Terms of use",
            &words.custom_terms_of_use_url,
        ),
        link(
            &words.custom_privacy_and_cookies_text,
            "Privacy and cookies",
            &words.custom_privacy_and_cookies_url,
        ),
    ];
    Look {
        stylesheet: shown.stylesheet_address(tenant),
        banner: address(Picture::BannerLogo),
        square: address(Picture::SquareLogo),
        square_dark: address(Picture::SquareLogoDark),
        favicon: address(Picture::Favicon),
        text: words.sign_in_page_text.clone(),
        hint: words.username_hint_text.clone(),
        forgot: words.custom_forgot_my_password_text.clone(),
        links: links.into_iter().flatten().collect(),
    }
}

/// `GET /{tenant}/signin/branding?picture=&locale=`, or `?style=`: a picture or the stylesheet. The
/// address says which version, so that browsers may keep it.
pub(crate) fn show(call: &Call) -> Result<Response, Problem> {
    const KEPT: &str = "public, max-age=86400";
    let query = call.query()?;
    if let Some(locale) = query.find("style") {
        let shown = branding::shown(&call.engine, &call.ctx, locale)?;
        let about = [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, KEPT),
        ];
        return Ok((about, shown.stylesheet(&call.segment)).into_response());
    }
    let name = query.find("picture").unwrap_or_default();
    let none = || Problem::Refused(Refusal::not_found("picture", name));
    let picture = Picture::from_name(name).ok_or_else(none)?;
    let locale = query.find("locale").unwrap_or_default();
    let found = branding::picture_of(&call.engine, &call.ctx, locale, picture)?;
    let image = found.ok_or_else(none)?;
    let etag = format!("\"{}\"", image.tag);
    let about = [
        (header::CONTENT_TYPE, image.media_type),
        (header::CACHE_CONTROL, KEPT.to_owned()),
        (header::ETAG, etag.clone()),
    ];
    if call.header(header::IF_NONE_MATCH.as_str()) == Some(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, image.bytes).into_response())
}
