//! `xenia doctor`: whether everything the server needs is in order. Each check says what is wrong
//! and what to do.

use crate::{
    cli::{DoctorArguments, Global},
    data::Data,
    failure::Failure,
    open,
    output::Output,
};
use serde::Serialize;
use std::fs;
use xenia_connect::{Dns, SmtpTransport};
use xenia_engine::{
    Engine, Error, audit_log,
    directory::domains::DnsResolver,
    domain::TenantId,
    keys,
    store::jobs::{self, State},
};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Grade {
    Good,
    Warning,
    Bad,
}

/// A check with what it found.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    grade: Grade,
    message: String,
}

/// Runs all checks.
pub(crate) fn run(
    global: &Global,
    arguments: &DoctorArguments,
    output: &Output,
) -> Result<(), Failure> {
    let mut checks = Vec::new();
    match open::for_command(global, None) {
        Err(failure) => checks.push(bad("database", failure.message())),
        Ok(engine) => {
            checks.push(good(
                "database",
                format!(
                    "{} opens, its schema is up to date",
                    engine.store().kind().name()
                ),
            ));
            checks.push(clock(&engine));
            checks.extend(organisations(&engine)?);
        }
    }
    let data = Data::open(global)?;
    checks.push(server(&data));
    checks.push(mail(arguments));
    checks.push(dns(arguments));
    let found = checks
        .iter()
        .filter(|check| check.grade == Grade::Bad)
        .count();
    let value = serde_json::json!({ "checks": checks });
    output.result(&value, || in_words(&checks));
    match found {
        0 => Ok(()),
        1 => Err(Failure::Found("1 check found a problem".to_owned())),
        more => Err(Failure::Found(format!("{more} checks found a problem"))),
    }
}

fn good(name: &'static str, message: impl Into<String>) -> Check {
    Check {
        name,
        grade: Grade::Good,
        message: message.into(),
    }
}
fn warning(name: &'static str, message: impl Into<String>) -> Check {
    Check {
        name,
        grade: Grade::Warning,
        message: message.into(),
    }
}
fn bad(name: &'static str, message: impl Into<String>) -> Check {
    Check {
        name,
        grade: Grade::Bad,
        message: message.into(),
    }
}

fn in_words(checks: &[Check]) -> String {
    let mut text = String::new();
    for check in checks {
        let mark = match check.grade {
            Grade::Good => "ok  ",
            Grade::Warning => "note",
            Grade::Bad => "BAD ",
        };
        text.push_str(&format!("{mark}  {:<13} {}\n", check.name, check.message));
    }
    text
}

/// Tokens and expiry depend on the clock; one that was never set shows.
fn clock(engine: &Engine) -> Check {
    let now = engine.now();
    // 2026-01-01: no release of Xenia is older.
    if now.seconds() < 1_767_225_600 {
        return bad(
            "clock",
            format!("the machine says it is {now}: set its clock"),
        );
    }
    good("clock", format!("{now}"))
}

fn organisations(engine: &Engine) -> Result<Vec<Check>, Failure> {
    let all = open::tenants(engine)?;
    if all.is_empty() {
        let message = "there is none yet: `xenia init` or `xenia serve` makes one";
        return Ok(vec![warning("organisations", message)]);
    }
    let mut checks = vec![good("organisations", format!("{}", all.len()))];
    for tenant in all {
        checks.push(signing_keys(engine, tenant));
        checks.push(audit(engine, tenant)?);
        checks.push(dead_letters(engine, tenant)?);
    }
    Ok(checks)
}

fn signing_keys(engine: &Engine, tenant: TenantId) -> Check {
    match keys::ring(engine, tenant, engine.now()) {
        Ok(_) => good("signing keys", "the master key opens them"),
        Err(error) => bad(
            "signing keys",
            format!("of {tenant}: {error}; is it the right master key?"),
        ),
    }
}

fn audit(engine: &Engine, tenant: TenantId) -> Result<Check, Failure> {
    let found = audit_log::verify(engine, &engine.system(tenant), None, &mut |_, _| {})?;
    Ok(match found.fault {
        Some(fault) => bad("audit log", format!("of {tenant}: {}", fault.message)),
        None => good(
            "audit log",
            format!(
                "{} events and {} checkpoints hold",
                found.events, found.checkpoints
            ),
        ),
    })
}

fn dead_letters(engine: &Engine, tenant: TenantId) -> Result<Check, Failure> {
    let count = engine
        .store()
        .read(tenant, |tx| Ok::<_, Error>(jobs::count(tx, State::Dead)?))?;
    Ok(match count {
        0 => good("outbox", "no dead letters"),
        some => warning(
            "outbox",
            format!("{some} dead letters: the console shows why, and can try again"),
        ),
    })
}

fn server(data: &Data) -> Check {
    let address = data.base_url();
    match data.lock() {
        Err(Failure::Refused(_)) => good("server", format!("runs at {address}")),
        Err(failure) => bad("server", failure.message()),
        Ok(_) => warning("server", "does not run on this data folder"),
    }
}

fn mail(arguments: &DoctorArguments) -> Check {
    let mail = &arguments.mail;
    let Some(url) = &mail.smtp_url else {
        return warning(
            "mail",
            "no mail server is configured (--smtp-url): mails stay in the data folder",
        );
    };
    let from = mail
        .mail_from
        .as_deref()
        .unwrap_or("xenia@localhost.example");
    let authorities = match mail.smtp_ca.as_ref().map(fs::read).transpose() {
        Ok(authorities) => authorities,
        Err(error) => return bad("mail", format!("the certificates of --smtp-ca: {error}")),
    };
    let tried = SmtpTransport::new(url, from, authorities.as_deref())
        .map_err(|error| error.to_string())
        .and_then(|transport| transport.check());
    match tried {
        Ok(()) => good("mail", "the mail server answers"),
        Err(reason) => bad("mail", reason),
    }
}

/// The name servers, asked for something that is always there: the root.
fn dns(arguments: &DoctorArguments) -> Check {
    let dns = Dns::new(arguments.dns.dns.clone());
    let tried = dns.servers().and_then(|servers| {
        let named: Vec<String> = servers.iter().map(ToString::to_string).collect();
        dns.txt(".").map(|_| named.join(", "))
    });
    match tried {
        Ok(servers) => good("DNS", format!("answers at {servers}")),
        Err(reason) => warning(
            "DNS",
            format!("{reason}: domains cannot be verified (--dns names another name server)"),
        ),
    }
}
