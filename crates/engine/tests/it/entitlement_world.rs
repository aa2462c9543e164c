//! A catalog `Marketing` with a package `Campaign` that gives membership of the group `Agencies`,
//! for 30 days, to people of `fabrikam.example`, after one approval.

use serde_json::{Value, json};
use uuid::Uuid;
use xenia_engine::{
    Ctx, Result,
    domain::{
        AccessPackageId, AssignmentPolicyId, CatalogId, GroupId, NodeKind, Relation, UserId,
        audit::{NewEvent, Target},
        directory::{Group, User},
        entitlement::{
            approval::{Decision, ReviewResult},
            assignment::Assignment,
            catalog::OriginSystem,
            progress::RequestState,
            request::{RequestRecord, RequestType},
        },
    },
    entitlement::{
        approvals, assignments, catalogs, connected_organizations, packages, policies,
        requests::{self, NewRequest},
        resources as catalog_resources,
    },
    mail::Message,
    store::{
        Written,
        edges::{self, EdgeQuery},
        jobs,
        resources::{self, Versioned},
    },
};
use xenia_testkit::World;

pub(crate) const KIM: &str = "kim@fabrikam.example";

pub(crate) struct Case {
    pub(crate) world: World,
    pub(crate) catalog: CatalogId,
    pub(crate) group: GroupId,
    pub(crate) package: AccessPackageId,
    pub(crate) policy: AssignmentPolicyId,
    pub(crate) anna: UserId,
    pub(crate) bert: UserId,
}

pub(crate) fn group(world: &World, name: &str) -> GroupId {
    write(world, |tx| {
        let group = Group {
            id: GroupId(tx.new_id()),
            display_name: name.to_owned(),
            security_enabled: true,
            ..Group::default()
        };
        resources::insert(tx, &group)?;
        Ok(group.id)
    })
}

pub(crate) fn member(world: &World, name: &str) -> UserId {
    let upn = format!("{name}@contoso.example");
    write(world, |tx| {
        let user = User {
            id: UserId(tx.new_id()),
            display_name: name.to_owned(),
            user_principal_name: upn.clone(),
            mail: Some(upn.clone()),
            account_enabled: true,
            ..User::default()
        };
        resources::insert(tx, &user)?;
        Ok(user.id)
    })
}

/// Writes something that is no use case.
pub(crate) fn write<T>(
    world: &World,
    mut change: impl FnMut(&xenia_engine::store::WriteTx<'_>) -> Result<T>,
) -> T {
    let about = Target::new(NodeKind::Organization, world.tenant, "test");
    world
        .engine
        .write(&world.as_system(), |tx| {
            let value = change(tx)?;
            Ok(Written::new(
                value,
                NewEvent::new("Test", "Prepare", about.clone()),
            ))
        })
        .unwrap()
}

pub(crate) fn user_set(user: UserId) -> Value {
    json!({ "@odata.type": "#microsoft.graph.singleUser", "userId": user })
}

impl Case {
    /// With anna and bert as approvers.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }
    /// With the policy's JSON changed by `edit`.
    pub(crate) fn with(edit: impl FnOnce(&mut Value)) -> Self {
        let world = World::new();
        let (engine, admin) = (&world.engine, world.as_administrator());
        let (anna, bert) = (member(&world, "anna"), member(&world, "bert"));
        let catalog = catalogs::create(engine, &admin, json!({ "displayName": "Marketing" }))
            .unwrap()
            .value
            .id;
        connected_organizations::create(
            engine,
            &admin,
            json!({ "displayName": "Fabrikam", "identitySources": [
                { "@odata.type": "#microsoft.graph.domainIdentitySource", "domainName": "fabrikam.example" }
            ] }),
        )
        .unwrap();
        let group = group(&world, "Agencies");
        let package = new_package(&world, catalog, "Campaign");
        grant(&world, catalog, package, group);
        let mut body = json!({
            "displayName": "Partners",
            "allowedTargetScope": "allConfiguredConnectedOrganizationUsers",
            "expiration": { "type": "afterDuration", "duration": "P30D" },
            "requestorSettings": {
                "enableTargetsToSelfAddAccess": true, "enableTargetsToSelfUpdateAccess": true
            },
            "requestApprovalSettings": {
                "isApprovalRequiredForAdd": true,
                "isRequestorJustificationRequired": true,
                "stages": [{
                    "durationBeforeAutomaticDenial": "P7D",
                    "isApproverJustificationRequired": true,
                    "primaryApprovers": [user_set(anna), user_set(bert)]
                }]
            },
        });
        edit(&mut body);
        let policy = policies::create(engine, &admin, package, body)
            .unwrap()
            .value
            .id;
        Self {
            world,
            catalog,
            group,
            package,
            policy,
            anna,
            bert,
        }
    }
    /// Without approval and without a justification.
    pub(crate) fn open() -> Self {
        Self::with(|policy| policy["requestApprovalSettings"] = json!({}))
    }
    pub(crate) fn wish(&self) -> NewRequest {
        NewRequest {
            justification: Some("for the spring campaign".to_owned()),
            ..NewRequest::of_package(RequestType::UserAdd, self.package)
        }
    }
    /// A request by somebody who has only proved that address.
    pub(crate) fn ask(&self, address: &str) -> Result<RequestRecord> {
        self.create(&self.world.as_visitor(address), &self.wish())
    }
    pub(crate) fn create(&self, ctx: &Ctx, new: &NewRequest) -> Result<RequestRecord> {
        requests::create(&self.world.engine, ctx, new).map(|made| made.value)
    }
    pub(crate) fn decide(
        &self,
        by: UserId,
        record: &RequestRecord,
        result: ReviewResult,
    ) -> Result<RequestRecord> {
        self.decide_stage(by, record, 0, result)
    }
    pub(crate) fn decide_stage(
        &self,
        by: UserId,
        record: &RequestRecord,
        stage: usize,
        result: ReviewResult,
    ) -> Result<RequestRecord> {
        let decision = Decision {
            review_result: result,
            justification: Some("known partner".to_owned()),
        };
        let stage = record.approval.as_ref().unwrap().stages[stage].id;
        approvals::decide(
            &self.world.engine,
            &self.world.as_user(by),
            record.request.id,
            stage,
            &decision,
        )
        .map(|saved| saved.value)
    }
    pub(crate) fn approve(&self, record: &RequestRecord) -> RequestRecord {
        self.decide(self.anna, record, ReviewResult::Approve)
            .unwrap()
    }
    /// Asked for and approved.
    pub(crate) fn given(&self, address: &str) -> (UserId, Versioned<Assignment>) {
        let record = self.approve(&self.ask(address).unwrap());
        assert_eq!(record.request.progress.state(), RequestState::Delivered);
        let id = record.request.assignment_id.unwrap();
        let found =
            assignments::get(&self.world.engine, &self.world.as_administrator(), id).unwrap();
        (record.request.target_id, found)
    }
    pub(crate) fn request(&self, record: &RequestRecord) -> RequestRecord {
        let admin = self.world.as_administrator();
        requests::get(&self.world.engine, &admin, record.request.id)
            .unwrap()
            .value
    }
    pub(crate) fn user(&self, id: UserId) -> Option<User> {
        self.world
            .engine
            .read(&self.world.as_system(), |tx| {
                Ok(resources::find::<User>(tx, id)?.map(|found| found.value))
            })
            .unwrap()
    }
    pub(crate) fn guest(&self, address: &str) -> Option<User> {
        self.world
            .engine
            .read(&self.world.as_system(), |tx| {
                Ok(resources::find_by::<User>(tx, "mail", address)?.map(|found| found.value))
            })
            .unwrap()
    }
    /// Whether the user is a member of the group now.
    pub(crate) fn is_member(&self, user: UserId, group: GroupId) -> bool {
        let now = self.world.clock_now();
        self.world
            .engine
            .read(&self.world.as_system(), |tx| {
                let query = EdgeQuery::of_object(group)
                    .from_subject(user)
                    .relation(Relation::Member)
                    .at(now);
                Ok(edges::any(tx, &query)?)
            })
            .unwrap()
    }
    pub(crate) fn assignments(&self) -> Vec<Assignment> {
        let filter = assignments::Filter::default();
        assignments::list(&self.world.engine, &self.world.as_administrator(), &filter)
            .unwrap()
            .into_iter()
            .map(|found| found.value)
            .collect()
    }
    /// What was ordered to be sent and not seen yet, by recipient and subject.
    pub(crate) fn mails(&self) -> Vec<(String, String)> {
        self.letters()
            .into_iter()
            .map(|mail| (mail.to, mail.subject))
            .collect()
    }
    /// The same, whole.
    pub(crate) fn letters(&self) -> Vec<Message> {
        let worker = Uuid::from_u128(1);
        let now = self.world.clock_now();
        self.world
            .engine
            .bookkeeping(self.world.tenant, |tx| {
                let claimed = jobs::claim(tx, worker, now, now.plus_seconds(60), 1000)?;
                let mut mails = Vec::new();
                for job in claimed {
                    jobs::complete(tx, job.id, worker, now)?;
                    mails.push(serde_json::from_value(job.payload).unwrap());
                }
                mails.sort_by_key(|mail: &Message| (mail.to.clone(), mail.subject.clone()));
                Ok(mails)
            })
            .unwrap()
    }
}

pub(crate) fn new_package(world: &World, catalog: CatalogId, name: &str) -> AccessPackageId {
    packages::create(
        &world.engine,
        &world.as_administrator(),
        catalog,
        json!({ "displayName": name }),
    )
    .unwrap()
    .value
    .package
    .id
}

/// Makes a package give membership of a group.
pub(crate) fn grant(world: &World, catalog: CatalogId, package: AccessPackageId, group: GroupId) {
    let (engine, admin) = (&world.engine, world.as_administrator());
    let resource = catalog_resources::add(engine, &admin, catalog, OriginSystem::AadGroup, group.0)
        .unwrap()
        .value;
    let roles = resource.group_roles();
    packages::add_role_scope(engine, &admin, package, &roles[0], &resource.root_scope()).unwrap();
}

pub(crate) fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().refusal().unwrap().message.clone()
}

pub(crate) fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    result.unwrap_err().refusal().unwrap().code
}

pub(crate) trait Now {
    fn clock_now(&self) -> xenia_engine::domain::Timestamp;
}

impl Now for World {
    fn clock_now(&self) -> xenia_engine::domain::Timestamp {
        self.engine.now()
    }
}
