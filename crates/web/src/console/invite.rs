//! Inviting a guest.

use super::{
    common::{self, Asked},
    guests::LINE,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::FormPage,
};
use xenia_design::{Banner, Control, Field, Tone};
use xenia_engine::{
    Result,
    b2b::{self, Invite, Invited},
    console::people,
    domain::{Refusal, b2b::InvitedUserMessageInfo},
};

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    email: String,
    name: String,
    sponsor: String,
    message: String,
    is_sent: bool,
}

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            email: form.get("email").to_owned(),
            name: form.get("name").to_owned(),
            sponsor: form.get("sponsor").to_owned(),
            message: form.get("message").to_owned(),
            is_sent: form.has("send"),
        }
    }
}

const PLACES: common::Places<'static> = &[
    ("invitedUserEmailAddress", "email"),
    ("invitedUserDisplayName", "name"),
    ("invitedUserSponsors", "sponsor"),
    ("sponsor", "sponsor"),
    ("invitedUserMessageInfo", "message"),
];

fn page(visit: &Visit, typed: &Typed) -> FormPage {
    let fields = vec![
        Field::line("email", "Mail address", "email", &typed.email)
            .hint("The address at their own organisation")
            .required(),
        Field::line("name", "Name", "text", &typed.name),
        Field::line("sponsor", "Who answers for them", "text", &typed.sponsor)
            .hint(
                "Mail address or full name of a person or group here; several separated by commas",
            )
            .required(),
        Field::area("message", "A few words to them", &typed.message)
            .hint("Stands in the mail beside the link"),
        Field::new(
            "send",
            "Xenia sends the mail",
            Control::Switch(typed.is_sent),
        )
        .hint("Otherwise you get the link and hand it over yourself"),
    ];
    FormPage {
        shell: common::below(visit, &Asked::default(), ("Guests", LINE), "Invite a guest"),
        heading: "Invite a guest".to_owned(),
        lead: "An invited guest reaches nothing by itself. To give access as well, send the link of a package instead.".to_owned(),
        action: format!("{LINE}/invite"),
        back: if common::is_open(visit, LINE) { LINE } else { "/console" }.to_owned(),
        sections: vec![common::section("", "", fields)],
        verb: "Invite".to_owned(),
    }
}

/// `GET /console/guests/invite`.
pub(super) async fn form(visit: Visit) -> Outcome {
    visit
        .page(move |visit| {
            let typed = Typed {
                sponsor: visit.viewer.mail.clone(),
                is_sent: true,
                ..Typed::default()
            };
            Ok(page(visit, &typed))
        })
        .await
}

/// `POST /console/guests/invite`.
pub(super) async fn send(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| match invite(visit, &typed) {
            Ok(invited) if typed.is_sent => {
                Reply::see(format!("{LINE}/{}?done=invited", invited.user.id))
            }
            Ok(invited) => Reply::page(&made(visit, &invited)),
            Err(error) => {
                let mut page = page(visit, &typed);
                common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                common::again(&page)
            }
        })
        .await
}

fn invite(visit: &Visit, typed: &Typed) -> Result<Invited> {
    if typed.email.is_empty() {
        return Err(Refusal::invalid("invitedUserEmailAddress", "whom do you invite?").into());
    }
    let sponsors = people::resolve(&visit.engine, &visit.ctx, &typed.sponsor, "sponsor")?;
    let message = (!typed.message.is_empty()).then(|| InvitedUserMessageInfo {
        customized_message_body: Some(typed.message.clone()),
        ..InvitedUserMessageInfo::default()
    });
    let wanted = Invite {
        address: typed.email.clone(),
        redirect_url: format!("{}/my-access/{}", visit.base_url(), visit.viewer.tenant),
        display_name: Some(typed.name.clone()).filter(|name| !name.is_empty()),
        send_message: typed.is_sent,
        message,
        sponsors: sponsors.iter().map(|found| found.id).collect(),
        ..Invite::default()
    };
    b2b::invite(&visit.engine, &visit.ctx, &wanted)
}

/// The empty form again, with the link that is shown this once.
fn made(visit: &Visit, invited: &Invited) -> FormPage {
    let mut page = page(visit, &Typed::default());
    let text = format!(
        "Hand this link over; it works once and is shown this once: {}",
        invited.redeem_url
    );
    page.shell.banners.push(
        Banner::new(
            Tone::Good,
            format!("{} is invited", invited.user.display_name),
        )
        .text(text)
        .action("Open their page", format!("{LINE}/{}", invited.user.id)),
    );
    page
}
