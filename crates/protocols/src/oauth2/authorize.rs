//! The authorize request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1) and the
//! address of its answer.

use serde_json::Value;

use super::error::{ErrorCode, OAuthError};
use super::parameters::Parameters;
use super::pkce::CodeChallenge;
use super::scope::ScopeSet;
use crate::encoding::shorten;

/// How the answer reaches the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    Query,
    /// In the fragment of the redirect URI.
    Fragment,
    /// As a form that the browser posts to the redirect URI by itself.
    FormPost,
}

impl ResponseMode {
    /// All modes.
    pub const ALL: [Self; 3] = [Self::Query, Self::Fragment, Self::FormPost];

    /// The value of `response_mode`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }
}

/// What the client wants to be shown (OpenID Connect Core section 3.1.2.1; `create` is from
/// Initiating User Registration 1.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Prompt {
    /// No page at all.
    None,
    /// Sign in again.
    Login,
    /// Ask for consent again.
    Consent,
    /// Choose among accounts.
    SelectAccount,
    /// Begin with sign-up.
    Create,
}

impl Prompt {
    fn parse(text: &str) -> Result<Self, OAuthError> {
        match text {
            "none" => Ok(Self::None),
            "login" => Ok(Self::Login),
            "consent" => Ok(Self::Consent),
            "select_account" => Ok(Self::SelectAccount),
            "create" => Ok(Self::Create),
            other => Err(OAuthError::invalid_request(format!(
                "`prompt` `{}` is not one of none, login, consent, select_account, create",
                shorten(other)
            ))),
        }
    }
}

/// Where the answer to an authorize request goes, errors included, once the caller has seen that
/// the redirect URI belongs to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizeTarget {
    /// The application id of the client.
    pub client_id: String,
    /// As presented; not yet compared with the registered ones.
    pub redirect_uri: String,
    /// Sent back unchanged.
    pub state: Option<String>,
    /// How the answer travels; `query` if the request does not say.
    pub response_mode: ResponseMode,
}

impl AuthorizeTarget {
    /// Reads who asks and where the answer goes.
    ///
    /// # Errors
    /// `invalid_request`, to be shown on a page and never sent to a redirect URI.
    pub fn parse(parameters: &Parameters) -> Result<Self, OAuthError> {
        let response_mode = match parameters.find("response_mode") {
            None => ResponseMode::Query,
            Some(text) => ResponseMode::ALL
                .into_iter()
                .find(|mode| mode.name() == text)
                .ok_or_else(|| {
                    OAuthError::invalid_request(format!(
                        "`response_mode` `{}` is not one of query, fragment, form_post",
                        shorten(text)
                    ))
                })?,
        };
        Ok(Self {
            client_id: parameters.get("client_id")?.to_owned(),
            redirect_uri: parameters.get("redirect_uri")?.to_owned(),
            state: parameters.find_owned("state"),
            response_mode,
        })
    }

    /// The parameters of a successful answer: `code`, `state`, and the issuer (RFC 9207), which
    /// lets the client see that the answer comes from the server it asked.
    pub fn success(&self, code: &str, issuer: &str) -> Vec<(&'static str, String)> {
        self.answer(vec![("code", code.to_owned())], issuer)
    }

    /// The parameters of a refusal: `error`, `error_description`, `state`, `iss`.
    pub fn failure(&self, error: &OAuthError, issuer: &str) -> Vec<(&'static str, String)> {
        let parameters = vec![
            ("error", error.error.name().to_owned()),
            ("error_description", error.wire_description()),
        ];
        self.answer(parameters, issuer)
    }

    /// The address to redirect to with these parameters, for the modes `query` and `fragment`; for
    /// `form_post` it is the redirect URI alone, and the parameters are the fields of the form.
    pub fn response_url(&self, parameters: &[(&'static str, String)]) -> String {
        let separator = match self.response_mode {
            ResponseMode::FormPost => return self.redirect_uri.clone(),
            ResponseMode::Fragment => '#',
            ResponseMode::Query if self.redirect_uri.ends_with(['?', '&']) => {
                return self.redirect_uri.clone() + &encode(parameters);
            }
            ResponseMode::Query if self.redirect_uri.contains('?') => '&',
            ResponseMode::Query => '?',
        };
        format!("{}{separator}{}", self.redirect_uri, encode(parameters))
    }

    fn answer(
        &self,
        mut parameters: Vec<(&'static str, String)>,
        issuer: &str,
    ) -> Vec<(&'static str, String)> {
        parameters.extend(self.state.iter().map(|state| ("state", state.clone())));
        parameters.push(("iss", issuer.to_owned()));
        parameters
    }
}

fn encode(parameters: &[(&'static str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

/// The rest of an authorize request, response type `code`.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorizeRequest {
    /// What is asked for.
    pub scope: ScopeSet,
    /// Comes back in the ID token.
    pub nonce: Option<String>,
    /// PKCE; the caller decides for which clients it is required.
    pub code_challenge: Option<CodeChallenge>,
    /// What to show, each once; [`Prompt::None`] only alone.
    pub prompt: Vec<Prompt>,
    /// The user name to begin with.
    pub login_hint: Option<String>,
    /// The domain or tenant of the user, to skip the question.
    pub domain_hint: Option<String>,
    /// How long ago the user may have signed in, in seconds.
    pub max_age: Option<u32>,
    /// The `claims` parameter (OpenID Connect Core section 5.5), a JSON object.
    pub claims: Option<Value>,
    /// Wanted authentication contexts, the best first.
    pub acr_values: Vec<String>,
    /// Languages of the pages, the best first (BCP 47).
    pub ui_locales: Vec<String>,
}

impl AuthorizeRequest {
    /// Reads the rest of the request, after its [`AuthorizeTarget`].
    ///
    /// # Errors
    /// An error that may be sent to the redirect URI, if that belongs to the client.
    pub fn parse(parameters: &Parameters) -> Result<Self, OAuthError> {
        refuse_request_objects(parameters)?;
        check_response_type(parameters.get("response_type")?)?;
        let scope = ScopeSet::parse(parameters.get("scope")?)?;
        Ok(Self {
            scope,
            nonce: parameters.find_owned("nonce"),
            code_challenge: CodeChallenge::from_parameters(parameters)?,
            prompt: prompts(parameters.find("prompt").unwrap_or_default())?,
            login_hint: parameters.find_owned("login_hint"),
            domain_hint: parameters.find_owned("domain_hint"),
            max_age: max_age(parameters)?,
            claims: claims(parameters)?,
            acr_values: words(parameters.find("acr_values")),
            ui_locales: words(parameters.find("ui_locales")),
        })
    }
}

/// OpenID Connect Core section 6: a server may do without request objects, but must say so.
fn refuse_request_objects(parameters: &Parameters) -> Result<(), OAuthError> {
    let refuse = |code, name| {
        Err(OAuthError::new(
            code,
            format!("the parameter `{name}` is not supported"),
        ))
    };
    if parameters.find("request").is_some() {
        return refuse(ErrorCode::RequestNotSupported, "request");
    }
    if parameters.find("request_uri").is_some() {
        return refuse(ErrorCode::RequestUriNotSupported, "request_uri");
    }
    Ok(())
}

fn check_response_type(text: &str) -> Result<(), OAuthError> {
    match text {
        "code" => Ok(()),
        other => Err(OAuthError::new(
            ErrorCode::UnsupportedResponseType,
            format!(
                "`response_type` `{}` is not supported, only `code` is",
                shorten(other)
            ),
        )
        .with_code(700_054)),
    }
}

fn prompts(text: &str) -> Result<Vec<Prompt>, OAuthError> {
    let mut prompts = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let prompt = Prompt::parse(word)?;
        if !prompts.contains(&prompt) {
            prompts.push(prompt);
        }
    }
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err(OAuthError::invalid_request(
            "`prompt` `none` must stand alone",
        ));
    }
    Ok(prompts)
}

fn max_age(parameters: &Parameters) -> Result<Option<u32>, OAuthError> {
    let parse = |text: &str| {
        text.parse::<u32>().map_err(|_| {
            OAuthError::invalid_request(format!(
                "`max_age` `{}` is not a number of seconds",
                shorten(text)
            ))
        })
    };
    parameters.find("max_age").map(parse).transpose()
}

pub(super) fn claims(parameters: &Parameters) -> Result<Option<Value>, OAuthError> {
    let parse = |text: &str| match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(OAuthError::invalid_request("`claims` is not a JSON object")),
    };
    parameters.find("claims").map(parse).transpose()
}

fn words(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}
