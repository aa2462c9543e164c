//! What goes wrong and how it is told: to people on a page, to clients as Entra's JSON.

use crate::{answer, call::Call};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use xenia_design::{
    Fact, Link,
    signin::{ErrorPage, SigninFrame},
};
use xenia_engine::{
    Error,
    domain::{Reason, Refusal},
    tokens::TokenError,
};
use xenia_protocols::oauth2::{ErrorCode, ErrorContext, OAuthError};

/// Why a request is not answered as asked.
#[derive(Debug)]
pub(crate) enum Problem {
    /// A rule says no.
    Refused(Refusal),
    /// The protocol says no.
    OAuth(OAuthError),
    /// The form was posted by another site.
    OtherSite,
    /// The sign-in in progress is not of this browser, or too old.
    LostFlow,
    /// The address names no organisation, and there is more than one.
    ManyTenants,
    /// A failure of ours: logged, not told.
    Internal(String),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::Refused(refusal),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::OAuth(error) => Self::OAuth(error),
            TokenError::Engine(error) => error.into(),
        }
    }
}

impl From<OAuthError> for Problem {
    fn from(error: OAuthError) -> Self {
        Self::OAuth(error)
    }
}

/// `AADSTS90002`: the path names no tenant of this server.
pub(crate) fn unknown_tenant(segment: &str) -> Problem {
    let message = format!(
        "AADSTS90002: there is no organisation `{}` on this server: check the tenant in the address",
        segment.chars().take(80).collect::<String>()
    );
    Problem::OAuth(OAuthError::new(ErrorCode::InvalidRequest, message).with_code(90_002))
}

/// The HTTP status of a refusal.
pub(crate) fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal.reason {
        Reason::Invalid | Reason::Unsupported => StatusCode::BAD_REQUEST,
        Reason::Unauthenticated => StatusCode::UNAUTHORIZED,
        Reason::Forbidden => StatusCode::FORBIDDEN,
        Reason::NotFound => StatusCode::NOT_FOUND,
        Reason::Conflict => StatusCode::CONFLICT,
        Reason::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        Reason::Gone => StatusCode::GONE,
        Reason::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Reason::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
    }
}

/// For clients: the body that Entra sends.
pub(crate) fn json(call: &Call, problem: Problem) -> Response {
    let (status, error) = match problem {
        Problem::OAuth(error) => (error.error.http_status(), error),
        Problem::Refused(refusal) => {
            let error = match refusal.reason {
                Reason::Unauthenticated => ErrorCode::InvalidToken,
                Reason::Forbidden => ErrorCode::InsufficientScope,
                _ => ErrorCode::InvalidRequest,
            };
            let error = OAuthError::new(error, refusal.message.clone());
            (status_of(&refusal).as_u16(), error)
        }
        Problem::OtherSite | Problem::LostFlow | Problem::ManyTenants => (
            400,
            OAuthError::new(ErrorCode::InvalidRequest, "not a page of this server"),
        ),
        Problem::Internal(message) => {
            log(call, &message);
            let told = "the server failed: its log has the details under the trace id";
            (500, OAuthError::new(ErrorCode::ServerError, told))
        }
    };
    let trace_id = call.ctx.request_id.to_string();
    let context = ErrorContext {
        now: call.ctx.now.seconds(),
        trace_id: &trace_id,
        correlation_id: call.header("client-request-id").unwrap_or(&trace_id),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, Json(error.to_json(&context))).into_response();
    if status == StatusCode::UNAUTHORIZED {
        let challenge = challenge(&error);
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// RFC 6749 section 5.2 and RFC 6750 section 3.
fn challenge(error: &OAuthError) -> HeaderValue {
    if error.error == ErrorCode::InvalidClient {
        return HeaderValue::from_static("Basic realm=\"Xenia\"");
    }
    let text = format!(
        "Bearer error=\"{}\", error_description=\"{}\"",
        error.error.name(),
        error.wire_description()
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("Bearer"))
}

fn log(call: &Call, message: &str) {
    tracing::error!(request.id = %call.ctx.request_id, path = call.path, message, "failed");
}

/// What a page says about a problem.
struct Told {
    status: StatusCode,
    title: &'static str,
    happened: String,
    advice: String,
    code: Option<u32>,
    /// Whether signing in may help.
    again: bool,
}

impl Told {
    fn new(status: StatusCode, title: &'static str, happened: &str, advice: &str) -> Self {
        Self {
            status,
            title,
            happened: sentence(happened),
            advice: advice.to_owned(),
            code: None,
            again: true,
        }
    }
}

/// For people: an error page.
pub(crate) fn page(call: &Call, problem: Problem) -> Response {
    let told = told(call, problem);
    let frame = crate::signin::frame(call).unwrap_or_else(|_| SigninFrame {
        organisation: "Xenia".to_owned(),
        ..SigninFrame::default()
    });
    let mut details = vec![
        Fact::code("Request id", call.ctx.request_id.to_string()),
        Fact::code("Time", call.ctx.now.to_string()),
    ];
    if let Some(code) = told.code {
        details.push(Fact::code("Error", format!("AADSTS{code}")));
    }
    let again = format!("/{}/signin", frame.tenant);
    let page = ErrorPage {
        title: told.title.to_owned(),
        happened: told.happened,
        advice: told.advice,
        details,
        action: (told.again && !frame.tenant.is_empty()).then(|| Link::new("Sign in", again)),
        frame: frame.titled(told.title),
    };
    answer::page(told.status, &page, &[])
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn told(call: &Call, problem: Problem) -> Told {
    match problem {
        Problem::OAuth(error) => protocol_told(&error),
        Problem::Refused(refusal) => {
            let advice = match &refusal.setting {
                Some(setting) => {
                    format!("The setting `{setting}` decides this. An administrator can change it.")
                }
                None if refusal.reason == Reason::Conflict => {
                    "If you did it yourself, sign in. Else ask the person who sent you here."
                        .to_owned()
                }
                None => "Go back and try again, or ask the person who sent you here.".to_owned(),
            };
            Told::new(
                status_of(&refusal),
                "This did not work",
                &refusal.message,
                &advice,
            )
        }
        Problem::OtherSite => Told::new(
            StatusCode::FORBIDDEN,
            "This form came from another site",
            "Another web site sent a sign-in form here in your name. Nothing was done.",
            "Open the application again and sign in from there.",
        ),
        Problem::LostFlow => Told::new(
            StatusCode::BAD_REQUEST,
            "This sign-in cannot go on",
            "It began in another browser, or more than an hour ago, so nothing ties the two together.",
            "Start again from the application, in one browser, with cookies allowed.",
        ),
        Problem::ManyTenants => Told::new(
            StatusCode::NOT_FOUND,
            "Which organisation?",
            "This server serves more than one organisation, and the address does not say which one you mean.",
            "Open the address that your organisation gave you. It begins with its domain: `/contoso.example/signin`.",
        ),
        Problem::Internal(message) => {
            log(call, &message);
            Told::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The server failed",
                "Something went wrong on our side. Nothing that you did caused it.",
                "Try again in a minute. If it stays, send the lines below to the help desk.",
            )
        }
    }
}

/// What a page says when the protocol says no.
fn protocol_told(error: &OAuthError) -> Told {
    let text = match error.description.split_once(": ") {
        Some((number, text)) if number.starts_with("AADSTS") => text.to_owned(),
        _ => error.description.clone(),
    };
    let (title, advice) = match error.codes.first() {
        Some(90_002) => (
            "There is no such organisation here",
            "Check the address for typing errors, or ask the person who gave it to you.",
        ),
        _ => (
            "The application's request cannot be answered",
            "This is a matter of how the application is set up. Tell those who run it, with the lines below.",
        ),
    };
    Told {
        code: error.codes.first().copied(),
        again: false,
        ..Told::new(StatusCode::BAD_REQUEST, title, &text, advice)
    }
}

/// A message as a sentence: messages are lower case without a full stop.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let end = if message.ends_with('.') { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}
