//! The photo of a person or a group: one page for the portal and the console.

use crate::{
    http::{Asked, Form, Outcome, Parts, Reply, Side, Upload, Visit},
    views::{
        frame,
        photos::{PhotoCard, PhotoPage},
        shared::danger,
    },
};
use axum::{
    Router,
    extract::RawPathParams,
    http::StatusCode,
    routing::{get, post},
};
use uuid::Uuid;
use xenia_design::{Icon, Person, Shell};
use xenia_engine::{
    Error, Result,
    directory::photos::{self, Whose},
    domain::{
        Reason, Refusal,
        directory::{Group, User},
    },
};

/// The pages.
pub(crate) fn router() -> Router<Parts> {
    Router::new()
        .route("/my-access/{tenant}/photo", get(show).post(save))
        .route("/my-access/{tenant}/photo/remove", post(remove))
        .route("/console/people/{user}/photo", get(show).post(save))
        .route("/console/people/{user}/photo/remove", post(remove))
        .route("/console/groups/{group}/photo", get(show).post(save))
        .route("/console/groups/{group}/photo/remove", post(remove))
}

/// Whose photo an address means.
enum Of {
    Mine,
    User(String),
    Group(Uuid),
}

impl Of {
    fn read(names: &RawPathParams) -> Result<Self, Refusal> {
        for (name, value) in names {
            match name {
                "user" => return Ok(Self::User(value.to_owned())),
                "group" => {
                    let id = Uuid::parse_str(value);
                    let id = id.map_err(|_| Refusal::not_found("group", value))?;
                    return Ok(Self::Group(id));
                }
                _ => {}
            }
        }
        Ok(Self::Mine)
    }
    fn whose(&self) -> Whose<'_> {
        match self {
            Self::Mine => Whose::Mine,
            Self::User(key) => Whose::User(key),
            Self::Group(id) => Whose::Group(*id),
        }
    }
    /// The page that the photo belongs to.
    fn page(&self, visit: &Visit) -> String {
        match self {
            Self::Mine => format!("/my-access/{}", visit.viewer.tenant),
            Self::User(id) => format!("/console/people/{id}"),
            Self::Group(id) => format!("/console/groups/{id}"),
        }
    }
}

/// The card on the page of a person, whose photo [`Visit::find_photos`] has looked for.
pub(crate) fn of_user(visit: &Visit, user: &User) -> Result<Option<PhotoCard>> {
    let id = user.id.to_string();
    let photo = visit.photos.user(user.id, Side::Large);
    let change = format!("/console/people/{id}/photo");
    card(visit, Whose::User(&id), (&user.display_name, photo), change)
}

/// The same of a group.
pub(crate) fn of_group(visit: &Visit, group: &Group) -> Result<Option<PhotoCard>> {
    let photo = visit.photos.group(group.id, Side::Large);
    let change = format!("/console/groups/{}/photo", group.id);
    card(
        visit,
        Whose::Group(group.id.0),
        (&group.display_name, photo),
        change,
    )
}

fn card(
    visit: &Visit,
    whose: Whose<'_>,
    (name, photo): (&str, Option<String>),
    change: String,
) -> Result<Option<PhotoCard>> {
    let may = photos::may_change(&visit.engine, &visit.ctx, whose)?;
    let is_there = photo.is_some();
    let card = PhotoCard {
        who: Person::member(name, "").pictured(photo),
        change: may.then_some(change),
    };
    Ok((may || is_there).then_some(card))
}

async fn show(visit: Visit, names: RawPathParams, asked: Asked) -> Outcome {
    let of = Of::read(&names)?;
    visit.page(move |visit| fill(visit, &of, &asked)).await
}

fn fill(visit: &Visit, of: &Of, asked: &Asked) -> Result<PhotoPage> {
    let whose = of.whose();
    let (id, name) = photos::whose_to_change(&visit.engine, &visit.ctx, whose)?;
    visit.find_photos([id])?;
    let base = of.page(visit);
    let action = format!("{base}/photo");
    let shell = match of {
        Of::Mine => frame::portal(&visit.viewer, &base).titled("Your photo"),
        Of::User(_) => below(visit, "/console/people", &name, &base),
        Of::Group(_) => below(visit, "/console/groups", &name, &base),
    };
    let shell = told(shell, asked, &name);
    let photo = match of {
        Of::Group(_) => visit.photos.group(id, Side::Large),
        _ => visit.photos.user(id, Side::Large),
    };
    let remove = photo.as_ref().map(|_| {
        danger(
            "remove-photo",
            "Remove the photo",
            Icon::Trash,
            "Remove the photo?",
            "The initials are shown instead.",
            &format!("{action}/remove"),
            &visit.viewer.csrf,
        )
    });
    Ok(PhotoPage {
        shell,
        who: Person::member(name, "").pictured(photo),
        action,
        error: String::new(),
        remove,
    })
}

/// The frame of a page below that of its owner.
fn below(visit: &Visit, line: &str, name: &str, base: &str) -> Shell {
    let shell = frame::console(&visit.viewer, line).titled("Photo");
    shell.crumb(name, base)
}

fn told(mut shell: Shell, asked: &Asked, name: &str) -> Shell {
    shell.banners.extend(asked.told(name));
    shell
}

/// Takes what was sent, or says what is wrong with it.
async fn save(names: RawPathParams, upload: Upload) -> Outcome {
    let of = Of::read(&names)?;
    let (visit, bytes) = (upload.visit.clone(), upload.file("photo").to_vec());
    visit
        .run(
            move |visit| match photos::set(&visit.engine, &visit.ctx, of.whose(), &bytes, None) {
                Ok(()) => Reply::see(format!("{}/photo?done=photo-saved", of.page(visit))),
                Err(Error::Refused(refusal)) if is_about_the_picture(&refusal) => {
                    let mut page = fill(visit, &of, &Asked::default())?;
                    page.error = refusal.message;
                    Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
                }
                Err(error) => Err(error.into()),
            },
        )
        .await
}

fn is_about_the_picture(refusal: &Refusal) -> bool {
    matches!(refusal.reason, Reason::Invalid | Reason::TooLarge)
        && refusal.target.as_deref() == Some("photo")
}

async fn remove(names: RawPathParams, form: Form) -> Outcome {
    let of = Of::read(&names)?;
    form.visit
        .run(move |visit| {
            match photos::remove(&visit.engine, &visit.ctx, of.whose(), None) {
                // Somebody else was first.
                Err(Error::Refused(refusal)) if refusal.code == "ImageNotFound" => {}
                other => other?,
            }
            Reply::see(format!("{}/photo?done=photo-removed", of.page(visit)))
        })
        .await
}
