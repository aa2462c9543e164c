//! Groups, applications, partners, catalogs, packages.

use crate::{
    bundles::BUNDLES,
    names::{APPLICATIONS, Bundle, DEPARTMENTS, GROUPS, PARTNERS},
    people::object,
    story::{Member, Offered, Story, Thing},
};
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::{
        applications::{NewPassword, Register, add_password, register, remove_password},
        groups,
    },
    domain::{
        AppRoleId, CatalogId, ConnectedOrganizationId, Refusal, UserId,
        directory::{AppRole, Application},
        entitlement::catalog::{OriginSystem, ResourceRole, ResourceScope},
        rbac::CatalogScope,
        role::CatalogRole,
    },
    entitlement::{
        catalogs,
        connected_organizations::{self, Side},
        packages, policies, resources as catalog_resources,
        roles::{self, NewAssignment},
    },
};

/// The head of a department.
pub(crate) fn head<'m>(members: &'m [Member], department: &str) -> Result<&'m Member> {
    let found = members
        .iter()
        .find(|member| member.department == department && member.rank == 0);
    Ok(found.ok_or_else(|| Refusal::not_found("department", department))?)
}

/// The groups, with colleagues in them.
pub(crate) fn groups(
    story: &mut Story<'_>,
    members: &[Member],
    step: &mut dyn FnMut(),
) -> Result<Vec<Thing>> {
    let mut made = Vec::new();
    for (name, department, _) in GROUPS {
        let owner = head(members, department)?;
        let nickname: String = name
            .to_lowercase()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        let body = object(json!({
            "displayName": name,
            "description": format!("{name}: answered for by {department}"),
            "mailEnabled": false,
            "mailNickname": nickname,
            "securityEnabled": true,
        }));
        let wanted = 3 + story.roll(8);
        let colleagues: Vec<&Member> = members
            .iter()
            .filter(|member| member.department == *department)
            .collect();
        let mut inside: Vec<Uuid> = Vec::new();
        for _ in 0..wanted {
            if let Some(member) = story.pick(&colleagues)
                && !inside.contains(&member.id.0)
            {
                inside.push(member.id.0);
            }
        }
        let bound = groups::Bound {
            members: inside,
            owners: vec![owner.id.0],
        };
        let group = groups::create(story.engine, &story.admin(), &body, &bound)?.value;
        made.push(Thing {
            name,
            id: group.id.0,
        });
        step();
    }
    Ok(made)
}

/// The applications; the id is that of the service principal.
pub(crate) fn applications(story: &Story<'_>, step: &mut dyn FnMut()) -> Result<Vec<Thing>> {
    let mut made = Vec::new();
    for (name, _, roles) in APPLICATIONS {
        let host: String = name
            .to_lowercase()
            .chars()
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        let role = |value: &&str| AppRole {
            id: AppRoleId(story.engine.new_id()),
            allowed_member_types: vec!["User".to_owned()],
            display_name: (*value).to_owned(),
            description: Some(format!("{value} in {name}")),
            is_enabled: true,
            value: Some(format!("{host}.{}", value.to_lowercase())),
        };
        let wanted = Register {
            name: (*name).to_owned(),
            redirect_uris: vec![format!("https://{host}.contoso.example/signin")],
            app_roles: roles.iter().map(role).collect(),
            group_membership_claims: Some("SecurityGroup".to_owned()),
            assignment_required: true,
            ..Register::default()
        };
        let registered = register(story.engine, &story.admin(), &wanted)?;
        lasting_secret(story, &registered.application.value)?;
        made.push(Thing {
            name,
            id: registered.service_principal.id.0,
        });
        step();
    }
    Ok(made)
}

/// A secret that is still good after the year, in place of the first one.
fn lasting_secret(story: &Story<'_>, application: &Application) -> Result<()> {
    let wanted = NewPassword {
        display_name: Some("Two years".to_owned()),
        end_date_time: Some(story.now.plus_days(700)),
        ..NewPassword::default()
    };
    add_password(story.engine, &story.admin(), application.id, &wanted)?;
    for old in &application.password_credentials {
        remove_password(story.engine, &story.admin(), application.id, old.key_id)?;
    }
    Ok(())
}

/// The partners, each with a sponsor here.
pub(crate) fn partners(
    story: &Story<'_>,
    members: &[Member],
    step: &mut dyn FnMut(),
) -> Result<Vec<ConnectedOrganizationId>> {
    let mut made = Vec::new();
    for (n, partner) in PARTNERS.iter().enumerate() {
        let body = json!({
            "displayName": partner.name,
            "description": partner.what,
            "state": "configured",
            "identitySources": [{
                "@odata.type": "#microsoft.graph.domainIdentitySource",
                "displayName": partner.name,
                "domainName": partner.domain,
            }],
        });
        let organization =
            connected_organizations::create(story.engine, &story.admin(), body)?.value;
        let (department, ..) = DEPARTMENTS
            .get(n % 5)
            .copied()
            .unwrap_or(("IT", [""; 3], 0));
        let sponsor = head(members, department)?;
        connected_organizations::add_sponsor(
            story.engine,
            &story.admin(),
            organization.id,
            Side::Internal,
            sponsor.id.0,
        )?;
        made.push(organization.id);
        step();
    }
    Ok(made)
}

/// What packages are made from.
pub(crate) struct Stock<'s> {
    pub(crate) members: &'s [Member],
    pub(crate) groups: &'s [Thing],
    pub(crate) applications: &'s [Thing],
    pub(crate) partners: &'s [ConnectedOrganizationId],
}

/// A catalog for each department that offers something, owned by its head, and the packages.
pub(crate) fn offer(
    story: &Story<'_>,
    stock: &Stock<'_>,
    step: &mut dyn FnMut(),
) -> Result<Vec<Offered>> {
    let mut catalogs: Vec<(&str, CatalogId)> = Vec::new();
    let mut offered = Vec::new();
    for bundle in BUNDLES {
        let catalog = match catalogs.iter().find(|(of, _)| *of == bundle.department) {
            Some((_, catalog)) => *catalog,
            None => {
                let made = catalog(story, stock, bundle.department)?;
                catalogs.push((bundle.department, made));
                made
            }
        };
        offered.push(package(story, stock, catalog, bundle)?);
        step();
    }
    Ok(offered)
}

fn catalog(story: &Story<'_>, stock: &Stock<'_>, department: &str) -> Result<CatalogId> {
    let admin = story.admin();
    let body = json!({ "displayName": department, "description": format!("What {department} shares with partners") });
    let catalog = catalogs::create(story.engine, &admin, body)?.value.id;
    let owner = head(stock.members, department)?;
    roles::grant(
        story.engine,
        &admin,
        NewAssignment {
            principal: owner.id.0,
            role: CatalogRole::CatalogOwner,
            scope: CatalogScope::Catalog(catalog),
            until: None,
        },
    )?;
    let owned = |things: &[Thing], table: &[(&str, &str)]| -> Vec<Uuid> {
        let mine = things.iter().filter(|thing| {
            table
                .iter()
                .any(|(name, of)| *name == thing.name && *of == department)
        });
        mine.map(|thing| thing.id).collect()
    };
    let group_table: Vec<(&str, &str)> = GROUPS
        .iter()
        .filter(|(.., outside)| *outside)
        .map(|(name, of, _)| (*name, *of))
        .collect();
    let application_table: Vec<(&str, &str)> = APPLICATIONS
        .iter()
        .map(|(name, of, _)| (*name, *of))
        .collect();
    for group in owned(stock.groups, &group_table) {
        catalog_resources::add(story.engine, &admin, catalog, OriginSystem::AadGroup, group)?;
    }
    for application in owned(stock.applications, &application_table) {
        catalog_resources::add(
            story.engine,
            &admin,
            catalog,
            OriginSystem::AadApplication,
            application,
        )?;
    }
    Ok(catalog)
}

fn package(
    story: &Story<'_>,
    stock: &Stock<'_>,
    catalog: CatalogId,
    bundle: &'static Bundle,
) -> Result<Offered> {
    let owner = head(stock.members, bundle.department)?;
    let as_owner = story.user(owner.id, &owner.name);
    let body = json!({ "displayName": bundle.name, "description": bundle.about });
    let package = packages::create(story.engine, &as_owner, catalog, body)?
        .value
        .package
        .id;
    for resource in catalog_resources::list(story.engine, &as_owner, catalog)? {
        let (resource, roles) =
            catalog_resources::get(story.engine, &as_owner, catalog, resource.value.id)?;
        let name = &resource.value.display_name;
        let scope = resource.value.root_scope();
        let wanted = |role: &ResourceRole| match resource.value.origin_system {
            OriginSystem::AadGroup => {
                bundle.groups.contains(&name.as_str()) && role.origin_id.starts_with("Member_")
            }
            OriginSystem::AadApplication => bundle
                .roles
                .iter()
                .any(|(of, called)| of == name && role.display_name.as_deref() == Some(called)),
        };
        add_roles(
            story,
            &as_owner,
            package,
            roles.iter().filter(|role| wanted(role)),
            &scope,
        )?;
    }
    let approvers = approvers(stock.members, bundle);
    policies::create(
        story.engine,
        &as_owner,
        package,
        policy(bundle, stock.partners, &approvers),
    )?;
    Ok(Offered {
        package,
        partners: bundle.partners,
        approvers,
    })
}

fn add_roles<'r>(
    story: &Story<'_>,
    ctx: &xenia_engine::Ctx,
    package: xenia_engine::domain::AccessPackageId,
    roles: impl Iterator<Item = &'r ResourceRole>,
    scope: &ResourceScope,
) -> Result<()> {
    for role in roles {
        packages::add_role_scope(story.engine, ctx, package, role, scope)?;
    }
    Ok(())
}

/// First somebody of the department, then its head.
fn approvers(members: &[Member], bundle: &Bundle) -> Vec<UserId> {
    let mut colleagues = members
        .iter()
        .filter(|member| member.department == bundle.department);
    let lead = colleagues
        .clone()
        .find(|member| member.rank == 1)
        .or_else(|| colleagues.clone().next());
    let head = colleagues.find(|member| member.rank == 0);
    [lead, head]
        .into_iter()
        .flatten()
        .take(bundle.stages)
        .map(|member| member.id)
        .collect()
}

fn policy(bundle: &Bundle, partners: &[ConnectedOrganizationId], approvers: &[UserId]) -> Value {
    let targets: Vec<Value> = bundle
        .partners
        .iter()
        .filter_map(|partner| partners.get(*partner))
        .map(|id| json!({ "@odata.type": "#microsoft.graph.connectedOrganizationMembers", "connectedOrganizationId": id }))
        .collect();
    let named = approvers.iter().map(
        |approver| json!({ "@odata.type": "#microsoft.graph.singleUser", "userId": approver }),
    );
    let on_behalf: Vec<Value> = [
        json!({ "@odata.type": "#microsoft.graph.targetUserSponsors" }),
        json!({ "@odata.type": "#microsoft.graph.internalSponsors" }),
    ]
    .into_iter()
    .chain(named)
    .collect();
    let stages: Vec<Value> = approvers
        .iter()
        .map(|approver| {
            json!({
                "durationBeforeAutomaticDenial": "P14D",
                "isApproverJustificationRequired": false,
                "primaryApprovers": [{ "@odata.type": "#microsoft.graph.singleUser", "userId": approver }],
            })
        })
        .collect();
    let questions: Vec<Value> = bundle
        .questions
        .iter()
        .enumerate()
        .map(|(n, text)| {
            json!({
                "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion",
                "sequence": n, "text": text, "isRequired": true, "isSingleLineQuestion": true,
            })
        })
        .collect();
    json!({
        "displayName": "Partners",
        "description": format!("For the people of {} partners", bundle.partners.len()),
        "allowedTargetScope": "specificConnectedOrganizationUsers",
        "specificAllowedTargets": targets,
        "expiration": { "type": "afterDuration", "duration": format!("P{}D", bundle.days) },
        "requestorSettings": {
            "enableTargetsToSelfAddAccess": true,
            "enableTargetsToSelfUpdateAccess": true,
            "enableTargetsToSelfRemoveAccess": true,
            "enableOnBehalfRequestorsToAddAccess": true,
            "onBehalfRequestors": on_behalf,
        },
        "requestApprovalSettings": {
            "isApprovalRequiredForAdd": bundle.stages > 0,
            "isRequestorJustificationRequired": bundle.stages > 0,
            "stages": stages,
        },
        "questions": questions,
    })
}
