//! What is answered: a page, another address, or why not.

use super::Visit;
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

/// What the page of an error needs to know.
pub(crate) struct Around {
    pub(crate) tenant: String,
    pub(crate) organisation: String,
    pub(crate) request_id: String,
    pub(crate) home: String,
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
        let around = around.map_or_else(Around::nobody, |around| *around);
        let (status, page) = error_page(&error, around);
        let text = page.to_html().unwrap_or_else(|_| error.to_string());
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

impl Around {
    fn nobody() -> Self {
        Self {
            tenant: String::new(),
            organisation: "Xenia".to_owned(),
            request_id: String::new(),
            home: "/".to_owned(),
        }
    }
}

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

fn error_page(error: &Error, around: Around) -> (StatusCode, ErrorPage) {
    let (status, title, advice) = match error.refusal() {
        Some(refusal) => words(refusal.reason),
        None => {
            tracing::error!(request.id = %around.request_id, error = %error, "a page failed");
            let advice = "It is not your fault. Try again; if it stays, give the request number to the administrators.";
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong here",
                advice,
            )
        }
    };
    let happened = error.refusal().map_or_else(
        || "the server could not do it".to_owned(),
        |refusal| refusal.message.clone(),
    );
    let mut details = vec![Fact::code("Request", around.request_id)];
    if let Some(setting) = error.refusal().and_then(|refusal| refusal.setting.clone()) {
        details.push(Fact::code("Setting", setting));
    }
    let frame = SigninFrame {
        tenant: around.tenant,
        organisation: around.organisation,
        ..SigninFrame::default()
    };
    let page = ErrorPage {
        frame: frame.titled(title),
        title: title.to_owned(),
        happened,
        advice: advice.to_owned(),
        details,
        action: Some(Link::new("Back to the start", around.home)),
    };
    (status, page)
}
