//! Packages: the list, one package, and the deeds on its page.

use super::common::{self, Asked};
use crate::{
    http::{Outcome, Visit},
    views::{
        console::{
            AssignmentRow, PackagePage, PackageRequestRow, PackageRow, PackagesPage, PolicyCard,
            ResourceRow,
        },
        shared::{ResourceRole, danger},
    },
    words,
};
use axum::extract::Path;
use xenia_design::{Badge, Choice, Control, Fact, Field, Icon, Tone};
use xenia_engine::{
    Result,
    console::packages::{self, Filter, Openness, Summary, View},
    domain::{
        AccessPackageId,
        directory::User,
        entitlement::{
            assignment::Assignment,
            catalog::OriginSystem,
            package::ResourceRoleScope,
            policy::{AllowedTargetScope, AssignmentPolicy},
            request::RequestRecord,
            subject::SubjectSet,
        },
    },
};

pub(super) const LINE: &str = "/console/packages";

/// How far one may be asked.
pub(super) fn state(state: Openness) -> Badge {
    match state {
        Openness::Published => Badge::new(Tone::Good, "Published"),
        Openness::Hidden => Badge::new(Tone::Neutral, "Hidden"),
        Openness::Closed => Badge::new(Tone::Warn, "Not open to anybody"),
    }
}

/// `GET /console/packages`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill_list(visit, &asked)).await
}

fn fill_list(visit: &Visit, asked: &Asked) -> Result<PackagesPage> {
    let filter = Filter {
        search: asked.get("search").to_owned(),
        catalog: asked.get("catalog").parse().ok(),
        state: Openness::ALL
            .into_iter()
            .find(|state| state.word() == asked.get("state")),
        page: asked.page(),
    };
    let (paged, catalogs) = packages::list(&visit.engine, &visit.ctx, &filter)?;
    let catalogs = catalogs
        .into_iter()
        .map(|catalog| (catalog.id.to_string(), catalog.display_name))
        .collect();
    let states = Openness::ALL
        .map(|one| (one.word().to_owned(), state(one).label))
        .to_vec();
    let fields = vec![
        common::select("catalog", "Catalog", asked.get("catalog"), catalogs),
        common::select("state", "State", asked.get("state"), states),
    ];
    Ok(PackagesPage {
        shell: common::shell(visit, asked, LINE, "Packages"),
        filters: common::filters(LINE, "Search packages", asked, fields),
        pager: common::pager(&paged, "packages", LINE, asked),
        rows: paged.rows.into_iter().map(row).collect(),
    })
}

fn row(summary: Summary) -> PackageRow {
    PackageRow {
        href: format!("{LINE}/{}", summary.package.id),
        catalog: summary.catalog,
        state: state(summary.state),
        contents: words::contents(&summary.package.resource_role_scopes),
        assignments: summary.live,
        ending: summary.ending,
        pending: summary.pending,
        name: summary.package.package.display_name,
    }
}

/// `GET /console/packages/{package}`.
pub(super) async fn one(visit: Visit, Path(package): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id = common::id("access package", &package)?;
            let view = packages::view(&visit.engine, &visit.ctx, id)?;
            Ok(fill_one(visit, &asked, &view))
        })
        .await
}

/// The link that one sends to people who should ask.
fn request_link(visit: &Visit, id: AccessPackageId) -> String {
    format!(
        "{}/my-access/{}/packages/{id}",
        visit.base_url(),
        visit.viewer.tenant
    )
}

fn fill_one(visit: &Visit, asked: &Asked, view: &View) -> PackagePage {
    let package = &view.package;
    let base = format!("{LINE}/{}", package.id);
    PackagePage {
        shell: common::below(visit, asked, ("Packages", LINE), &package.display_name),
        name: package.display_name.clone(),
        state: state(view.state),
        description: package.description.clone().unwrap_or_default(),
        request_link: request_link(visit, package.id),
        facts: facts(visit, view),
        resources: package
            .resource_role_scopes
            .iter()
            .map(|held| resource(visit, view, held))
            .collect(),
        add_resource: add_field(view),
        add_resource_action: format!("{base}/resources"),
        policies: view
            .policies
            .iter()
            .map(|policy| policy_card(view, policy))
            .collect(),
        new_policy: format!("{base}/policies/new"),
        assignments: view
            .assignments
            .iter()
            .map(|(one, who)| assignment(visit, view, one, who.as_ref()))
            .collect(),
        requests: view
            .requests
            .iter()
            .map(|(one, who)| request(visit, one, who.as_ref()))
            .collect(),
        edit: view.may_manage.then(|| format!("{base}/edit")),
        actions: remove_action(visit, view).into_iter().collect(),
    }
}

fn facts(visit: &Visit, view: &View) -> Vec<Fact> {
    let made = words::day(view.package.created_date_time, visit.ctx.now);
    let catalog = view.catalog.as_ref().map_or_else(
        || "removed".to_owned(),
        |catalog| catalog.display_name.clone(),
    );
    let excludes =
        view.package.incompatible_access_packages.len() + view.package.incompatible_groups.len();
    let mut facts = vec![
        Fact::new("Catalog", catalog),
        Fact::new("Made", made.text),
        Fact::new("Active assignments", view.live.to_string()),
    ];
    if excludes > 0 {
        facts.push(Fact::new(
            "Does not go with",
            common::counted(u32::try_from(excludes).unwrap_or(0), "other thing"),
        ));
    }
    facts.push(Fact::code("Id", view.package.id.to_string()));
    facts
}

fn resource(visit: &Visit, view: &View, held: &ResourceRoleScope) -> ResourceRow {
    let mut item = words::resources(std::slice::from_ref(held))
        .items
        .pop()
        .unwrap_or_else(|| ResourceRole::group("", ""));
    let area = match held.role.origin_system {
        OriginSystem::AadGroup => "groups",
        OriginSystem::AadApplication => "applications",
    };
    let origin = &held.scope.origin_id;
    let is_open = origin.parse().is_ok_and(|id| view.open.contains(&id));
    item.href = is_open.then(|| format!("/console/{area}/{origin}"));
    let consequence = match view.live {
        0 => "Nobody has the package; nobody loses anything.".to_owned(),
        live => format!(
            "{} who have the package lose it at once, unless another source gives it to them.",
            common::counted(live, "person").replace("persons", "people")
        ),
    };
    let remove = danger(
        &format!("take-out-{}", held.id),
        "Take out",
        Icon::Trash,
        &format!("Take {} out?", item.name),
        &consequence,
        &format!("{LINE}/{}/resources/{}/remove", view.package.id, held.id),
        &visit.viewer.csrf,
    );
    ResourceRow {
        item,
        remove: view.may_manage.then_some(remove),
    }
}

fn add_field(view: &View) -> Option<Field> {
    if view.choices.is_empty() {
        return None;
    }
    let choices = view
        .choices
        .iter()
        .map(|choice| {
            Choice::new(
                choice.chosen().to_string(),
                super::package_form::label(choice),
            )
        })
        .collect();
    Some(Field::new(
        "resource_role",
        "Add a resource",
        Control::Select(choices),
    ))
}

fn policy_card(view: &View, policy: &AssignmentPolicy) -> PolicyCard {
    let lasts = words::lasts(policy);
    let extends = policy
        .requestor_settings
        .enable_targets_to_self_update_access;
    PolicyCard {
        name: policy.display_name.clone(),
        href: format!("{LINE}/{}/policies/{}", view.package.id, policy.id),
        who: who(view, policy),
        approval: approval(view, policy),
        lasts: if extends {
            format!("{lasts}, extendable")
        } else {
            lasts
        },
        questions: policy.questions.len(),
    }
}

fn who(view: &View, policy: &AssignmentPolicy) -> String {
    let named = |fallback: &str| {
        let names: Vec<&str> = policy
            .specific_allowed_targets
            .iter()
            .filter_map(|set| name_of(view, set))
            .collect();
        if names.is_empty() {
            fallback.to_owned()
        } else {
            names.join(", ")
        }
    };
    match policy.allowed_target_scope {
        AllowedTargetScope::SpecificDirectoryUsers => named("certain people of the directory"),
        AllowedTargetScope::SpecificConnectedOrganizationUsers => {
            format!("People of {}", named("certain partners"))
        }
        AllowedTargetScope::AllMemberUsers => "All colleagues".to_owned(),
        AllowedTargetScope::AllDirectoryUsers => "All colleagues and guests".to_owned(),
        AllowedTargetScope::AllConfiguredConnectedOrganizationUsers => {
            "People of all partners".to_owned()
        }
        AllowedTargetScope::AllExternalUsers => "Anybody outside".to_owned(),
        _ => "Nobody; administrators assign".to_owned(),
    }
}

fn name_of<'v>(view: &'v View, set: &SubjectSet) -> Option<&'v str> {
    let id = match set {
        SubjectSet::SingleUser { user_id, .. } => user_id.0,
        SubjectSet::GroupMembers { group_id, .. } => group_id.0,
        SubjectSet::ConnectedOrganizationMembers {
            connected_organization_id: id,
            ..
        } => id.0,
        _ => return None,
    };
    view.names.get(&id).map(|found| found.name.as_str())
}

fn approval(view: &View, policy: &AssignmentPolicy) -> String {
    let settings = &policy.request_approval_settings;
    if !settings.is_approval_required_for_add {
        return "Nobody has to approve".to_owned();
    }
    let stages = settings.stages.iter().map(|stage| {
        let approvers: Vec<&str> = stage
            .primary_approvers
            .iter()
            .map(|set| approver(view, set))
            .collect();
        approvers.join(" or ")
    });
    stages.collect::<Vec<_>>().join(", then ")
}

fn approver<'v>(view: &'v View, set: &SubjectSet) -> &'v str {
    match set {
        SubjectSet::RequestorManager { .. } | SubjectSet::TargetManager { .. } => "the manager",
        SubjectSet::InternalSponsors {} => "a sponsor of the partner",
        SubjectSet::ExternalSponsors {} => "a sponsor at the partner",
        SubjectSet::TargetUserSponsors {} => "the sponsor of the guest",
        other => name_of(view, other).unwrap_or("somebody who is gone"),
    }
}

fn assignment(visit: &Visit, view: &View, one: &Assignment, who: Option<&User>) -> AssignmentRow {
    let span = one.span();
    let who = who.map_or_else(
        || common::somebody("Removed account"),
        |user| common::person(visit, user),
    );
    let policy = view
        .policies
        .iter()
        .find(|policy| policy.id == one.assignment_policy_id);
    let end = danger(
        &format!("end-{}", one.id),
        "End",
        Icon::Stop,
        &format!("End this access of {}?", who.name),
        "It ends at once; what they have from other sources stays.",
        &format!("{LINE}/{}/assignments/{}/end", view.package.id, one.id),
        &visit.viewer.csrf,
    );
    AssignmentRow {
        who,
        policy: policy.map_or_else(String::new, |policy| policy.display_name.clone()),
        state: words::assignment_state(one.state),
        since: words::day(span.starts_at, visit.ctx.now),
        until: span.ends_at.map(|end| words::day(end, visit.ctx.now)),
        end: view.may_assign.then_some(end),
    }
}

fn request(visit: &Visit, record: &RequestRecord, who: Option<&User>) -> PackageRequestRow {
    let request = &record.request;
    let visitor = record
        .visitor
        .as_ref()
        .map_or("Removed account", |visitor| visitor.address.as_str());
    PackageRequestRow {
        who: who.map_or_else(
            || common::somebody(visitor),
            |user| common::person(visit, user),
        ),
        href: format!("/approvals/{}/{}", visit.viewer.tenant, request.id),
        asked: words::minute(request.created_date_time, visit.ctx.now),
        state: words::request_state(&request.progress),
        detail: words::request_kind(request.request_type).to_owned(),
    }
}

fn remove_action(visit: &Visit, view: &View) -> Option<xenia_design::Confirm> {
    (view.may_manage && view.live == 0).then(|| {
        danger(
            "delete",
            "Remove",
            Icon::Trash,
            "Remove this package?",
            "Nobody has it; nobody loses anything.",
            &format!("{LINE}/{}/remove", view.package.id),
            &visit.viewer.csrf,
        )
    })
}
