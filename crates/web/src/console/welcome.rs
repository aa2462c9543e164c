//! The first page of the sample organisation: whom one can play. Both addresses exist only where
//! the server runs with a sample, and the use case refuses in every other organisation.

use crate::{
    http::{Failure, Outcome, Parts, Reply, Visit},
    views::console::{Place, Play, WelcomePage},
};
use axum::{
    body::Bytes,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect},
};
use std::sync::Arc;
use xenia_design::{Csrf, Person, PlainPage};
use xenia_engine::{
    Actor, Ctx, Engine, Error,
    console::welcome::{self, Played, Sample},
    domain::{Refusal, UserId, directory::User},
    sessions,
};

/// The tenant of the sample, for who comes without a session.
fn arrive(parts: &Parts) -> Result<Ctx, Failure> {
    let none = || Refusal::not_found("sample organisation", "here");
    if !parts.is_sample {
        return Err(none().into());
    }
    let tenant = crate::http::first(&parts.engine)?;
    Ok(parts.engine.ctx(tenant, Actor::System))
}

async fn blocking(work: impl FnOnce() -> Outcome + Send + 'static) -> Outcome {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::Internal(format!("a page broke off: {error}")).into()))
}

/// `GET /welcome`.
pub(super) async fn show(State(parts): State<Parts>) -> Outcome {
    blocking(move || {
        let ctx = arrive(&parts)?;
        let (sample, people) = welcome::show(&parts.engine, &ctx)?;
        let page = fill(&parts, &ctx, &sample, &people)?;
        let html = page
            .to_html()
            .map_err(|error| Error::Internal(format!("a page could not be printed: {error}")))?;
        Ok(Reply::Html(StatusCode::OK, html))
    })
    .await
}

fn fill(
    parts: &Parts,
    ctx: &Ctx,
    sample: &Sample,
    people: &[(Played, User)],
) -> Result<WelcomePage, Failure> {
    let (organisation, tenant) = crate::http::organisation(&parts.engine, ctx)?;
    let mut places = vec![
        place(
            "Guests whose access ends soon",
            "/console/guests?ends=14",
            "Who loses what in the next two weeks. Needs a person from the console",
        ),
        place(
            "Discovery document",
            &format!("/{tenant}/v2.0/.well-known/openid-configuration"),
            "Point any OpenID Connect client here",
        ),
    ];
    if parts.mail_drop.is_some() {
        places.insert(
            0,
            place(
                "Mail drop",
                "/console/mail",
                "Every message that Xenia would have sent, one-time codes too",
            ),
        );
    }
    Ok(WelcomePage {
        organisation,
        summary: sample.summary.clone(),
        people: people.iter().map(play).collect(),
        places,
        csrf: Csrf {
            token: "sample".to_owned(),
        },
    })
}

fn place(label: &str, href: &str, text: &str) -> Place {
    Place {
        label: label.to_owned(),
        href: href.to_owned(),
        text: text.to_owned(),
    }
}

fn play((played, user): &(Played, User)) -> Play {
    let detail = user.company_name.as_deref().filter(|_| user.is_guest());
    let detail = detail.or(user.job_title.as_deref()).unwrap_or_default();
    let who = if user.is_guest() {
        Person::guest(&user.display_name, detail)
    } else {
        Person::member(&user.display_name, detail)
    };
    Play {
        who,
        text: played.text.clone(),
        id: user.id.to_string(),
        verb: played.verb.clone(),
    }
}

/// `POST /welcome/play`: field `person`. The form carries no token of a session, as there is none
/// yet; that it comes from our own page is asked of the browser.
pub(super) async fn start(State(parts): State<Parts>, headers: HeaderMap, body: Bytes) -> Outcome {
    blocking(move || {
        let ctx = arrive(&parts)?;
        if !crate::http::comes_from_us(&headers, &parts.engine.config().base_url) {
            return Err(
                Refusal::forbidden("this form did not come from the page of the sample").into(),
            );
        }
        let field = form_urlencoded::parse(&body).find(|(name, _)| name == "person");
        let person = field.map_or_else(String::new, |(_, value)| value.into_owned());
        let person: UserId = super::common::id("person to play", &person)?;
        begin(&parts.engine, &ctx, person)
    })
    .await
}

fn begin(engine: &Arc<Engine>, ctx: &Ctx, person: UserId) -> Outcome {
    let (opened, path) = welcome::play(engine, ctx, person)?;
    let cookie = sessions::set_cookie(engine.config(), opened.cookie.expose(), opened.seconds);
    let mut response = Redirect::to(&path).into_response();
    let value = cookie
        .parse()
        .map_err(|_| Error::Internal("the cookie of a session is no header".to_owned()))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(Reply::Raw(response))
}

/// `GET /`: to the sample's people where there is one, else to where the person has things to do.
pub(super) async fn home(State(parts): State<Parts>, request: Request) -> Outcome {
    if parts.is_sample {
        return Reply::see("/welcome");
    }
    let (mut head, _) = request.into_parts();
    let visit = Visit::from_request_parts(&mut head, &parts).await?;
    if visit.viewer.has_console {
        return Reply::see("/console");
    }
    Reply::see(format!("/my-access/{}", visit.viewer.tenant))
}
