//! What applications may ask of the server, and it of them.

use clap::Args;
use xenia_api::Rate;
use xenia_connect::{Issuers, Reach, Webhooks};

/// How the server stands to applications.
#[derive(Args, Debug)]
#[command(next_help_heading = "Applications")]
pub(crate) struct ClientArguments {
    /// Requests to the Graph-shaped API that one client may send to one organisation a second, in the
    /// long run; ten seconds' worth at once. Who sends more is answered 429. 0 is no bound
    #[arg(
        long,
        value_name = "NUMBER",
        env = "XENIA_REQUESTS_PER_SECOND",
        default_value_t = 350
    )]
    requests_per_second: u32,
    /// Let change notifications go to private addresses and without TLS: in a network of one's own,
    /// whose services then hear from whoever may subscribe
    #[arg(long, env = "XENIA_WEBHOOKS_ANYWHERE")]
    webhooks_anywhere: bool,
    /// Let applications trust issuers at private addresses and without TLS (federated identity
    /// credentials): in a network of one's own, such as that of a cluster
    #[arg(long, env = "XENIA_ISSUERS_ANYWHERE")]
    issuers_anywhere: bool,
}

impl ClientArguments {
    /// How much one client may ask of one organisation; `None` for no bound.
    pub(crate) fn rate(&self) -> Option<Rate> {
        let per_second = self.requests_per_second;
        (per_second > 0).then(|| Rate {
            per_second,
            burst: per_second.saturating_mul(10),
        })
    }
    /// What posts to the addresses of clients.
    pub(crate) fn webhooks(&self) -> Webhooks {
        Webhooks::new(reach(self.webhooks_anywhere))
    }
    /// What reads the keys of other issuers.
    pub(crate) fn issuers(&self) -> Issuers {
        Issuers::new(reach(self.issuers_anywhere))
    }
}

fn reach(anywhere: bool) -> Reach {
    match anywhere {
        true => Reach::Anywhere,
        false => Reach::Public,
    }
}
