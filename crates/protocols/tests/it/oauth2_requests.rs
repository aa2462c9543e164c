//! Authorize and token requests.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use proptest::prelude::*;
use serde_json::json;
use xenia_protocols::oauth2::{
    AuthorizeRequest, AuthorizeTarget, ClientAuthentication, ErrorCode, Grant, OAuthError,
    Parameters, Prompt, ResponseMode, Scope, TokenRequest, TokenResponse, check_client_assertion,
};
use xenia_protocols::secret::SecretText;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const ASSERTION: &str = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=a.b.c";

fn authorize(query: &str) -> Result<(AuthorizeTarget, AuthorizeRequest), OAuthError> {
    let parameters = Parameters::parse(query)?;
    Ok((
        AuthorizeTarget::parse(&parameters)?,
        AuthorizeRequest::parse(&parameters)?,
    ))
}

fn token(body: &str, authorization: Option<&str>) -> Result<TokenRequest, OAuthError> {
    TokenRequest::parse(&Parameters::parse(body)?, authorization)
}

fn basic(text: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(text))
}

#[test]
fn an_authorize_request_is_read_wholly() {
    let (target, request) = authorize(&format!(
        "client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code\
         &response_mode=form_post&scope=openid+profile%20User.Read&state=s%26t&nonce=n\
         &code_challenge={CHALLENGE}&code_challenge_method=S256&prompt=login+consent\
         &login_hint=ada%40partner.example&domain_hint=partner.example&max_age=0\
         &claims=%7B%22id_token%22%3A%7B%7D%7D&acr_values=c1+c2&ui_locales=de-AT+en&x-client-SKU=MSAL"
    ))
    .unwrap();
    assert_eq!(target.client_id, "app");
    assert_eq!(target.redirect_uri, "https://app.example/cb");
    assert_eq!(target.state.as_deref(), Some("s&t"));
    assert_eq!(target.response_mode, ResponseMode::FormPost);
    assert_eq!(request.scope.to_string(), "openid profile User.Read");
    assert_eq!(request.nonce.as_deref(), Some("n"));
    assert_eq!(request.code_challenge.unwrap().as_str(), CHALLENGE);
    assert_eq!(request.prompt, [Prompt::Login, Prompt::Consent]);
    assert_eq!(request.login_hint.as_deref(), Some("ada@partner.example"));
    assert_eq!(request.domain_hint.as_deref(), Some("partner.example"));
    assert_eq!(request.max_age, Some(0));
    assert_eq!(request.claims, Some(json!({"id_token": {}})));
    assert_eq!(request.acr_values, ["c1", "c2"]);
    assert_eq!(request.ui_locales, ["de-AT", "en"]);
}

#[test]
fn refused_authorize_requests_name_the_parameter() {
    let base = "client_id=app&redirect_uri=https://app.example/cb&response_type=code&scope=openid";
    let table = [
        (
            "redirect_uri=https://a.example&response_type=code",
            "invalid_request: the parameter `client_id` is missing",
        ),
        (
            "client_id=app&redirect_uri=",
            "invalid_request: the parameter `redirect_uri` is missing",
        ),
        (
            "client_id=app&redirect_uri=x",
            "invalid_request: the parameter `response_type` is missing",
        ),
        (
            "client_id=app&redirect_uri=x&response_type=code",
            "invalid_request: the parameter `scope` is missing",
        ),
        (
            "client_id=app&redirect_uri=x&response_type=id_token",
            "unsupported_response_type: `response_type` `id_token` is not supported, only `code` is",
        ),
        (
            "client_id=app&redirect_uri=x&response_type=code+id_token",
            "unsupported_response_type: `response_type` `code id_token` is not supported, only `code` is",
        ),
        (
            &format!("{base}&client_id=app"),
            "invalid_request: the parameter `client_id` is there twice",
        ),
        (
            &format!("{base}&x=1&x=1"),
            "invalid_request: the parameter `x` is there twice",
        ),
        (
            &format!("{base}&response_mode=web_message"),
            "invalid_request: `response_mode` `web_message` is not one of query, fragment, form_post",
        ),
        (
            &format!("{base}&code_challenge={CHALLENGE}"),
            "invalid_request: `code_challenge_method` is `plain`, only `S256` is accepted",
        ),
        (
            &format!("{base}&code_challenge={CHALLENGE}&code_challenge_method=plain"),
            "invalid_request: `code_challenge_method` is `plain`, only `S256` is accepted",
        ),
        (
            &format!("{base}&code_challenge=short&code_challenge_method=S256"),
            "invalid_request: `code_challenge` is not base64url of 32 bytes",
        ),
        (
            &format!("{base}&code_challenge_method=S256"),
            "invalid_request: the parameter `code_challenge` is missing",
        ),
        (
            &format!("{base}&prompt=none+login"),
            "invalid_request: `prompt` `none` must stand alone",
        ),
        (
            &format!("{base}&prompt=now"),
            "invalid_request: `prompt` `now` is not one of none, login, consent, select_account, create",
        ),
        (
            &format!("{base}&max_age=-1"),
            "invalid_request: `max_age` `-1` is not a number of seconds",
        ),
        (
            &format!("{base}&claims=[]"),
            "invalid_request: `claims` is not a JSON object",
        ),
        (
            &format!("{base}&request=a.b.c"),
            "request_not_supported: the parameter `request` is not supported",
        ),
        (
            &format!("{base}&request_uri=https://a.example"),
            "request_uri_not_supported: the parameter `request_uri` is not supported",
        ),
        (
            "client_id=app&redirect_uri=x&response_type=code&scope=a%22b",
            "invalid_scope: the scope `a\"b` has characters that a scope must not have",
        ),
    ];
    for (query, message) in table {
        assert_eq!(
            authorize(query).unwrap_err().to_string(),
            message,
            "{query}"
        );
    }
    let many: String = (0..65).map(|n| format!("p{n}=1&")).collect();
    assert_eq!(
        authorize(&many).unwrap_err().to_string(),
        "invalid_request: there are more than 64 parameters"
    );
    let long = format!("state={}", "a".repeat(Parameters::MAX_VALUE_BYTES + 1));
    assert_eq!(
        authorize(&long).unwrap_err().to_string(),
        "invalid_request: the parameter `state` is 32769 bytes long, the limit is 32768"
    );
}

#[test]
fn an_answer_goes_where_the_request_says() {
    let answer = |uri: &str, mode: &str| {
        let query = format!("client_id=app&state=a+b&redirect_uri={uri}&response_mode={mode}");
        let target = AuthorizeTarget::parse(&Parameters::parse(&query).unwrap()).unwrap();
        target.response_url(&target.success("c&d", "https://x/v2.0"))
    };
    let parameters = "code=c%26d&state=a+b&iss=https%3A%2F%2Fx%2Fv2.0";
    let table = [
        (
            "https://a.example/cb",
            "query",
            format!("https://a.example/cb?{parameters}"),
        ),
        (
            "https://a.example/cb",
            "",
            format!("https://a.example/cb?{parameters}"),
        ),
        (
            "https://a.example/cb?x=1",
            "query",
            format!("https://a.example/cb?x=1&{parameters}"),
        ),
        (
            "https://a.example/cb?",
            "query",
            format!("https://a.example/cb?{parameters}"),
        ),
        (
            "https://a.example/cb",
            "fragment",
            format!("https://a.example/cb#{parameters}"),
        ),
        (
            "https://a.example/cb",
            "form_post",
            "https://a.example/cb".to_owned(),
        ),
    ];
    for (uri, mode, expected) in table {
        assert_eq!(answer(uri, mode), expected, "{uri} {mode}");
    }
    let target = AuthorizeTarget::parse(
        &Parameters::parse("client_id=app&redirect_uri=https://a.example").unwrap(),
    )
    .unwrap();
    let refused = OAuthError::new(ErrorCode::AccessDenied, "no");
    assert_eq!(
        target.response_url(&target.failure(&refused, "i")),
        "https://a.example?error=access_denied&error_description=no&iss=i"
    );
}

#[test]
fn token_requests_of_every_grant() {
    let code = token("grant_type=authorization_code&client_id=app&code=c&redirect_uri=u&code_verifier=v&client_info=1", None).unwrap();
    assert_eq!(
        code.client,
        ClientAuthentication::None {
            client_id: "app".to_owned()
        }
    );
    assert!(code.wants_client_info);
    assert_eq!(code.grant.name(), "authorization_code");
    let Grant::AuthorizationCode {
        code,
        redirect_uri,
        code_verifier,
        scope,
    } = code.grant
    else {
        panic!("another grant");
    };
    assert_eq!((code.expose(), redirect_uri.as_deref()), ("c", Some("u")));
    assert_eq!(code_verifier, Some(SecretText::new("v")));
    assert!(scope.is_empty());

    let refresh = token(
        "grant_type=refresh_token&client_id=app&client_secret=x&refresh_token=r&scope=openid",
        None,
    )
    .unwrap();
    assert_eq!(
        refresh.client,
        ClientAuthentication::SecretPost {
            client_id: "app".to_owned(),
            secret: SecretText::new("x")
        }
    );
    let Grant::RefreshToken {
        refresh_token,
        scope,
    } = refresh.grant
    else {
        panic!("another grant")
    };
    assert_eq!(refresh_token.expose(), "r");
    assert!(scope.contains(&Scope::OpenId));

    let client = token(
        &format!(
            "grant_type=client_credentials&scope=https://graph.microsoft.com/.default&{ASSERTION}"
        ),
        None,
    )
    .unwrap();
    assert_eq!(
        client.client,
        ClientAuthentication::PrivateKeyJwt {
            client_id: None,
            assertion: SecretText::new("a.b.c")
        }
    );
    assert_eq!(client.client.client_id(), None);
    assert!(
        matches!(client.grant, Grant::ClientCredentials { ref scope } if scope.wants_default())
    );
    assert!(
        !format!("{client:?}").contains("a.b.c"),
        "a secret shows in the debug form"
    );
    let parameters = Parameters::parse("client_secret=hidden").unwrap();
    assert_eq!(format!("{parameters:?}"), r#"{"client_secret"}"#);
}

#[test]
fn a_token_response_has_only_what_was_granted() {
    let mut response = TokenResponse::bearer("a.b.c".to_owned(), 3599);
    let bare = json!({
        "token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": "a.b.c",
    });
    assert_eq!(serde_json::to_value(&response).unwrap(), bare);
    response.refresh_token = Some("r".to_owned());
    assert_eq!(
        serde_json::to_value(&response).unwrap()["refresh_token"],
        "r"
    );
}

#[test]
fn basic_authentication_is_form_decoded() {
    let body = "grant_type=client_credentials&scope=.default";
    let read = |header: &str| token(body, Some(header)).map(|request| request.client);
    let expect = |id: &str, secret: &str| {
        Ok(ClientAuthentication::SecretBasic {
            client_id: id.to_owned(),
            secret: SecretText::new(secret),
        })
    };
    assert_eq!(read(&basic("app:secret")), expect("app", "secret"));
    assert_eq!(read(&basic("a%3Ab:p%26q+r:s")), expect("a:b", "p&q r:s"));
    assert_eq!(read(&basic("app:pad==")), expect("app", "pad=="));
    assert_eq!(
        read(&basic("app:secret").replace("Basic", "bAsIc")),
        expect("app", "secret")
    );
    for refused in [
        "",
        "Basic",
        "Basic ***",
        "Bearer x",
        &basic("app"),
        &basic(":secret"),
        &basic("app:"),
        &basic("app:%ff"),
        "Basic /w==",
    ] {
        assert_eq!(
            read(refused).unwrap_err().error,
            ErrorCode::InvalidClient,
            "{refused}"
        );
    }
    let same = format!("{body}&client_id=app");
    assert!(token(&same, Some(&basic("app:secret"))).is_ok());
}

#[test]
fn refused_token_requests_name_the_parameter() {
    let other = basic("other:secret");
    let table = [
        (
            "",
            None,
            "invalid_request: the parameter `grant_type` is missing",
        ),
        (
            "grant_type=password&client_id=a",
            None,
            "unsupported_grant_type: `grant_type` `password` is not one of authorization_code, refresh_token, client_credentials, urn:ietf:params:oauth:grant-type:device_code",
        ),
        (
            "grant_type=authorization_code&client_id=a",
            None,
            "invalid_request: the parameter `code` is missing",
        ),
        (
            "grant_type=authorization_code&code=c&code=d&client_id=a",
            None,
            "invalid_request: the parameter `code` is there twice",
        ),
        (
            "grant_type=authorization_code&code=c",
            None,
            "invalid_request: the parameter `client_id` is missing",
        ),
        (
            "grant_type=authorization_code&code=c&client_secret=s",
            None,
            "invalid_request: the parameter `client_id` is missing",
        ),
        (
            "grant_type=refresh_token&client_id=a",
            None,
            "invalid_request: the parameter `refresh_token` is missing",
        ),
        (
            "grant_type=client_credentials&client_id=a",
            None,
            "invalid_request: the parameter `scope` is missing",
        ),
        (
            "grant_type=client_credentials&client_id=a&scope=/",
            None,
            "invalid_scope: the scope `/` must be `<resource>/<permission>`",
        ),
        (
            "grant_type=refresh_token&refresh_token=r&client_id=a",
            Some(other.as_str()),
            "invalid_request: the `Authorization` header and `client_id` name different clients",
        ),
        (
            "grant_type=refresh_token&refresh_token=r&client_id=other&client_secret=s",
            Some(other.as_str()),
            "invalid_request: the client authenticates in more than one way, use one",
        ),
        (
            &format!(
                "grant_type=refresh_token&refresh_token=r&client_id=a&client_secret=s&{ASSERTION}"
            ),
            None,
            "invalid_request: the client authenticates in more than one way, use one",
        ),
        (
            "grant_type=refresh_token&refresh_token=r&client_assertion=a.b.c",
            None,
            "invalid_request: the parameter `client_assertion_type` is missing",
        ),
        (
            "grant_type=refresh_token&refresh_token=r&client_assertion=a.b.c&client_assertion_type=saml",
            None,
            "invalid_request: `client_assertion_type` `saml` is not supported, only `urn:ietf:params:oauth:client-assertion-type:jwt-bearer` is",
        ),
    ];
    for (body, authorization, message) in table {
        assert_eq!(
            token(body, authorization).unwrap_err().to_string(),
            message,
            "{body}"
        );
    }
}

#[test]
fn client_assertions_are_bound_to_client_endpoint_and_time() {
    let audiences = ["https://x/t/oauth2/v2.0/token", "https://x/t/v2.0"];
    let check = |payload: &str| {
        check_client_assertion(payload.as_bytes(), "app", &audiences, 1000, 0)
            .map_err(|e| e.to_string())
    };
    let good = check(r#"{"iss":"app","sub":"app","aud":"https://x/t/v2.0","exp":1600,"jti":"j"}"#)
        .unwrap();
    assert_eq!((good.id.as_deref(), good.expires_at), (Some("j"), 1600));
    let longest = r#"{"iss":"app","sub":"app","aud":"https://x/t/v2.0","exp":87400}"#;
    assert_eq!(check(longest).unwrap().id, None);
    let table = [
        (
            r#"{"iss":"other","sub":"app","aud":"https://x/t/v2.0","exp":1600}"#,
            "the issuer is `other`, expected `app`",
        ),
        (
            r#"{"iss":"app","sub":"other","aud":"https://x/t/v2.0","exp":1600}"#,
            "the subject is `other`, expected `app`",
        ),
        (
            r#"{"iss":"app","aud":"https://x/t/v2.0","exp":1600}"#,
            "the claim `sub` is missing",
        ),
        (
            r#"{"iss":"app","sub":"app","aud":"https://y","exp":1600}"#,
            "the audience is `https://y`, expected `https://x/t/oauth2/v2.0/token, https://x/t/v2.0`",
        ),
        (
            r#"{"iss":"app","sub":"app","aud":"https://x/t/v2.0","exp":1000}"#,
            "the token expired at 1000, now is 1000 (seconds since 1970)",
        ),
        (
            r#"{"iss":"app","sub":"app","aud":"https://x/t/v2.0","exp":87401}"#,
            "the token is valid for 86401 more seconds, the limit is 86400",
        ),
    ];
    for (payload, message) in table {
        assert_eq!(check(payload).unwrap_err(), message, "{payload}");
    }
}

proptest! {
    #[test]
    fn any_request_is_answered_without_panic(body in "\\PC{0,300}", header in "\\PC{0,80}", decoded in "\\PC{0,40}") {
        let _ = authorize(&body);
        let _ = token(&body, None);
        let grant = "grant_type=client_credentials&scope=.default&";
        let _ = token(&format!("{grant}{body}"), Some(&header));
        let _ = token(grant, Some(&basic(&decoded)));
    }

    #[test]
    fn a_state_comes_back_unchanged(state in "\\PC{1,60}") {
        let query = format!("client_id=a&redirect_uri=https://a.example/cb&state={}", encoded(&state));
        let target = AuthorizeTarget::parse(&Parameters::parse(&query).unwrap()).unwrap();
        let url = target.response_url(&target.success("c", "i"));
        let back = Parameters::parse(url.split_once('?').unwrap().1).unwrap();
        prop_assert_eq!(back.find("state"), Some(state.as_str()));
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
