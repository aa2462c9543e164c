//! Users and groups as SCIM shows them.

use super::{Shown, is_own};
use crate::{Ctx, Engine, Result, secret};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Relation, Timestamp,
    directory::{Group, User},
    provisioning::{self, ENTERPRISE, Scope},
};
use xenia_protocols::scim::{
    ResourceType,
    core::{GROUP, USER},
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    provisioning::{WrittenBy, changed_at, written_by},
    resources::{self, Stored, Versioned},
};

/// What is needed to show resources to one caller.
pub(super) struct Shower<'a> {
    pub(super) engine: &'a Engine,
    pub(super) tx: &'a Tx<'a>,
    pub(super) ctx: &'a Ctx,
    pub(super) scope: &'a Scope,
    /// Whether groups of people, or members of groups, are wanted.
    pub(super) with_relations: bool,
}

/// What else is known of a resource.
#[derive(Default)]
struct Beside {
    written: HashMap<Uuid, WrittenBy>,
    changed: HashMap<Uuid, Timestamp>,
}

impl<'a> Shower<'a> {
    /// For that caller, who may touch that.
    pub(super) fn new(
        engine: &'a Engine,
        tx: &'a Tx<'a>,
        ctx: &'a Ctx,
        scope: &'a Scope,
        with_relations: bool,
    ) -> Self {
        Self {
            engine,
            tx,
            ctx,
            scope,
            with_relations,
        }
    }
}

impl Shower<'_> {
    fn beside<R: Stored>(&self, ids: &[Uuid]) -> Result<Beside> {
        Ok(Beside {
            written: written_by(self.tx, self.ctx.principal(), ids)?,
            changed: changed_at::<R>(self.tx, ids)?,
        })
    }

    /// Those people.
    pub(super) fn users(&self, users: &[Versioned<User>]) -> Result<Vec<Shown>> {
        let ids: Vec<Uuid> = users.iter().map(|user| user.value.id.0).collect();
        let beside = self.beside::<User>(&ids)?;
        users.iter().map(|user| self.user(user, &beside)).collect()
    }

    /// That person, and what the caller wrote of it.
    pub(super) fn one_user(&self, user: &Versioned<User>) -> Result<(Shown, WrittenBy)> {
        let mut beside = self.beside::<User>(&[user.value.id.0])?;
        let shown = self.user(user, &beside)?;
        let written = beside.written.remove(&user.value.id.0);
        Ok((shown, written.unwrap_or_default()))
    }

    fn user(&self, user: &Versioned<User>, beside: &Beside) -> Result<Shown> {
        let (id, person) = (user.value.id.0, &user.value);
        let nothing = WrittenBy::default();
        let written = beside.written.get(&id).unwrap_or(&nothing);
        let partner = self.scope.is_partner();
        let mut parts = provisioning::presented(person, &written.doc, partner);
        self.put_manager(person, &mut parts)?;
        let mut json = Map::new();
        let extended = parts.contains_key(ENTERPRISE);
        let schemas = std::iter::once(USER.schema.id).chain(extended.then_some(ENTERPRISE));
        json.insert("schemas".to_owned(), schemas.collect());
        json.insert("id".to_owned(), json!(id));
        put_external_id(&mut json, written);
        json.insert(
            "userName".to_owned(),
            self.user_name(person, written).into(),
        );
        json.extend(parts);
        let etag = tag(&json);
        if self.with_relations {
            let groups = self.groups_of(id)?;
            if !groups.is_empty() {
                json.insert("groups".to_owned(), Value::Array(groups));
            }
        }
        let changed = beside.changed.get(&id).copied();
        self.put_meta(&mut json, &USER, id, (user.created_at, changed), &etag);
        Ok(Shown { json, etag })
    }

    /// The name that the client gave, as long as it stands for the name to sign in with.
    fn user_name(&self, user: &User, written: &WrittenBy) -> String {
        let given = written.doc.get("userName").and_then(Value::as_str);
        if self.scope.is_partner() {
            let address = user.address().unwrap_or(&user.user_principal_name);
            return given.unwrap_or(address).to_owned();
        }
        let still = |name: &&str| {
            let meant = self.scope.principal_name(name);
            meant.is_ok_and(|meant| meant.eq_ignore_ascii_case(&user.user_principal_name))
        };
        given
            .filter(still)
            .unwrap_or(&user.user_principal_name)
            .to_owned()
    }

    /// The manager, where the caller may know of that person.
    fn put_manager(&self, user: &User, parts: &mut Map<String, Value>) -> Result<()> {
        let query = EdgeQuery::of_object(user.id).relation(Relation::Manager);
        let Some(edge) = edges::list(self.tx, &query.at(self.ctx.now))?
            .into_iter()
            .next()
        else {
            return Ok(());
        };
        let Some(manager) = resources::find::<User>(self.tx, edge.subject)? else {
            return Ok(());
        };
        if !self.covers(&manager.value)? {
            return Ok(());
        }
        let told = json!({
            "value": edge.subject,
            "$ref": self.location(&USER, edge.subject),
        });
        let extension = parts
            .entry(ENTERPRISE)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Some(members) = extension.as_object_mut() {
            members.insert("manager".to_owned(), told);
        }
        Ok(())
    }

    /// Whether a user is one of the caller's people.
    pub(super) fn covers(&self, user: &User) -> Result<bool> {
        if *self.scope == Scope::Everything {
            return Ok(true);
        }
        let own = is_own(self.tx, self.ctx, user.id.0)?;
        Ok(self.scope.covers(user, own))
    }

    /// The groups of a person: of a connection, those that it made.
    fn groups_of(&self, user: Uuid) -> Result<Vec<Value>> {
        if !self.scope.has_groups() {
            return Ok(Vec::new());
        }
        let direct = EdgeQuery::of_subject(user).relation(Relation::Member);
        let direct: Vec<Uuid> = edges::list(self.tx, &direct.at(self.ctx.now))?
            .iter()
            .map(|edge| edge.object)
            .collect();
        let all = edges::transitive_groups(self.tx, user, self.ctx.now)?;
        let mut told = Vec::new();
        for group in resources::find_many::<Group>(self.tx, &all)? {
            let id = group.value.id.0;
            if *self.scope != Scope::Everything && !is_own(self.tx, self.ctx, id)? {
                continue;
            }
            told.push(json!({
                "value": id,
                "$ref": self.location(&GROUP, id),
                "display": group.value.display_name,
                "type": if direct.contains(&id) { "direct" } else { "indirect" },
            }));
        }
        Ok(told)
    }

    /// Those groups.
    pub(super) fn groups(&self, groups: &[Versioned<Group>]) -> Result<Vec<Shown>> {
        let ids: Vec<Uuid> = groups.iter().map(|group| group.value.id.0).collect();
        let beside = self.beside::<Group>(&ids)?;
        groups
            .iter()
            .map(|group| self.group(group, &beside))
            .collect()
    }

    /// That group.
    pub(super) fn one_group(&self, group: &Versioned<Group>) -> Result<Shown> {
        let beside = self.beside::<Group>(&[group.value.id.0])?;
        self.group(group, &beside)
    }

    fn group(&self, group: &Versioned<Group>, beside: &Beside) -> Result<Shown> {
        let id = group.value.id.0;
        let mut json = Map::new();
        json.insert("schemas".to_owned(), json!([GROUP.schema.id]));
        json.insert("id".to_owned(), json!(id));
        if let Some(written) = beside.written.get(&id) {
            put_external_id(&mut json, written);
        }
        let name = group.value.display_name.clone();
        json.insert("displayName".to_owned(), name.into());
        if self.with_relations {
            let members = self.members(id)?;
            if !members.is_empty() {
                json.insert("members".to_owned(), Value::Array(members));
            }
        }
        let etag = tag(&json);
        let changed = beside.changed.get(&id).copied();
        self.put_meta(&mut json, &GROUP, id, (group.created_at, changed), &etag);
        Ok(Shown { json, etag })
    }

    /// The people and groups in a group, each once.
    fn members(&self, group: Uuid) -> Result<Vec<Value>> {
        let query = EdgeQuery::of_object(group).relation(Relation::Member);
        let mut seen = std::collections::HashSet::new();
        let mut told = Vec::new();
        for edge in edges::list(self.tx, &query.at(self.ctx.now))? {
            let of = match edge.subject_kind {
                NodeKind::User => &USER,
                NodeKind::Group => &GROUP,
                _ => continue,
            };
            if seen.insert(edge.subject) {
                told.push(json!({
                    "value": edge.subject,
                    "$ref": self.location(of, edge.subject),
                    "type": of.name,
                }));
            }
        }
        Ok(told)
    }

    fn location(&self, of: &ResourceType, id: Uuid) -> String {
        location(self.engine, of, id)
    }

    fn put_meta(
        &self,
        json: &mut Map<String, Value>,
        of: &ResourceType,
        id: Uuid,
        (created, changed): (Timestamp, Option<Timestamp>),
        etag: &str,
    ) {
        let meta = json!({
            "resourceType": of.name,
            "created": created,
            "lastModified": changed.unwrap_or(created),
            "location": self.location(of, id),
            "version": etag,
        });
        json.insert("meta".to_owned(), meta);
    }
}

/// The address of a resource.
pub(super) fn location(engine: &Engine, of: &ResourceType, id: Uuid) -> String {
    let base = &engine.config().base_url;
    format!("{base}/scim/v2{}/{id}", of.endpoint)
}

fn put_external_id(json: &mut Map<String, Value>, written: &WrittenBy) {
    if let Some(external_id) = &written.external_id {
        json.insert("externalId".to_owned(), external_id.clone().into());
    }
}

/// A weak entity tag of what is shown: whatever changes it, also changes the tag.
fn tag(json: &Map<String, Value>) -> String {
    let text = Value::Object(json.clone()).to_string();
    let hash = secret::hash(&text);
    let digits: String = hash
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("W/\"{digits}\"")
}
