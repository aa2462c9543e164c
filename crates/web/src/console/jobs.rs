//! What runs by itself.

use super::common::{self, Asked};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{DeadLetter, JobRow, JobsPage, ScheduleRow},
    words,
};
use axum::extract::Path;
use xenia_design::{Badge, Icon, Stat, Tone};
use xenia_engine::{
    Result,
    domain::{JobId, Timestamp},
    maintenance::{self, Status},
    outbox::{self, Letter},
};

const LINE: &str = "/console/jobs";
/// How many jobs of each kind are shown.
const SHOWN: u32 = 100;

/// `GET /console/jobs`.
pub(super) async fn show(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill(visit, &asked)).await
}

fn stat(label: &str, value: i64, note: &str, tone: Tone, icon: Icon) -> Stat {
    Stat {
        label: label.to_owned(),
        value: value.to_string(),
        note: note.to_owned(),
        tone,
        icon,
        href: None,
    }
}

fn fill(visit: &Visit, asked: &Asked) -> Result<JobsPage> {
    let now = visit.ctx.now;
    let outbox = outbox::show(&visit.engine, &visit.ctx, SHOWN)?;
    let reconcilers = maintenance::reconcilers(&visit.engine, &visit.ctx)?;
    let failed = if outbox.dead > 0 {
        Tone::Bad
    } else {
        Tone::Good
    };
    let changes: u64 = reconcilers.iter().map(|one| one.changes).sum();
    let mut waiting: Vec<JobRow> = outbox
        .waiting
        .iter()
        .map(|letter| job(letter, now))
        .collect();
    waiting.reverse();
    Ok(JobsPage {
        shell: common::shell(visit, asked, LINE, "Jobs and mail"),
        stats: vec![
            stat(
                "Waiting",
                outbox.pending,
                "for their first try or another one",
                Tone::Neutral,
                Icon::Clock,
            ),
            stat(
                "Failed for good",
                outbox.dead,
                if outbox.dead > 0 {
                    "look below"
                } else {
                    "nothing"
                },
                failed,
                Icon::Warning,
            ),
            stat(
                "Set right",
                i64::try_from(changes).unwrap_or(i64::MAX),
                "by itself, since the start",
                Tone::Neutral,
                Icon::Check,
            ),
        ],
        dead: outbox
            .dead_letters
            .iter()
            .map(|letter| dead(letter, now))
            .collect(),
        retry_all: format!("{LINE}/retry-all"),
        waiting,
        schedule: reconcilers.iter().map(|one| schedule(one, now)).collect(),
    })
}

/// What a letter is about, in two parts: `Mail: your code`, `mara@fabrikam.example`.
fn parts(letter: &Letter) -> (String, String) {
    let mail = letter
        .about
        .strip_prefix("mail to ")
        .and_then(|rest| rest.split_once(": "));
    match mail {
        Some((to, subject)) => (format!("Mail: {subject}"), to.to_owned()),
        None => (letter.about.clone(), String::new()),
    }
}

fn attempts(letter: &Letter) -> u32 {
    u32::try_from(letter.attempts).unwrap_or(0)
}

fn dead(letter: &Letter, now: Timestamp) -> DeadLetter {
    let (what, target) = parts(letter);
    DeadLetter {
        what,
        target,
        error: letter.last_error.clone().unwrap_or_default(),
        attempts: attempts(letter),
        last: words::minute(letter.due_date_time, now),
        retry: format!("{LINE}/{}/retry", letter.id),
        discard: None,
    }
}

fn job(letter: &Letter, now: Timestamp) -> JobRow {
    let (what, target) = parts(letter);
    let state = if letter.attempts > 0 {
        Badge::new(Tone::Warn, "Will be tried again").icon(Icon::Retry)
    } else {
        Badge::new(Tone::Neutral, "Waiting").icon(Icon::Clock)
    };
    JobRow {
        what,
        target,
        state,
        due: words::minute(letter.due_date_time, now),
        attempts: attempts(letter),
    }
}

fn schedule(status: &Status, now: Timestamp) -> ScheduleRow {
    let outcome = match (&status.last_error, status.last_changes) {
        (Some(error), _) => format!("failed: {error}"),
        (None, 0) => "nothing to do".to_owned(),
        (None, changes) => common::counted(u32::try_from(changes).unwrap_or(u32::MAX), "change"),
    };
    let every = i64::from(status.every_seconds);
    let last = status.last_run_date_time;
    let (name, does) = described(status.name);
    let often = match every {
        ..60 => common::counted(u32::try_from(every).unwrap_or(0), "second"),
        60 => "minute".to_owned(),
        3600 => "hour".to_owned(),
        3601.. => common::counted(u32::try_from(every / 3600).unwrap_or(0), "hour"),
        _ => common::counted(u32::try_from(every / 60).unwrap_or(0), "minute"),
    };
    ScheduleRow {
        name: name.to_owned(),
        does: format!("{does}; at least every {often}, and when something calls for it"),
        last: last.map(|at| words::minute(at, now)),
        outcome,
        next: last.map(|at| words::minute(at.plus_seconds(every), now)),
    }
}

/// What a reconciler is called here, and what it does.
fn described(name: &str) -> (&str, &'static str) {
    match name {
        "begin" => (
            "Beginnings",
            "Tells of access that was planned for later and has begun",
        ),
        "expire" => (
            "Expiry",
            "Ends what has reached its end, and reminds before",
        ),
        "checkpoints" => ("Checkpoint of the log", "Signs the state of the log"),
        "notify" => (
            "Notifications",
            "Tells applications of changes that they have subscribed to",
        ),
        "housekeeping" => (
            "Housekeeping",
            "Forgets codes, links and jobs that are over",
        ),
        "purge" => (
            "Deleted for good",
            "Forgets what was deleted thirty days ago and not restored",
        ),
        "membership-rules" => (
            "Membership rules",
            "Looks again where time has changed whom a rule is true of",
        ),
        other => (other, "Sets right what should be otherwise"),
    }
}

/// `POST /console/jobs/{job}/retry`.
pub(super) async fn retry(Path(job): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: JobId = common::id("job", &job)?;
            outbox::retry(&visit.engine, &visit.ctx, id)?;
            Reply::see(format!("{LINE}?done=again"))
        })
        .await
}

/// `POST /console/jobs/retry-all`: each by itself, so that one that is gone stops none of the rest.
pub(super) async fn retry_all(form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            for letter in outbox::show(&visit.engine, &visit.ctx, SHOWN)?.dead_letters {
                match outbox::retry(&visit.engine, &visit.ctx, letter.id) {
                    Err(error) if !error.refusal().is_some_and(common::is_about_input) => {
                        return Err(error.into());
                    }
                    _ => {}
                }
            }
            Reply::see(format!("{LINE}?done=again"))
        })
        .await
}
