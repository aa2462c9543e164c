//! `xenia serve`: opens everything, listens, and closes everything in order.

mod clock;
mod first;
mod mail;
mod router;
mod sample;
mod shutdown;
mod tls;

use crate::{
    cli::{Global, ServeArguments, Tls},
    data::Data,
    failure::Failure,
    open,
    output::Output,
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use serde_json::json;
use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    sync::Arc,
    time::{Duration, Instant},
};
use xenia_connect::{Dns, Reach, ScimClient};
use xenia_engine::{Config, Engine, tenants};
use xenia_jobs::Work;

/// How long requests under way may take to finish when the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// Threads that wait for the database on behalf of requests at most.
const BLOCKING_THREADS: usize = 64;

/// Runs until SIGTERM or SIGINT.
pub(crate) fn run(
    global: &Global,
    arguments: &ServeArguments,
    output: &Output,
) -> Result<(), Failure> {
    let begun = Instant::now();
    let data = Data::open(global)?;
    let _lock = data.lock()?;
    let (listener, address) = bind(arguments.listen)?;
    let config = config(arguments, address);
    let clock = clock::clock();
    let sample = match arguments.sample {
        true => sample::make(&data, &config, &(Arc::clone(&clock) as _), global.json)?,
        false => None,
    };
    let engine = open::engine(&data, config, Arc::clone(&clock) as _)?;
    tenants::bring_graph_up_to_date(&engine)?;
    engine.provision_with(Arc::new(applications(arguments)));
    data.note_base_url(&engine.config().base_url)?;
    let first = first::initialise_if_empty(&engine, arguments)?.or(sample);
    warn_without_tls(arguments, address);
    engine.resolve_with(Arc::new(Dns::new(arguments.dns.dns.clone())));
    let mail = mail::outgoing(&data, &arguments.mail, engine.config())?;
    let work = Work {
        engine: Arc::clone(&engine),
        mail: mail.transport,
    };
    engine.post_with(Arc::new(arguments.clients.webhooks()));
    engine.trust_with(Arc::new(arguments.clients.issuers()));
    let parts = router::Parts {
        engine: Arc::clone(&engine),
        kept_mail: mail.kept,
        rate: arguments.clients.rate(),
        is_sample: arguments.sample,
        #[cfg(feature = "test-clock")]
        test: clock::routes(clock, work.clone()),
    };
    let ready = Ready {
        address,
        first,
        is_sample: arguments.sample,
        begun,
    };
    let running = xenia_jobs::start(&work).map_err(|error| Failure::Failed(error.to_string()))?;
    let service = router::service(parts);
    let tls = tls::configuration(
        &data,
        &arguments.tls,
        open::host_of(&engine.config().base_url),
    )?;
    let served = listen(listener, tls, service, || ready.tell(&engine, output));
    running.stop();
    xenia_jobs::at_shutdown(&work)?;
    tracing::info!("stopped");
    served.map_err(|error| Failure::Failed(error.to_string()))
}

/// Takes the port; the address says which one, where any would do.
fn bind(wanted: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let listener = TcpListener::bind(wanted)
        .map_err(|error| Failure::Failed(format!("cannot listen on {wanted}: {error}")))?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::Failed(error.to_string()))?;
    Ok((listener, address))
}

/// What reaches the applications into which people are provisioned.
fn applications(arguments: &ServeArguments) -> ScimClient {
    let reach = match arguments.provision_anywhere {
        true => Reach::Anywhere,
        false => Reach::Public,
    };
    ScimClient::new(reach)
}

fn config(arguments: &ServeArguments, address: SocketAddr) -> Config {
    let base_url = base_url(arguments, address);
    let mail_from = arguments.mail.mail_from.clone();
    Config {
        mail_from: mail_from.unwrap_or_else(|| open::mail_from(&base_url)),
        base_url,
    }
}

/// Serves until told to stop; `ready` is called when connections are accepted.
fn listen(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    service: router::Service,
    ready: impl FnOnce(),
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()?;
    let served = runtime.block_on(async {
        let handle = Handle::new();
        shutdown::on_signal(handle.clone(), GRACE)?;
        // The socket listens already: who connects now is served as soon as the loop runs.
        ready();
        match tls {
            Some(tls) => {
                axum_server::from_tcp_rustls(listener, tls)?
                    .handle(handle)
                    .serve(service)
                    .await
            }
            None => {
                axum_server::from_tcp(listener)?
                    .handle(handle)
                    .serve(service)
                    .await
            }
        }
    });
    runtime.shutdown_timeout(GRACE);
    served
}

/// What the first line on standard output tells.
struct Ready {
    address: SocketAddr,
    first: Option<first::First>,
    is_sample: bool,
    begun: Instant,
}

impl Ready {
    fn tell(&self, engine: &Engine, output: &Output) {
        let base_url = &engine.config().base_url;
        let milliseconds = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let first = self.first.as_ref();
        let value = json!({
            "event": "ready",
            "listening": self.address.to_string(),
            "baseUrl": base_url,
            "milliseconds": milliseconds,
            "tenantId": first.map(|first| first.tenant),
            "administrator": first.map(|first| &first.administrator),
            "setPasswordLink": first.map(|first| &first.link),
        });
        output.result(&value, || match first {
            _ if self.is_sample => format!(
                "{}\n\nThis is the sample organisation: open the address, choose whom to play, and play a partner in a\nsecond, private window.\n",
                output.bold(&format!("Xenia is ready at {base_url}")),
            ),
            Some(first) => format!(
                "{}\n\nThis database was empty, so it has an organisation now: {}.\nSet the password of {} within seven days, once:\n\n  {}\n",
                output.bold(&format!("Xenia is ready at {base_url}")),
                first.domain,
                first.administrator,
                first.link
            ),
            None => format!(
                "{}\n\n  console    {base_url}/console\n  My Access  {base_url}/my-access\n",
                output.bold(&format!("Xenia is ready at {base_url}"))
            ),
        });
        tracing::info!(listening = %self.address, base_url, milliseconds, "ready");
    }
}

/// The address of the server: as configured, else where it listens.
fn base_url(arguments: &ServeArguments, address: SocketAddr) -> String {
    if let Some(base_url) = &arguments.base_url {
        return base_url.clone();
    }
    let scheme = if arguments.tls == Tls::Off {
        "http"
    } else {
        "https"
    };
    let host = match address.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    match (scheme, address.port()) {
        ("https", 443) | ("http", 80) => format!("{scheme}://{host}"),
        (_, port) => format!("{scheme}://{host}:{port}"),
    }
}

fn warn_without_tls(arguments: &ServeArguments, address: SocketAddr) {
    if arguments.tls == Tls::Off && !address.ip().is_loopback() {
        tracing::warn!(
            listening = %address,
            "TLS is off on an address that others can reach: passwords and tokens travel in clear text unless a proxy in front does TLS"
        );
    }
}
