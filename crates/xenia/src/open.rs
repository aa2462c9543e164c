//! The engine over a data folder.

use crate::{cli::Global, data::Data, failure::Failure};
use std::sync::Arc;
use xenia_engine::{
    Config, Engine, Error, Parts,
    ambient::{Ambient, Clock},
    domain::TenantId,
    store::{Options, Store, tenants},
    tenants::resolve,
};

/// The engine with that configuration and that clock.
pub(crate) fn engine(
    data: &Data,
    config: Config,
    clock: Arc<dyn Clock>,
) -> Result<Arc<Engine>, Failure> {
    over(data, &data.store(), config, clock)
}

/// The same over that database, which does not flush every commit: for what can be made again.
pub(crate) fn without_flushes(
    data: &Data,
    options: &Options,
    config: Config,
    clock: Arc<dyn Clock>,
) -> Result<Arc<Engine>, Failure> {
    let options = Options {
        durable: false,
        ..options.clone()
    };
    over(data, &options, config, clock)
}

fn over(
    data: &Data,
    options: &Options,
    config: Config,
    clock: Arc<dyn Clock>,
) -> Result<Arc<Engine>, Failure> {
    let master_key = data.master_key()?;
    Ok(Arc::new(Engine::new(Parts {
        store: Store::open(options)?,
        clock,
        ids: Arc::new(Ambient),
        random: Arc::new(Ambient),
        master_key,
        config,
    })))
}

/// The engine for a command beside the server.
pub(crate) fn for_command(global: &Global, base_url: Option<&str>) -> Result<Arc<Engine>, Failure> {
    let data = Data::open(global)?;
    let base_url = base_url.map_or_else(|| data.base_url(), str::to_owned);
    let mail_from = mail_from(&base_url);
    engine(
        &data,
        Config {
            base_url,
            mail_from,
        },
        Arc::new(Ambient),
    )
}

/// The sender of mails that nobody configured.
pub(crate) fn mail_from(base_url: &str) -> String {
    format!("xenia@{}", host_of(base_url))
}

/// The host in a base URL, without scheme and port.
pub(crate) fn host_of(base_url: &str) -> &str {
    let authority = base_url
        .split_once("://")
        .map_or(base_url, |(_, rest)| rest);
    match authority
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((address, _)) => address,
        None => authority.split(':').next().unwrap_or(authority),
    }
}

/// Every tenant of the server.
pub(crate) fn tenants(engine: &Engine) -> Result<Vec<TenantId>, Failure> {
    Ok(engine
        .store()
        .read(TenantId::default(), |tx| Ok::<_, Error>(tenants::all(tx)?))?)
}

/// The tenant of that id or domain; the only one when none is named.
pub(crate) fn tenant(engine: &Engine, named: Option<&str>) -> Result<TenantId, Failure> {
    if let Some(named) = named {
        return Ok(resolve(engine, named)?);
    }
    match tenants(engine)?.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::Refused(
            "there is no organisation here yet: `xenia init` makes one".to_owned(),
        )),
        several => Err(Failure::Refused(format!(
            "there are {} organisations here: name one with --tenant",
            several.len()
        ))),
    }
}
