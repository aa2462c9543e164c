//! The job `notification`: posts what changed to a client's address. A second try carries the same
//! body; clients tell twice-told changes apart by the resource itself.

use crate::{Work, retry::Trouble};
use xenia_engine::{
    Result,
    store::jobs::Job,
    subscriptions::{self, Notification},
};

fn read(job: &Job) -> Result<Notification, Trouble> {
    serde_json::from_value(job.payload.clone())
        .map_err(|error| Trouble::permanent(format!("the payload is not a notification: {error}")))
}

/// Posts the notification in the payload; any answer of success takes it.
pub(crate) fn run(work: &Work, job: &Job) -> Result<(), Trouble> {
    let notification = read(job)?;
    let Some(webhook) = work.engine.webhook() else {
        return Err(Trouble::passing("this server has no way out"));
    };
    let answer = webhook
        .post(&notification.url, Some(&notification.body))
        .map_err(|error| Trouble {
            reason: error.reason,
            permanent: error.permanent,
        })?;
    match answer.status {
        200..=299 => Ok(()),
        status => Err(Trouble::passing(format!(
            "`{}` answered {status}",
            notification.url
        ))),
    }
}

/// Tells the client that it missed some.
pub(crate) fn given_up(work: &Work, job: &Job) -> Result<()> {
    match read(job) {
        Ok(notification) => subscriptions::give_up(&work.engine, job.tenant, &notification),
        Err(_) => Ok(()),
    }
}
