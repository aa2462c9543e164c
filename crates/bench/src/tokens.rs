//! Client-credentials tokens per second on one core, beside the bare signing rate.

use std::time::{Duration, Instant};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use xenia_engine::store::Options;
use xenia_engine::tokens;
use xenia_protocols::oauth2::{Parameters, TokenRequest};

use crate::organisation::{Client, Organisation};
use crate::{Setting, Table, words};

/// The measurements take turns, so that a busy machine slows both alike.
const TURNS: u32 = 20;
const SPAN: Duration = Duration::from_millis(150);

/// The benchmark `tokens`.
pub(crate) fn run(setting: &Setting) -> Result<Table, String> {
    let organisation = Organisation::new(&Options::file(setting.folder.join("xenia.db")))?;
    let client = organisation.add_client()?;
    let token = ask(&organisation, &client)?;
    let signed = token.rsplit_once('.').map_or("", |(signed, _)| signed);
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(words)?;
    let (mut bare, mut whole) = (Rate::default(), Rate::default());
    for _ in 0..TURNS {
        bare.measure(|| {
            key.sign(&random, signed.as_bytes())
                .map(drop)
                .map_err(words)
        })?;
        whole.measure(|| ask(&organisation, &client).map(drop))?;
    }
    let mut table = Table::new(&["on one core", "per second", "to bare signing"]);
    let ratio = whole.per_second() / bare.per_second();
    table.row([
        "ES256 signatures, bare".to_owned(),
        format!("{:.0}", bare.per_second()),
        "1.00".to_owned(),
    ]);
    table.row([
        "client-credentials tokens".to_owned(),
        format!("{:.0}", whole.per_second()),
        format!("{ratio:.2}"),
    ]);
    table.aim(
        "at least half of the bare signing rate",
        ratio >= 0.5,
        &format!("{ratio:.2}"),
    );
    Ok(table)
}

/// The token endpoint without its HTTP: reads the body, checks the secret, signs.
fn ask(organisation: &Organisation, client: &Client) -> Result<String, String> {
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
        client.id, client.secret
    );
    let parameters = Parameters::parse(&body).map_err(words)?;
    let request = TokenRequest::parse(&parameters, None).map_err(words)?;
    let engine = &organisation.engine;
    let answer = tokens::token(engine, &engine.system(organisation.tenant), &request);
    let answer = answer.map_err(|error| format!("{error:?}"))?;
    Ok(answer.access_token)
}

#[derive(Default)]
struct Rate {
    runs: u32,
    elapsed: Duration,
}

impl Rate {
    fn measure(&mut self, mut run: impl FnMut() -> Result<(), String>) -> Result<(), String> {
        let begin = Instant::now();
        while begin.elapsed() < SPAN {
            run()?;
            self.runs += 1;
        }
        self.elapsed += begin.elapsed();
        Ok(())
    }
    fn per_second(&self) -> f64 {
        f64::from(self.runs) / self.elapsed.as_secs_f64()
    }
}
