//! The mail drop. Its pages exist only while no mail server is configured.

use super::common::{self, Asked};
use crate::{
    http::{Outcome, Visit},
    views::console::{MailDropPage, MailMessagePage, MailRow},
    words,
};
use axum::extract::Path;
use xenia_design::{Fact, Link};
use xenia_engine::{
    Result,
    console::mail,
    domain::{Refusal, Timestamp},
    mail::{KeptMail, MailDrop},
};

const LINE: &str = "/console/mail";

fn kept(visit: &Visit) -> Result<&dyn MailDrop, Refusal> {
    let none = || Refusal::not_found("mail drop: messages are sent, not kept,", "here");
    visit.mail_drop.as_deref().ok_or_else(none)
}

/// `GET /console/mail`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let paged = mail::list(
                &visit.engine,
                &visit.ctx,
                kept(visit)?,
                asked.get("search"),
                asked.page(),
            )?;
            Ok(MailDropPage {
                shell: common::shell(visit, &asked, LINE, "Mail drop"),
                folder: "mail".to_owned(),
                filters: common::filters(LINE, "Search addresses and subjects", &asked, Vec::new()),
                pager: common::pager(&paged, "messages", LINE, &asked),
                rows: paged
                    .rows
                    .iter()
                    .map(|mail| row(mail, visit.ctx.now))
                    .collect(),
            })
        })
        .await
}

fn row(mail: &KeptMail, now: Timestamp) -> MailRow {
    MailRow {
        to: mail.message.to.clone(),
        subject: mail.message.subject.clone(),
        href: format!("{LINE}/{}", mail.id),
        when: words::minute(mail.ordered_at, now),
    }
}

/// `GET /console/mail/{message}`.
pub(super) async fn one(visit: Visit, Path(message): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let mail = mail::read(&visit.engine, &visit.ctx, kept(visit)?, &message)?;
            Ok(fill(visit, &asked, mail))
        })
        .await
}

fn fill(visit: &Visit, asked: &Asked, mail: KeptMail) -> MailMessagePage {
    let message = mail.message;
    let to = match &message.to_name {
        Some(name) => format!("{name} <{}>", message.to),
        None => message.to.clone(),
    };
    let mut facts = vec![Fact::new("To", to), Fact::new("From", mail.from)];
    facts.extend(message.reply_to.map(|it| Fact::new("Answers to", it)));
    facts.push(Fact::new("Written", mail.ordered_at.long_date_time()));
    facts.push(Fact::code("File", format!("{}.eml", mail.id)));
    MailMessagePage {
        shell: common::below(visit, asked, ("Mail drop", LINE), &message.subject),
        facts,
        links: links(&message.text),
        subject: message.subject,
        body: message.text,
    }
}

/// The addresses in a text.
fn links(text: &str) -> Vec<Link> {
    let is_address = |word: &&str| word.starts_with("https://") || word.starts_with("http://");
    text.split_whitespace()
        .map(|word| word.trim_matches(['<', '>', '(', ')', ',', '"']))
        .filter(is_address)
        .map(|address| Link::new(address, address))
        .collect()
}
