//! Documents of other issuers, over HTTPS: where their keys are, and the keys.

use crate::webhook::{Reach, agent, checked};
use ureq::Agent;
use xenia_engine::tokens::IssuerDocuments;

/// How much of a document is read, in bytes; what is longer is refused.
const LARGEST_DOCUMENT: u64 = 512 * 1024;

/// Reads documents of other issuers.
pub struct Issuers {
    agent: Agent,
    reach: Reach,
}

impl Issuers {
    /// As far as that.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        Self {
            agent: agent(reach),
            reach,
        }
    }
}

impl IssuerDocuments for Issuers {
    fn get(&self, url: &str) -> Result<Vec<u8>, String> {
        let uri = checked(url, self.reach)
            .map_err(|reason| format!("has an address `{}` which {reason}", shortened(url)))?;
        let silent =
            |error: ureq::Error| format!("does not answer at `{}`: {error}", shortened(url));
        let request = self.agent.get(uri).header("accept", "application/json");
        let mut response = request.call().map_err(silent)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(format!("answers {status} at `{}`", shortened(url)));
        }
        let read = response.body_mut().with_config().limit(LARGEST_DOCUMENT);
        read.read_to_vec().map_err(silent)
    }
    fn may_be_plain(&self) -> bool {
        self.reach == Reach::Anywhere
    }
}

fn shortened(url: &str) -> String {
    url.chars().take(200).collect()
}
