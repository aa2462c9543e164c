//! Samples of jobs, the mail drop and the welcome page.

use xenia_design::{Badge, Fact, Icon, Link, Person, PlainPage, Stat, Tone};

use super::console::{active, filters, pager, shell};
use super::{Sample, adele, csrf, day, hour, mara, page};
use crate::views::console::{
    DeadLetter, JobRow, JobsPage, MailDropPage, MailMessagePage, MailRow, Place, Play, ScheduleRow,
    WelcomePage,
};
use crate::views::shared::danger;

const MAIL: &str = "/console/mail";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    let none_found = MailDropPage {
        rows: Vec::new(),
        filters: active(mail().filters),
        ..mail()
    };
    Ok(vec![
        page("console-jobs", &jobs())?,
        page(
            "console-jobs-empty",
            &JobsPage {
                dead: Vec::new(),
                waiting: Vec::new(),
                ..jobs()
            },
        )?,
        page("console-mail", &mail())?,
        page(
            "console-mail-empty",
            &MailDropPage {
                rows: Vec::new(),
                ..mail()
            },
        )?,
        page("console-mail-none-found", &none_found)?,
        page("console-mail-message", &message())?,
    ])
}

/// Pages outside the frame.
pub(super) fn plain_pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![("welcome", welcome().to_html()?)])
}

fn mail() -> MailDropPage {
    let row = |to: &str, subject: &str, when| MailRow {
        to: to.to_owned(),
        subject: subject.to_owned(),
        href: format!("{MAIL}/1"),
        when: hour(when),
    };
    MailDropPage {
        shell: shell("Mail drop", MAIL),
        folder: "/var/lib/xenia/mail".to_owned(),
        filters: filters(MAIL, "mail", "Search addresses and subjects", Vec::new()),
        rows: vec![
            row(
                "mara.lindqvist@fabrikam.example",
                "Your code for Contoso: 4821 7730",
                0,
            ),
            row(
                "adele.vance@contoso.example",
                "Mara Lindqvist asks for Spring campaign 2027",
                -26,
            ),
            row(
                "ava@fabrikam.example",
                "Your access to Autumn campaign 2026 has ended",
                -29,
            ),
        ],
        pager: pager("1 to 3 of 212 messages", MAIL),
    }
}

fn message() -> MailMessagePage {
    MailMessagePage {
        shell: shell("Mara Lindqvist asks for Spring campaign 2027", MAIL).crumb("Mail drop", MAIL),
        subject: "Mara Lindqvist asks for Spring campaign 2027".to_owned(),
        facts: vec![
            Fact::new("From", "Contoso access <access@contoso.example>"),
            Fact::new("To", "adele.vance@contoso.example"),
            Fact::new("Written", format!("{} ({})", hour(-26).text, day(-1).distance)),
            Fact::code("File", "/var/lib/xenia/mail/20261122T073002Z-18.eml"),
        ],
        body: "Hello Adele,\n\nMara Lindqvist (Fabrikam) asks for Spring campaign 2027, for 30 days.\n\nWhy: We design the outdoor ads and need the drawings of all three sites.\n\nDecide here: https://access.contoso.example/approvals/contoso.example/1\n\nWithout a decision the request lapses on 6 December.".to_owned(),
        links: vec![Link::new("Decide here", "/approvals/contoso.example/1")],
    }
}

fn welcome() -> WelcomePage {
    let play = |who, text: &str, id: &str, verb: &str| Play {
        who,
        text: text.to_owned(),
        id: id.to_owned(),
        verb: verb.to_owned(),
    };
    let place = |label: &str, href: &str, text: &str| Place {
        label: label.to_owned(),
        href: href.to_owned(),
        text: text.to_owned(),
    };
    WelcomePage {
        organisation: "Contoso".to_owned(),
        summary:
            "300 people, 12 partner companies, 150 guests, 40 groups, 15 applications, 20 packages"
                .to_owned(),
        people: vec![
            play(
                Person::member("Patti Fernandez", "Global Administrator"),
                "Sees everything: partners, guests, packages, the log.",
                "patti",
                "Open the console",
            ),
            play(
                adele(),
                "Owns the packages of Marketing; two requests wait for her.",
                "adele",
                "Open approvals",
            ),
            play(
                mara(),
                "Works at Fabrikam. Asks for access, sees what she has and when it ends.",
                "mara",
                "Open My Access",
            ),
        ],
        places: vec![
            place(
                "Mail drop",
                "/console/mail",
                "Every message that Xenia would have sent, one-time codes too.",
            ),
            place(
                "Discovery document",
                "/contoso.example/v2.0/.well-known/openid-configuration",
                "Point any OpenID Connect client here.",
            ),
            place(
                "Guests who leave soon",
                "/console/guests?ends=14",
                "Who loses what in the next two weeks.",
            ),
        ],
        csrf: csrf(),
    }
}

fn stats() -> Vec<Stat> {
    let stat = |label: &str, value: &str, note: &str, tone, icon| Stat {
        label: label.to_owned(),
        value: value.to_owned(),
        note: note.to_owned(),
        tone,
        icon,
        href: None,
    };
    vec![
        stat(
            "Waiting",
            "3",
            "the oldest for 2 minutes",
            Tone::Neutral,
            Icon::Clock,
        ),
        stat(
            "Done in 24 hours",
            "418",
            "of these 96 messages",
            Tone::Neutral,
            Icon::Check,
        ),
        stat(
            "Failed for good",
            "2",
            "look below",
            Tone::Bad,
            Icon::Warning,
        ),
    ]
}

fn dead() -> Vec<DeadLetter> {
    let dead = |index: usize, what: &str, target: &str, error: &str| DeadLetter {
        what: what.to_owned(),
        target: target.to_owned(),
        error: error.to_owned(),
        attempts: 12,
        last: hour(-8),
        retry: format!("/console/jobs/{index}/retry"),
        discard: Some(danger(
            &format!("discard-{index}"),
            "Give up",
            Icon::Trash,
            "Give this job up?",
            "It will not be tried again. The record of it stays in the activity.",
            &format!("/console/jobs/{index}/discard"),
            &csrf(),
        )),
    };
    vec![
        dead(
            1,
            "Mail: your access ends tomorrow",
            "jan.kowalski@adatum.example",
            "the server answered `550 5.1.1 mailbox unavailable`",
        ),
        dead(
            2,
            "Hand over to Asset store",
            "Ava Sørensen",
            "connection to `assets.contoso.example` refused",
        ),
    ]
}

fn waiting() -> Vec<JobRow> {
    let waiting = |what: &str, target: &str, state, due, attempts| JobRow {
        what: what.to_owned(),
        target: target.to_owned(),
        state,
        due: hour(due),
        attempts,
    };
    vec![
        waiting(
            "Mail: a request waits for you",
            "adele.vance@contoso.example",
            Badge::new(Tone::Info, "Running").icon(Icon::Jobs),
            0,
            1,
        ),
        waiting(
            "Mail: your code",
            "mara.lindqvist@fabrikam.example",
            Badge::new(Tone::Neutral, "Waiting").icon(Icon::Clock),
            0,
            0,
        ),
        waiting(
            "Hand over to Planning board",
            "Tomás Ferreira",
            Badge::new(Tone::Warn, "Will be tried again").icon(Icon::Retry),
            1,
            4,
        ),
    ]
}

fn schedule() -> Vec<ScheduleRow> {
    let schedule = |name: &str, does: &str, outcome: &str, last, next: Option<i64>| ScheduleRow {
        name: name.to_owned(),
        does: does.to_owned(),
        last: Some(hour(last)),
        outcome: outcome.to_owned(),
        next: next.map(hour),
    };
    vec![
        schedule(
            "Expiry",
            "Ends what has reached its end",
            "ended 3 assignments",
            -1,
            Some(1),
        ),
        schedule(
            "Reminders",
            "Writes 14 days and one day before an end",
            "wrote 7 messages",
            -6,
            Some(18),
        ),
        schedule(
            "Checkpoint of the log",
            "Signs the state of the log",
            "record 18,190",
            -6,
            Some(18),
        ),
    ]
}

fn jobs() -> JobsPage {
    JobsPage {
        shell: shell("Jobs and mail", "/console/jobs"),
        stats: stats(),
        dead: dead(),
        retry_all: "/console/jobs/retry-all".to_owned(),
        waiting: waiting(),
        schedule: schedule(),
    }
}
