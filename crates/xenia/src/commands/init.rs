//! `xenia init`: makes an organisation.

use crate::{
    cli::{Global, InitArguments},
    failure::Failure,
    open,
    output::Output,
};
use serde_json::{Value, json};
use xenia_engine::{
    Engine,
    tenants::{Initialise, Initialised, initialise},
};

/// Makes the tenant and prints its id and the administrator's link.
pub(crate) fn run(
    global: &Global,
    arguments: &InitArguments,
    output: &Output,
) -> Result<(), Failure> {
    let engine = open::for_command(global, arguments.base_url.as_deref())?;
    let wanted = Initialise {
        domain: arguments.domain.clone(),
        administrator: arguments.admin.clone(),
        display_name: arguments
            .name
            .clone()
            .unwrap_or_else(|| name_of(&arguments.domain)),
    };
    let made = make(&engine, &wanted)?;
    output.result(&made.answer(), || {
        format!(
            "{}\n\n  tenant         {}\n  administrator  {}\n\nSet the administrator's password within seven days, once:\n\n  {}\n",
            output.bold(&format!("{} is ready", wanted.display_name)),
            made.tenant,
            wanted.administrator,
            made.link
        )
    });
    Ok(())
}

/// Makes the tenant of that wish, now.
pub(crate) fn make(engine: &Engine, wanted: &Initialise) -> Result<Initialised, Failure> {
    Ok(initialise(engine, engine.now(), wanted)?)
}

/// A name for the organisation of that domain: `contoso.example` is called Contoso.
pub(crate) fn name_of(domain: &str) -> String {
    let first = domain.split('.').next().unwrap_or(domain);
    let mut letters = first.chars();
    letters.next().map_or_else(String::new, |letter| {
        letter.to_uppercase().chain(letters).collect()
    })
}

/// What a command answers to programs.
pub(crate) trait Answer {
    /// As JSON.
    fn answer(&self) -> Value;
}

impl Answer for Initialised {
    fn answer(&self) -> Value {
        json!({
            "tenantId": self.tenant,
            "administratorId": self.administrator,
            "setPasswordLink": self.link,
        })
    }
}
