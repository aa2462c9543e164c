//! Company branding: the look of the sign-in pages.

use super::common::{self, Asked};
use crate::{
    http::{Form, Outcome, Reply, Upload, Visit},
    views::{
        console::{BrandingPage, LanguageLine, PictureField},
        shared::danger,
    },
};
use serde_json::{Map, Value};
use xenia_design::{Confirm, Field, Icon, Link, Look};
use xenia_engine::{
    Error, Result,
    directory::branding::{self, Shown},
    domain::{
        Reason, Refusal,
        directory::branding::{DEFAULT_LOCALE, Look as Words, Picture, locale},
    },
};

const LINE: &str = "/console/branding";
/// The texts of a look: property, label, hint.
const TEXTS: [(&str, &str, &str); 8] = [
    (
        "backgroundColor",
        "Background colour",
        "In hexadecimal digits, such as #1A5FB4; text on it is black or white, whichever is read more easily",
    ),
    (
        "signInPageText",
        "Text below the sign-in box",
        "Plain text of 1,024 characters at most, such as how to reach your help desk",
    ),
    (
        "usernameHintText",
        "Hint at the field of the address",
        "64 characters at most",
    ),
    (
        "customForgotMyPasswordText",
        "Words of the way to a new password",
        "256 characters at most",
    ),
    (
        "customTermsOfUseText",
        "Words of the link to your terms of use",
        "",
    ),
    (
        "customTermsOfUseUrl",
        "Address of your terms of use",
        "Begins with https://",
    ),
    (
        "customPrivacyAndCookiesText",
        "Words of the link to your privacy statement",
        "",
    ),
    (
        "customPrivacyAndCookiesUrl",
        "Address of your privacy statement",
        "Begins with https://",
    ),
];

/// What was typed, and what was wrong with it.
#[derive(Default)]
struct Typed {
    texts: Map<String, Value>,
    refused: Option<Refusal>,
}

impl Typed {
    /// The texts of the form; an empty one is taken away.
    fn of(upload: &Upload) -> Self {
        let text = |name: &str| match upload.get(name) {
            "" => Value::Null,
            text => text.into(),
        };
        let texts = TEXTS.map(|(name, ..)| (name.to_owned(), text(name)));
        Self {
            texts: texts.into_iter().collect(),
            refused: None,
        }
    }
}

/// `GET /console/branding`.
pub(super) async fn show(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id = language(asked.get("language"))?;
            fill(visit, &asked, &id, &Typed::default())
        })
        .await
}

fn language(text: &str) -> Result<String> {
    match text {
        "" => Ok(DEFAULT_LOCALE.to_owned()),
        text => Ok(locale(text)?),
    }
}

fn address(id: &str) -> String {
    match id {
        DEFAULT_LOCALE => LINE.to_owned(),
        id => format!("{LINE}?language={id}"),
    }
}

fn fill(visit: &Visit, asked: &Asked, id: &str, typed: &Typed) -> Result<BrandingPage> {
    branding::require_change(&visit.engine, &visit.ctx)?;
    let all = branding::list(&visit.engine, &visit.ctx, visit.ctx.tenant.0)?;
    let found = all.iter().find(|one| one.id == id);
    if found.is_none() && id != DEFAULT_LOCALE {
        return Err(Refusal::not_found("language", id).into());
    }
    let shown = branding::shown(&visit.engine, &visit.ctx, id)?;
    let mut ids: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
    if !ids.contains(&DEFAULT_LOCALE) {
        ids.insert(0, DEFAULT_LOCALE);
    }
    let words = found.map(|one| one.look.clone()).unwrap_or_default();
    let pictures = found.map(|one| one.pictures.as_slice()).unwrap_or_default();
    let mut shell = common::shell(visit, asked, LINE, "Company branding");
    if let Some(refusal) = typed.refused.as_ref().filter(|it| it.target.is_none()) {
        shell.banners.push(common::banner(refusal));
    }
    Ok(BrandingPage {
        shell,
        languages: ids.iter().map(|one| line(one, id)).collect(),
        action: address(id),
        fields: fields(&words, typed),
        pictures: Picture::ALL
            .map(|one| picture(visit, id, one, (pictures, typed)))
            .to_vec(),
        preview: preview(&visit.viewer.tenant, &shown),
        sign_in: format!("/{}/signin", visit.viewer.tenant),
        add: Field::line("language", "A language", "text", "").hint("Such as fr or fr-FR"),
        remove: found.map(|_| removal(visit, id)),
    })
}

fn line(id: &str, current: &str) -> LanguageLine {
    LanguageLine {
        label: match id {
            DEFAULT_LOCALE => "All languages".to_owned(),
            id => id.to_owned(),
        },
        href: address(id),
        is_current: id == current,
    }
}

fn fields(words: &Words, typed: &Typed) -> Vec<Field> {
    let kept = serde_json::to_value(words).unwrap_or_default();
    let field = |(name, label, hint): (&str, &str, &str)| {
        let value = typed.texts.get(name).or_else(|| kept.get(name));
        let value = value.and_then(Value::as_str).unwrap_or_default();
        let field = match name {
            "signInPageText" => Field::area(name, label, value),
            _ => Field::line(name, label, "text", value),
        };
        field.hint(hint).error(complaint(typed, name))
    };
    TEXTS.into_iter().map(field).collect()
}

/// What was wrong with that field.
fn complaint(typed: &Typed, name: &str) -> Option<String> {
    let refusal = typed.refused.as_ref();
    let refusal = refusal.filter(|it| it.target.as_deref() == Some(name))?;
    Some(refusal.message.clone())
}

fn picture(
    visit: &Visit,
    id: &str,
    picture: Picture,
    (there, typed): (&[(Picture, String)], &Typed),
) -> PictureField {
    let name = picture.name();
    let (width, height) = picture.largest();
    let tag = there.iter().find(|(one, _)| *one == picture);
    let tenant = &visit.viewer.tenant;
    PictureField {
        name: name.to_owned(),
        label: label(picture).to_owned(),
        hint: format!(
            "JPEG or PNG, up to {width} × {height} pixels and {} KB",
            picture.heaviest() / 1024
        ),
        src: tag.map(|(_, tag)| {
            format!("/{tenant}/signin/branding?picture={name}&locale={id}&v={tag}")
        }),
        error: complaint(typed, name).unwrap_or_default(),
    }
}

const fn label(picture: Picture) -> &'static str {
    match picture {
        Picture::BackgroundImage => "Picture behind the page",
        Picture::BannerLogo => "Logo in place of the name",
        Picture::Favicon => "Icon of the browser's tab",
        Picture::SquareLogo => "Square logo beside the name",
        Picture::SquareLogoDark => "Square logo for dark pages",
    }
}

fn preview(tenant: &str, shown: &Shown) -> Look {
    let words = &shown.look;
    let links = [
        (
            &words.custom_terms_of_use_text,
            "Terms of use",
            &words.custom_terms_of_use_url,
        ),
        (
            &words.custom_privacy_and_cookies_text,
            "Privacy and cookies",
            &words.custom_privacy_and_cookies_url,
        ),
    ];
    let link = |(text, usual, href): (&Option<String>, &str, &Option<String>)| {
        let href = href.as_ref()?;
        Some(Link::new(text.as_deref().unwrap_or(usual), href))
    };
    Look {
        stylesheet: shown.stylesheet_address(tenant),
        banner: shown.address(tenant, Picture::BannerLogo),
        square: shown.address(tenant, Picture::SquareLogo),
        text: words.sign_in_page_text.clone(),
        hint: words.username_hint_text.clone(),
        links: links.into_iter().filter_map(link).collect(),
        ..Look::default()
    }
}

fn removal(visit: &Visit, id: &str) -> Confirm {
    danger(
        "remove-look",
        "Remove",
        Icon::Trash,
        "Remove this look?",
        "Its texts and pictures are gone at once. The look for all languages goes last.",
        &format!("{LINE}/remove?language={id}"),
        &visit.viewer.csrf,
    )
}

/// `POST /console/branding`.
pub(super) async fn save(asked: Asked, upload: Upload) -> Outcome {
    let visit = upload.visit.clone();
    visit
        .run(move |visit| {
            let id = language(asked.get("language"))?;
            let mut typed = Typed::of(&upload);
            let pictures: Vec<(Picture, Option<&[u8]>)> = Picture::ALL
                .into_iter()
                .filter_map(|picture| changed(&upload, picture))
                .collect();
            let (organization, changes) = (visit.ctx.tenant.0, (&typed.texts, &pictures[..]));
            match branding::change(&visit.engine, &visit.ctx, organization, &id, changes) {
                Ok(_) => Reply::see(done(&id, "branding-saved")),
                Err(Error::Refused(refusal)) if is_about_the_form(&refusal) => {
                    typed.refused = Some(refusal);
                    common::again(&fill(visit, &Asked::default(), &id, &typed)?)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

/// What the form does with that picture.
fn changed(upload: &Upload, picture: Picture) -> Option<(Picture, Option<&[u8]>)> {
    let file = upload.file(picture.name());
    if !file.is_empty() {
        return Some((picture, Some(file)));
    }
    let remove = format!("remove_{}", picture.name());
    (!upload.get(&remove).is_empty()).then_some((picture, None))
}

fn is_about_the_form(refusal: &Refusal) -> bool {
    refusal.reason == Reason::TooLarge || common::is_about_input(refusal)
}

fn done(id: &str, word: &str) -> String {
    match id {
        DEFAULT_LOCALE => format!("{LINE}?done={word}"),
        id => format!("{LINE}?language={id}&done={word}"),
    }
}

/// `POST /console/branding/languages`.
pub(super) async fn add(form: Form) -> Outcome {
    let wanted = form.get("language").to_owned();
    form.visit
        .run(move |visit| {
            let mut body = Map::new();
            body.insert("id".to_owned(), wanted.into());
            let organization = visit.ctx.tenant.0;
            match branding::create(&visit.engine, &visit.ctx, organization, &body) {
                Ok(made) => Reply::see(address(&made.id)),
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    let none = Typed::default();
                    let mut page = fill(visit, &Asked::default(), DEFAULT_LOCALE, &none)?;
                    page.add.error = Some(refusal.message);
                    common::again(&page)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

/// `POST /console/branding/remove`.
pub(super) async fn remove(asked: Asked, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id = language(asked.get("language"))?;
            let organization = visit.ctx.tenant.0;
            branding::delete(&visit.engine, &visit.ctx, organization, &id)?;
            Reply::see(done(DEFAULT_LOCALE, "branding-removed"))
        })
        .await
}
