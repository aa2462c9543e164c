//! A browser for tests: cookies, forms, redirects; and a world with an application in it.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::Value;
use std::collections::BTreeMap;
use tower::ServiceExt as _;
use xenia_engine::domain::{UserId, directory::UserType};
use xenia_testkit::{TestApplication, World};

pub(crate) const MARA: &str = "mara@fabrikam.example";
pub(crate) const ADELE: &str = "adele@contoso.example";
pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A tenant with a guest, a member and an application.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) app: TestApplication,
    pub(crate) mara: UserId,
    pub(crate) adele: UserId,
    pub(crate) router: Router,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let world = World::new();
        let app = world.application("portal", |_, _| {});
        let mara = world.user(MARA, |user| {
            user.user_principal_name = "mara_fabrikam.example#EXT#@contoso.example".to_owned();
            user.user_type = UserType::Guest;
        });
        let adele = world.user(ADELE, |_| {});
        let ctx = world.as_administrator();
        xenia_engine::passwords::set(&world.engine, &ctx, adele, PASSWORD).unwrap();
        let router = xenia_sts::router(std::sync::Arc::clone(&world.engine));
        Self {
            world,
            app,
            mara,
            adele,
            router,
        }
    }
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            scene: self,
            cookies: BTreeMap::new(),
            headers: Vec::new(),
        }
    }
    /// A browser in which the guest is signed in.
    pub(crate) fn signed_in(&self) -> Browser<'_> {
        let mut browser = self.browser();
        browser.sign_in_with_code("/contoso.example/signin");
        browser
    }
    /// The address of an authorize request with further parameters.
    pub(crate) fn authorize(&self, more: &str) -> String {
        format!(
            "/contoso.example/oauth2/v2.0/authorize?client_id={}&redirect_uri={}&response_type=code&scope=openid+profile+email+offline_access&state=s1&nonce=n1&code_challenge={CHALLENGE}&code_challenge_method=S256{more}",
            self.app.client, self.app.redirect_uri
        )
    }
    /// The body that redeems a code.
    pub(crate) fn code_body(&self, code: &str) -> String {
        format!(
            "grant_type=authorization_code&client_id={}&client_secret={}&redirect_uri={}&code_verifier={VERIFIER}&code={code}",
            self.app.client, self.app.secret, self.app.redirect_uri
        )
    }
    /// Posts to the token endpoint as a client does.
    pub(crate) fn token(&self, body: &str) -> Seen {
        self.browser()
            .post_raw("/contoso.example/oauth2/v2.0/token", body)
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{self:?}");
        self.header("location")
    }
    /// A parameter of the address that the answer leads to.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        parameter(self.location(), name)
    }
    /// The value of a hidden field of the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self
            .body
            .split_once(&start)
            .unwrap_or_else(|| panic!("{name}: {self:?}"));
        rest.split('"').next().unwrap().to_owned()
    }
    pub(crate) fn shows(&self, text: &str) -> bool {
        let text = text.replace('`', "");
        let plain = self
            .body
            .replace("<code class=\"said\">", "")
            .replace("</code>", "");
        plain.contains(&text)
    }
}

pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.split_once(['?', '#'])?.1;
    let parameters = xenia_protocols::oauth2::Parameters::parse(query).unwrap();
    parameters.find(name).map(str::to_owned)
}

pub(crate) struct Browser<'a> {
    scene: &'a Scene,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Sent with each request.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Browser<'_> {
    pub(crate) fn get(&mut self, path: &str) -> Seen {
        self.send(Request::get(path), String::new())
    }
    /// Opens an address and follows redirects as long as they stay on this server.
    pub(crate) fn open(&mut self, path: &str) -> Seen {
        let mut seen = self.get(path);
        for _ in 0..5 {
            if seen.status != StatusCode::SEE_OTHER || !seen.location().starts_with('/') {
                return seen;
            }
            let next = seen.location().to_owned();
            seen = self.get(&next);
        }
        panic!("redirects without end: {seen:?}")
    }
    pub(crate) fn options(&mut self, path: &str) -> Seen {
        self.send(Request::options(path), String::new())
    }
    pub(crate) fn post_raw(&mut self, path: &str, body: &str) -> Seen {
        let request =
            Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request, body.to_owned())
    }
    /// Posts the form of a page with these fields.
    pub(crate) fn submit(&mut self, page: &Seen, path: &str, fields: &[(&str, &str)]) -> Seen {
        let (csrf, flow) = (page.hidden("csrf"), page.hidden("flow"));
        let mut body = format!("csrf={csrf}&flow={flow}");
        for (name, value) in fields {
            body.push_str(&format!(
                "&{name}={}",
                value.replace(' ', "+").replace('@', "%40")
            ));
        }
        self.post_raw(path, &body)
    }
    /// Goes through the pages with a one-time code, beginning at that address; answers what comes
    /// after.
    pub(crate) fn sign_in_with_code(&mut self, start: &str) -> Seen {
        let page = self.open(start);
        self.scene.world.clock.advance_seconds(1);
        let page = self.submit(
            &page,
            "/contoso.example/signin/identifier",
            &[("email", MARA)],
        );
        let code = self.scene.world.mailed_code(MARA).unwrap();
        self.submit(&page, "/contoso.example/signin/code", &[("code", &code)])
    }
    fn send(&mut self, request: axum::http::request::Builder, body: String) -> Seen {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = request.header(header::COOKIE, cookies.join("; "));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let seen = runtime.block_on(async {
            let response = self.scene.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            Seen {
                status: parts.status,
                headers: parts.headers,
                body: String::from_utf8_lossy(&body).into_owned(),
            }
        });
        self.keep_cookies(&seen);
        seen
    }
    fn keep_cookies(&mut self, seen: &Seen) {
        for value in seen.headers.get_all(header::SET_COOKIE) {
            let value = value.to_str().unwrap();
            assert!(value.contains("; HttpOnly; SameSite=Lax"), "{value}");
            assert!(
                value.starts_with("__Host-") && value.ends_with("; Secure"),
                "{value}"
            );
            let (name, rest) = value.split_once('=').unwrap();
            match rest.split(';').next().unwrap() {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }
}
