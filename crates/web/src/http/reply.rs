//! What is answered: a page, another address, or why not.

use super::{Visit, visit::Area};
use crate::views::{
    console::ProblemPage,
    frame::{self, Viewer},
};
use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use xenia_design::{
    Fact, Link, Page,
    signin::{ErrorPage, SigninFrame, SigninPage},
};
use xenia_engine::{
    Error,
    domain::{Reason, Refusal},
};

/// What a handler answers.
pub(crate) type Outcome = Result<Reply, Failure>;

/// A page or another address.
pub(crate) enum Reply {
    /// A document with its status.
    Html(StatusCode, String),
    /// See there (303): after a form.
    See(String),
    /// Something else, such as another address with a cookie.
    Raw(Response),
}

impl Reply {
    /// A page.
    pub(crate) fn page(page: &impl Page) -> Outcome {
        Self::page_with(StatusCode::OK, page)
    }
    /// A page with another status, such as a form sent back with errors.
    pub(crate) fn page_with(status: StatusCode, page: &impl Page) -> Outcome {
        Ok(Self::Html(status, page.to_html().map_err(unprintable)?))
    }
    /// A page for somebody who is not signed in (any more).
    pub(crate) fn signin_page(page: &impl SigninPage) -> Outcome {
        Ok(Self::Html(
            StatusCode::OK,
            page.to_html().map_err(unprintable)?,
        ))
    }
    /// Another address.
    pub(crate) fn see(address: impl Into<String>) -> Outcome {
        Ok(Self::See(address.into()))
    }
}

fn unprintable(error: askama::Error) -> Failure {
    Failure::Error(
        Error::Internal(format!("a page could not be printed: {error}")),
        None,
    )
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        match self {
            Self::Html(status, text) => (status, Html(text)).into_response(),
            Self::See(address) => Redirect::to(&address).into_response(),
            Self::Raw(response) => response,
        }
    }
}

/// Why there is no page: nobody is signed in, or a use case said no.
pub(crate) enum Failure {
    /// Sign in there first.
    SignIn(String),
    /// It was refused or failed; with what is known of the visitor, for the page that says so.
    Error(Error, Option<Box<Around>>),
}

/// What the page of an error needs to know of a visitor.
pub(crate) struct Around {
    pub(crate) viewer: Viewer,
    pub(crate) area: Area,
    pub(crate) line: String,
    pub(crate) request_id: String,
}

impl Failure {
    /// With what is known of the visitor.
    pub(crate) fn around(self, visit: &Visit) -> Self {
        match self {
            Self::Error(error, None) => Self::Error(error, Some(Box::new(visit.around()))),
            other => other,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error, None)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Error(refusal.into(), None)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (error, around) = match self {
            Self::SignIn(address) => return Redirect::to(&address).into_response(),
            Self::Error(error, around) => (error, around),
        };
        let told = Told::of(&error, around.as_deref());
        let status = told.status;
        let page = match &around {
            Some(around) => told.inside(around).to_html(),
            None => told.outside().to_html(),
        };
        let text = page.unwrap_or_else(|_| error.to_string());
        let mut response = (status, Html(text)).into_response();
        if let Some(Reason::TooMany { retry_after }) = error.refusal().map(|refusal| refusal.reason)
        {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, retry_after.into());
        }
        response
    }
}

/// The setting that stands for "which roles somebody has".
const ROLES: &str = "roleManagement/directory";

/// The status of a refusal on a page, its title and what to do about it.
fn words(reason: Reason) -> (StatusCode, &'static str, &'static str) {
    match reason {
        Reason::Invalid | Reason::Unsupported => (
            StatusCode::BAD_REQUEST,
            "That does not fit",
            "Go back and correct it.",
        ),
        Reason::Unauthenticated => (
            StatusCode::UNAUTHORIZED,
            "Please sign in",
            "Sign in and try again.",
        ),
        Reason::Forbidden => (
            StatusCode::FORBIDDEN,
            "You may not do that",
            "If you should, ask the administrators of the organisation.",
        ),
        Reason::NotFound | Reason::Gone => (
            StatusCode::NOT_FOUND,
            "There is no such page for you",
            "The address may be mistyped, or the thing is gone, or it is not yours to see.",
        ),
        Reason::Conflict | Reason::PreconditionFailed => (
            StatusCode::CONFLICT,
            "Something changed in the meantime",
            "Open the page again to see how things stand now.",
        ),
        Reason::TooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "That is too large",
            "Shorten it and try again.",
        ),
        Reason::TooMany { .. } => (
            StatusCode::TOO_MANY_REQUESTS,
            "That was too often",
            "Wait a little and try again.",
        ),
    }
}

/// What a page says about an error.
struct Told {
    status: StatusCode,
    title: &'static str,
    happened: String,
    advice: String,
    details: Vec<Fact>,
}

impl Told {
    fn of(error: &Error, around: Option<&Around>) -> Self {
        let request_id = around.map_or("", |around| around.request_id.as_str());
        let mut details = Vec::new();
        if !request_id.is_empty() {
            details.push(Fact::code("Request", request_id));
        }
        let Some(refusal) = error.refusal() else {
            tracing::error!(request.id = %request_id, error = %error, "a page failed");
            return Self {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                title: "Something went wrong here",
                happened: "the server could not do it".to_owned(),
                advice: "It is not your fault. Try again; if it stays, give the request number to the administrators.".to_owned(),
                details,
            };
        };
        let (status, title, advice) = words(refusal.reason);
        details.extend(refusal.setting.as_ref().map(|by| Fact::code("Setting", by)));
        Self {
            status,
            title,
            happened: refusal.message.clone(),
            advice: match refusal.setting.as_deref() {
                Some(ROLES) => "Ask an administrator of the organisation for one of these roles, or to do it for you.".to_owned(),
                Some(setting) => format!("The setting `{setting}` decides this. An administrator can change it, or do it for you."),
                None => advice.to_owned(),
            },
            details,
        }
    }

    /// In the place where the person is, with the way back.
    fn inside(self, around: &Around) -> ProblemPage {
        let viewer = &around.viewer;
        let shell = match around.area {
            Area::Console if viewer.has_console => frame::console(viewer, &around.line),
            Area::Approvals => frame::approvals(viewer, &around.line),
            Area::Console | Area::Portal => frame::portal(viewer, &around.line),
        };
        let lines = shell.nav.iter().flat_map(|group| &group.items);
        let back = lines.clone().find(|item| item.is_current).map_or_else(
            || Link::new("Back to the start", &shell.home),
            |line| Link::new(format!("Back to {}", line.label), &line.href),
        );
        ProblemPage {
            shell: shell.titled(self.title),
            title: self.title.to_owned(),
            happened: self.happened,
            advice: self.advice,
            details: self.details,
            action: Some(back),
        }
    }

    /// For somebody of whom nothing is known.
    fn outside(self) -> ErrorPage {
        let frame = SigninFrame {
            organisation: "Xenia".to_owned(),
            ..SigninFrame::default()
        };
        ErrorPage {
            frame: frame.titled(self.title),
            title: self.title.to_owned(),
            happened: self.happened,
            advice: self.advice,
            details: self.details,
            action: Some(Link::new("Go to the start", "/")),
        }
    }
}
