//! Requests to the SCIM services of applications, over HTTPS.

use crate::webhook::{Reach, agent, checked};
use serde_json::Value;
use std::io::Read;
use ureq::{
    Agent,
    http::{Method, Request as HttpRequest, Uri},
};
use xenia_engine::provisioning::outbound::target::{Answer, Request, Target, Unanswered};

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
        Self {
            agent: agent(reach),
            reach,
        }
    }

    fn checked(&self, url: &str) -> Result<Uri, Unanswered> {
        checked(url, self.reach).map_err(|reason| unanswered(format!("its address {reason}")))
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
