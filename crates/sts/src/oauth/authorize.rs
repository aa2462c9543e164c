//! `/{tenant}/oauth2/v2.0/authorize` (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2).
//!
//! What is wrong before client and redirect URI are known to belong together is shown on a page;
//! everything after goes back to the client.

use crate::{
    answer,
    call::Call,
    problem::Problem,
    signin::{Arrival, consent, flow},
};
use axum::{
    http::{Method, StatusCode},
    response::Response,
};
use xenia_design::signin::FormPostPage;
use xenia_engine::{
    Actor,
    sessions::Session,
    tokens::{self, Consent, RegisteredClient},
};
use xenia_protocols::oauth2::{
    AuthorizeRequest, AuthorizeTarget, ErrorCode, OAuthError, Parameters, Prompt, ResponseMode,
};

/// A request of a client that is known, to a redirect URI that is its own.
pub(crate) struct Asked {
    pub(crate) target: AuthorizeTarget,
    client: RegisteredClient,
    pub(crate) parameters: Parameters,
}

impl Asked {
    /// Refused while client and redirect URI do not belong together.
    pub(crate) fn read(call: &Call, parameters: Parameters) -> Result<Self, Problem> {
        let target = AuthorizeTarget::parse(&parameters)?;
        let client = tokens::client_of(&call.engine, &call.ctx, &target)?;
        Ok(Self {
            target,
            client,
            parameters,
        })
    }
}

/// Gives a code, or leads to the sign-in pages.
pub(crate) fn authorize(call: &Call) -> Result<Response, Problem> {
    if call.method == Method::POST {
        // A form of the client's own site carries no cookies of ours (`SameSite=Lax`).
        Parameters::parse(&call.body)?;
        return answer::see_other(&format!("{}?{}", call.path, call.body));
    }
    let asked = Asked::read(call, call.query()?)?;
    match decide(call, &asked) {
        Ok(Outcome::Code(code)) => {
            let answer = asked.target.success(&code, &issuer(call));
            respond(&asked, answer)
        }
        Ok(Outcome::SignIn(hint)) => lead_to_sign_in(call, hint.as_deref()),
        Ok(Outcome::Consent(session, wanted)) => consent::show(call, &session, wanted),
        Err(Problem::OAuth(error)) => failed(call, &asked, &error),
        Err(other) => Err(other),
    }
}

/// Tells the client why there is no code.
pub(crate) fn failed(call: &Call, asked: &Asked, error: &OAuthError) -> Result<Response, Problem> {
    respond(asked, asked.target.failure(error, &issuer(call)))
}

enum Outcome {
    Code(String),
    /// With the address to begin with.
    SignIn(Option<String>),
    /// Somebody has to agree first.
    Consent(Box<Session>, Consent),
}

fn decide(call: &Call, asked: &Asked) -> Result<Outcome, Problem> {
    let request = AuthorizeRequest::parse(&asked.parameters)?;
    let silent = request.prompt.contains(&Prompt::None);
    let Some((session, actor)) = usable_session(call, asked, &request)? else {
        if silent {
            let message =
                "AADSTS50058: nobody is signed in who fits the request, and `prompt` is `none`";
            let error = OAuthError::new(ErrorCode::LoginRequired, message).with_code(50_058);
            return Err(error.into());
        }
        return Ok(Outcome::SignIn(request.login_hint));
    };
    let ctx = call.ctx_of(actor);
    let wanted = tokens::consent_needed(&call.engine, &ctx, &session, (&asked.target, &request))?;
    if let (Some(wanted), false) = (wanted, silent) {
        return Ok(Outcome::Consent(Box::new(session), wanted));
    }
    let authorized = tokens::authorize(&call.engine, &ctx, &session, (&asked.target, &request))?;
    Ok(Outcome::Code(authorized.code.expose().to_owned()))
}

/// The browser's session, if the request does not want a fresh or another one.
fn usable_session(
    call: &Call,
    asked: &Asked,
    request: &AuthorizeRequest,
) -> Result<Option<(Session, Actor)>, Problem> {
    let Some((session, actor)) = call.session()? else {
        return Ok(None);
    };
    let just_signed_in = asked
        .parameters
        .find(flow::SIGNED_IN)
        .is_some_and(|sealed| flow::is_fresh(call, sealed, session.id));
    let wants_fresh = [Prompt::Login, Prompt::SelectAccount, Prompt::Create]
        .iter()
        .any(|prompt| request.prompt.contains(prompt));
    let age = call.ctx.now.seconds() - session.authenticated_at.seconds();
    let too_old = request.max_age.is_some_and(|most| age > i64::from(most));
    let other = request
        .login_hint
        .as_deref()
        .is_some_and(|hint| !is_hinted(&session, &actor, hint));
    let fits = just_signed_in || !(wants_fresh || too_old || other);
    Ok(fits.then_some((session, actor)))
}

/// Whether the session is of the person that the client expects. A hint that is no address is one
/// of the client's own and says nothing.
fn is_hinted(session: &Session, actor: &Actor, hint: &str) -> bool {
    let name = match actor {
        Actor::User { name, .. } => name.as_str(),
        Actor::Visitor { address } => address.as_str(),
        _ => "",
    };
    let same = |known: &str| known.eq_ignore_ascii_case(hint.trim());
    !hint.contains('@') || same(name) || session.address.as_deref().is_some_and(same)
}

fn lead_to_sign_in(call: &Call, hint: Option<&str>) -> Result<Response, Problem> {
    let back = format!("{}?{}", call.path, call.query);
    let arrival = Arrival {
        next: Some(back),
        hint: hint.map(str::to_owned),
    };
    answer::see_other(&arrival.address(&call.segment))
}

fn respond(asked: &Asked, answer: Vec<(&'static str, String)>) -> Result<Response, Problem> {
    let address = asked.target.response_url(&answer);
    if asked.target.response_mode != ResponseMode::FormPost {
        return answer::see_other(&address);
    }
    let target = answer::origin_of(&address);
    let page = FormPostPage {
        action: address,
        application: asked.client.name.clone(),
        fields: answer
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    };
    let html =
        askama::Template::render(&page).map_err(|error| Problem::Internal(error.to_string()))?;
    let targets: Vec<&str> = target.as_deref().into_iter().collect();
    Ok(answer::html_page(StatusCode::OK, html, &targets))
}

fn issuer(call: &Call) -> String {
    tokens::endpoints(&call.engine, call.ctx.tenant).issuer()
}
