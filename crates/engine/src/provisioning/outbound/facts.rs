//! What is to be of a person or group over there, as the directory has it now.

use super::{collect::people_in, group};
use crate::Result;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    Relation, ServicePrincipalId, Timestamp,
    directory::{Group, User},
    provisioning::outbound::ORIGINAL_NAME,
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources, synchronization as store,
};

/// A person as the directory has them.
pub(super) struct Facts {
    /// The name in the log.
    pub(super) name: String,
    /// As Graph shows it; also of one who is gone.
    pub(super) person: Option<Map<String, Value>>,
    /// Whether the person is assigned now.
    pub(super) assigned: bool,
}

/// A person as Graph shows it, and whether it is assigned now.
pub(super) fn facts(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    id: Uuid,
    now: Timestamp,
) -> Result<Facts> {
    let present = resources::find::<User>(tx, id)?;
    let assigned = present.is_some() && is_assigned(tx, job, id, now)?;
    let user = match present {
        Some(user) => Some(user),
        None => resources::find_ever::<User>(tx, id)?,
    };
    let Some(user) = user else {
        return Ok(Facts {
            name: id.to_string(),
            person: None,
            assigned: false,
        });
    };
    Ok(Facts {
        person: shown(&user.value),
        name: user.value.user_principal_name,
        assigned,
    })
}

/// A person as Graph shows it, with what is a source besides.
pub(super) fn shown(user: &User) -> Option<Map<String, Value>> {
    let Ok(Value::Object(mut person)) = serde_json::to_value(user) else {
        return None;
    };
    let original = user.original_user_principal_name();
    person.insert(ORIGINAL_NAME.to_owned(), original.into());
    Some(person)
}

/// Whether somebody is assigned to the application, directly or by way of a group.
pub(super) fn is_assigned(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    id: Uuid,
    now: Timestamp,
) -> Result<bool> {
    let query = EdgeQuery::of_object(job)
        .relation(Relation::AppRole)
        .at(now);
    if edges::any(tx, &query.clone().from_subject(id))? {
        return Ok(true);
    }
    for group in edges::transitive_groups(tx, id, now)? {
        if edges::any(tx, &query.clone().from_subject(group))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A group, and those of its people who are there.
pub(super) fn wanted_group(
    tx: &Tx<'_>,
    job: ServicePrincipalId,
    id: Uuid,
    now: Timestamp,
) -> Result<group::Wanted> {
    let query = EdgeQuery::of_object(job).relation(Relation::AppRole);
    let assigned = edges::any(tx, &query.from_subject(id).at(now))?;
    let found = resources::find::<Group>(tx, id)?;
    let assigned = assigned && found.is_some();
    let members: BTreeSet<String> = match assigned {
        // Those of the groups inside it too: over there is only this one.
        true => {
            let people = people_in(tx, id, now)?.into_iter().map(|(_, id)| id);
            store::targets(tx, job, &people.collect::<Vec<_>>())?
        }
        false => Vec::new(),
    }
    .into_iter()
    .collect();
    Ok(group::Wanted {
        name: found.map_or_else(|| id.to_string(), |found| found.value.display_name),
        external_id: id.to_string(),
        assigned,
        members,
    })
}
