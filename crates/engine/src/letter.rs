//! How a mail looks: a greeting, sentences, facts, one button, and from whom; as plain text and as
//! simple HTML with everything escaped.

use crate::{
    Ctx, Result,
    mail::{self, Message, escape, one_line},
};
use uuid::Uuid;
use xenia_domain::directory::User;
use xenia_store::{WriteTx, tenants};

/// A mail before it has a recipient.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    subject: String,
    lines: Vec<String>,
    facts: Vec<(String, String)>,
    button: Option<(&'static str, String)>,
    reply_to: Option<String>,
}

impl Letter {
    pub(crate) fn new(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            lines: Vec::new(),
            facts: Vec::new(),
            button: None,
            reply_to: None,
        }
    }
    /// A paragraph more.
    pub(crate) fn line(mut self, text: impl Into<String>) -> Self {
        self.lines.push(text.into());
        self
    }
    /// A fact more, under the paragraphs.
    pub(crate) fn fact(mut self, name: &str, value: &str) -> Self {
        self.facts.push((name.to_owned(), value.to_owned()));
        self
    }
    /// The one thing to do.
    pub(crate) fn button(mut self, label: &'static str, link: String) -> Self {
        self.button = Some((label, link));
        self
    }
    /// Where answers go, where not to the sender.
    pub(crate) fn reply_to(mut self, address: Option<&str>) -> Self {
        self.reply_to = address.map(str::to_owned);
        self
    }
    /// Orders the mail to a user; the job that sends it, where the user has an address.
    pub(crate) fn send_to(self, tx: &WriteTx<'_>, ctx: &Ctx, user: &User) -> Result<Option<Uuid>> {
        match user.address() {
            Some(address) => self
                .send(tx, ctx, address, Some(&user.display_name))
                .map(Some),
            None => Ok(None),
        }
    }
    /// Orders the mail to a user as that job, so that ordering it twice can be seen.
    pub(crate) fn send_as(self, tx: &WriteTx<'_>, ctx: &Ctx, job: Uuid, user: &User) -> Result<()> {
        let Some(address) = user.address() else {
            return Ok(());
        };
        let message = self.message(tx, address, Some(&user.display_name))?;
        mail::queue(tx, ctx, job, &message)
    }
    /// Orders the mail; the job that sends it.
    pub(crate) fn send(
        self,
        tx: &WriteTx<'_>,
        ctx: &Ctx,
        to: &str,
        name: Option<&str>,
    ) -> Result<Uuid> {
        let message = self.message(tx, to, name)?;
        let id = tx.new_id();
        mail::queue(tx, ctx, id, &message)?;
        Ok(id)
    }
    fn message(&self, tx: &WriteTx<'_>, to: &str, name: Option<&str>) -> Result<Message> {
        let from = tenants::organization(tx)?
            .map_or_else(String::new, |organization| organization.value.display_name);
        Ok(Message {
            to: to.to_owned(),
            to_name: name.map(str::to_owned),
            reply_to: self.reply_to.clone(),
            text: self.text(name, &from),
            html: self.html(name, &from),
            // A line break in a name must not end the header.
            subject: one_line(&self.subject),
        })
    }
    fn text(&self, name: Option<&str>, from: &str) -> String {
        let mut text = format!("{}\n", greeting(name));
        for line in &self.lines {
            text.push_str(&format!("\n{line}\n"));
        }
        if !self.facts.is_empty() {
            text.push('\n');
        }
        for (name, value) in &self.facts {
            text.push_str(&format!("{name}: {value}\n"));
        }
        if let Some((label, link)) = &self.button {
            text.push_str(&format!("\n{label}: {link}\n"));
        }
        text.push_str(&format!("\n{from}\n"));
        text
    }
    fn html(&self, name: Option<&str>, from: &str) -> String {
        let mut html = format!("<p>{}</p>", escape(&greeting(name)));
        for line in &self.lines {
            html.push_str(&format!("<p>{}</p>", escape(line)));
        }
        if !self.facts.is_empty() {
            html.push_str("<table>");
            for (name, value) in &self.facts {
                let value = escape(value).replace('\n', "<br>");
                html.push_str(&format!(
                    "<tr><th align=\"left\" valign=\"top\">{}</th><td>{value}</td></tr>",
                    escape(name)
                ));
            }
            html.push_str("</table>");
        }
        if let Some((label, link)) = &self.button {
            html.push_str(&format!(
                "<p><a href=\"{}\">{}</a></p>",
                escape(link),
                escape(label)
            ));
        }
        html.push_str(&format!("<p>{}</p>", escape(from)));
        html
    }
}

fn greeting(name: Option<&str>) -> String {
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    name.map_or_else(|| "Hello,".to_owned(), |name| format!("Hello {name},"))
}
