//! `membershipRule`: the rule of a group goes on looking at all users.

use crate::{Work, retry::Trouble};
use xenia_engine::{membership, store::jobs::Job};

/// Goes on with the pass; it can be done twice and notes itself how far it is.
pub(crate) fn run(work: &Work, job: &Job) -> Result<(), Trouble> {
    membership::work(&work.engine, job.tenant, &job.payload)
        .map_err(|error| Trouble::passing(error.to_string()))
}
