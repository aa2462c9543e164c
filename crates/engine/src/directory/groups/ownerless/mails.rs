//! The mail that asks members to look after a group.

use crate::{Ctx, Engine, Result, directory::groups::lifecycle::page, letter::Letter};
use xenia_domain::{
    directory::{Group, User},
    group_lifecycle::OwnerlessPolicy,
};
use xenia_store::WriteTx;

/// Asks each of them.
pub(super) fn ask(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    policy: &OwnerlessPolicy,
    group: &Group,
    people: &[User],
) -> Result<()> {
    let name = &group.display_name;
    let own = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let subject = own(&policy.email_info.subject);
    let subject = subject.unwrap_or_else(|| format!("{name} needs an owner"));
    let mut letter = Letter::new(subject).line(format!(
        "The group {name} has no owner any more, and you are in it. Would you look after it? An owner decides who is in the group and renews it."
    ));
    if let Some(body) = own(&policy.email_info.body) {
        letter = letter.line(body);
    }
    if let Some(address) = own(&policy.policy_web_url) {
        letter = letter.fact("Read more", &address);
    }
    let letter = letter
        .line("Whoever says yes first becomes the owner. If you say no, you are not asked again.")
        .button("Answer", page(engine, ctx, group.id.0, "/ownership"))
        .reply_to(policy.email_info.reply_to());
    for user in people {
        letter.clone().send_to(tx, ctx, user)?;
    }
    Ok(())
}
