//! Requests to the SCIM services of applications, over HTTPS.

use crate::webhook::{Guarded, Reach};
use serde_json::Value;
use std::{io::Read, sync::Arc, time::Duration};
use ureq::{
    Agent,
    config::Config,
    http::{Method, Request as HttpRequest, Uri},
    tls::TlsConfig,
    unversioned::{resolver::DefaultResolver, transport::DefaultConnector},
};
use xenia_engine::provisioning::outbound::target::{Answer, Request, Target, Unanswered};

/// How long an application may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How much of an answer is read, in bytes; what is longer is no JSON then.
const LARGEST_ANSWER: u64 = 4 * 1024 * 1024;
/// How long to wait, in seconds, for one who says so in a way that is not understood.
const USUAL_PAUSE: i64 = 60;
/// The media type of SCIM (RFC 7644, 3.1).
const MEDIA_TYPE: &str = "application/scim+json";

/// Speaks to the applications into which people are provisioned.
pub struct ScimClient {
    agent: Agent,
    reach: Reach,
}

impl ScimClient {
    /// As far as that.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider);
        let config = Config::builder()
            .https_only(reach == Reach::Public)
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .user_agent("Xenia")
            .allow_non_standard_methods(true)
            .tls_config(tls.build())
            .build();
        let resolver = Guarded {
            inner: DefaultResolver::default(),
            reach,
        };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            reach,
        }
    }

    fn checked(&self, url: &str) -> Result<Uri, Unanswered> {
        let uri: Uri = url
            .parse()
            .map_err(|_| unanswered(format!("`{url}` is no URL")))?;
        match (uri.scheme_str(), self.reach) {
            (Some("https"), _) | (Some("http"), Reach::Anywhere) => {}
            _ => return Err(unanswered("its address must begin with `https://`")),
        }
        if uri.authority().is_some_and(|it| it.as_str().contains('@')) {
            return Err(unanswered("its address must not carry a user name"));
        }
        Ok(uri)
    }
}

fn unanswered(reason: impl ToString) -> Unanswered {
    Unanswered {
        reason: reason.to_string(),
    }
}

impl Target for ScimClient {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unanswered> {
        let uri = self.checked(&request.url)?;
        let method = Method::from_bytes(request.method.as_bytes()).map_err(unanswered)?;
        let http = HttpRequest::builder()
            .method(method)
            .uri(uri)
            .header("authorization", format!("Bearer {}", request.token))
            .header("accept", format!("{MEDIA_TYPE}, application/json"));
        let mut response = match &request.body {
            Some(body) => {
                let http = http.header("content-type", MEDIA_TYPE);
                let http = http.body(body.to_string()).map_err(unanswered)?;
                self.agent.run(http).map_err(unanswered)?
            }
            None => {
                let http = http.body(()).map_err(unanswered)?;
                self.agent.run(http).map_err(unanswered)?
            }
        };
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name);
        // A date is as good as no number: the usual pause.
        let retry_after = header("retry-after");
        let retry_after = retry_after.map(|it| it.to_str().ok()?.trim().parse().ok());
        let kind = header("content-type").and_then(|it| it.to_str().ok());
        let is_json = kind.is_none_or(|kind| kind.to_ascii_lowercase().contains("json"));
        let kind = kind.unwrap_or_default().to_owned();
        let mut text = Vec::new();
        let reader = response.body_mut().as_reader().take(LARGEST_ANSWER);
        { reader }.read_to_end(&mut text).map_err(unanswered)?;
        // A page to sign in at, or of a proxy: whatever it says, it is no SCIM service.
        if (200..300).contains(&status) && !is_json && !text.is_empty() {
            return Err(unanswered(format!(
                "what answers there sends `{kind}` and no SCIM"
            )));
        }
        Ok(Answer {
            status,
            retry_after: retry_after.map(|seconds| seconds.unwrap_or(USUAL_PAUSE)),
            body: serde_json::from_slice(&text).unwrap_or(Value::Null),
        })
    }
}
