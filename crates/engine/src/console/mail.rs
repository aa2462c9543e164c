//! The mail drop: what would have been sent, while no mail server is configured.

use super::Paged;
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, READ_MAIL_DROP},
    mail::{KeptMail, MailDrop},
};
use xenia_domain::Refusal;

/// How many mails are looked at.
const NEWEST: usize = 1_000;

/// Whether the caller may read them: they hold codes and links that let in.
pub fn may_read(engine: &Engine, ctx: &Ctx) -> Result<bool> {
    engine.read(ctx, |tx| authz::may(tx, ctx, &READ_MAIL_DROP, On::Tenant))
}

fn require(engine: &Engine, ctx: &Ctx) -> Result<()> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_MAIL_DROP, On::Tenant)
    })
}

/// The newest mails whose address or subject contains what is searched for.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    kept: &dyn MailDrop,
    search: &str,
    page: u32,
) -> Result<Paged<KeptMail>> {
    require(engine, ctx)?;
    let mut all = kept.list(ctx.tenant, NEWEST)?;
    all.retain(|mail| super::matches(search, &[&mail.message.to, &mail.message.subject]));
    Ok(Paged::of(all, page))
}

/// One mail.
pub fn read(engine: &Engine, ctx: &Ctx, kept: &dyn MailDrop, id: &str) -> Result<KeptMail> {
    require(engine, ctx)?;
    let found = kept.read(ctx.tenant, id)?;
    Ok(found.ok_or_else(|| Refusal::not_found("message", id))?)
}
