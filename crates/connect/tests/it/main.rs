//! Mail against a mail server that says what the test wants, and into a folder; webhooks and applications likewise.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod dns;
mod folder;
mod issuers;
mod scim;
mod server;
mod smtp;
mod webhook;

use uuid::uuid;
use xenia_engine::{
    domain::{JobId, TenantId, Timestamp},
    mail::{Message, Posting},
};

fn posting() -> Posting {
    Posting {
        tenant: TenantId(uuid!("11111111-1111-4111-8111-111111111111")),
        job: JobId(uuid!("22222222-2222-4222-8222-222222222222")),
        ordered_at: Timestamp::from_seconds(1_772_442_000),
    }
}

fn message() -> Message {
    Message {
        to: "lee@fabrikam.example".to_owned(),
        to_name: Some("Lee Gu".to_owned()),
        reply_to: Some("groups@contoso.example".to_owned()),
        subject: "Zugang genehmigt: Prüfung 2026".to_owned(),
        text: "Hello Lee,\n.\nyour access begins today.\n".to_owned(),
        html: "<p>Hello Lee, <b>your</b> access begins today.</p>".to_owned(),
    }
}
