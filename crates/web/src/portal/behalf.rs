//! Asking for a package on behalf of somebody else: for which packages, for whom, and the questions.

use super::{ask, id};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        frame,
        portal::{ForOthersPage, ForOthersRow, ForWhomPage, RequestPage},
    },
    words,
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use serde::Deserialize;
use xenia_design::{Field, Link};
use xenia_engine::{
    Error, Result,
    console::people,
    domain::{
        AccessPackageId, NodeKind, Reason, Refusal, UserId, directory::User,
        entitlement::request::RequestType,
    },
    entitlement::{
        behalf::{self, ForOthers},
        portal::Offer,
        requests::{self, NewRequest, NewTarget},
    },
};

/// For whom, and under which policy, where several fit.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    person: String,
    #[serde(default)]
    policy: String,
}

/// The packages that one may ask for on behalf of others.
pub(crate) async fn list(visit: Visit) -> Outcome {
    visit
        .page(move |visit| {
            let home = format!("/my-access/{}", visit.viewer.tenant);
            let found = behalf::packages(&visit.engine, &visit.ctx)?;
            Ok(ForOthersPage {
                shell: frame::portal(&visit.viewer, &home)
                    .titled("For somebody else")
                    .crumb("Available packages", &home),
                home: home.clone(),
                rows: found.iter().map(|one| row(one, &home)).collect(),
            })
        })
        .await
}

fn row(one: &ForOthers, home: &str) -> ForOthersRow {
    let package = &one.package;
    let count = one.people.len();
    let people = match (count, one.is_named) {
        (0, _) => "whomever you name".to_owned(),
        (1, false) => "1 person whom you answer for".to_owned(),
        (count, false) => format!("{count} people whom you answer for"),
        (_, true) => "those whom you answer for, and others".to_owned(),
    };
    ForOthersRow {
        name: package.display_name.clone(),
        description: package.description.clone().unwrap_or_default(),
        href: format!("{home}/packages/{}/for", package.id),
        contents: words::contents(&package.resource_role_scopes),
        people,
    }
}

/// For whom, and then the questions.
pub(crate) async fn form(
    visit: Visit,
    Path((_, package)): Path<(String, String)>,
    Query(chosen): Query<Chosen>,
) -> Outcome {
    visit
        .run(move |visit| {
            let package: AccessPackageId = id("access package", &package)?;
            let typed = chosen.person.trim();
            if typed.is_empty() {
                return Reply::page(&whom(visit, package, "", None)?);
            }
            let opened = person(visit, typed).and_then(|who| {
                let found = behalf::package(&visit.engine, &visit.ctx, package, who)?;
                page(visit, &found, who, &chosen.policy)
            });
            match opened {
                Ok(page) => Reply::page(&page),
                Err(error) => refused(visit, package, typed, error),
            }
        })
        .await
}

/// Back to the question for whom, with what is against it.
fn refused(visit: &Visit, package: AccessPackageId, typed: &str, error: Error) -> Outcome {
    let refusal = match error {
        Error::Refused(refusal) if refusal.reason != Reason::Unauthenticated => refusal,
        other => return Err(other.into()),
    };
    let page = whom(visit, package, typed, Some(refusal))?;
    Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Who is meant: one of those whom one answers for by id, or anybody by address or name.
fn person(visit: &Visit, typed: &str) -> Result<UserId> {
    if let Ok(id) = typed.parse::<UserId>() {
        return Ok(id);
    }
    let found = people::resolve(&visit.engine, &visit.ctx, typed, "person")?;
    match found.as_slice() {
        [one] if one.kind == NodeKind::User => Ok(UserId(one.id)),
        _ => Err(Refusal::invalid("person", "name one person").into()),
    }
}

fn whom(
    visit: &Visit,
    package: AccessPackageId,
    typed: &str,
    refusal: Option<Refusal>,
) -> Result<ForWhomPage> {
    let home = format!("/my-access/{}", visit.viewer.tenant);
    let others = format!("{home}/others");
    let unknown = || {
        Refusal::not_found(
            "access package that you may ask for on behalf of others",
            package,
        )
    };
    let found = behalf::packages(&visit.engine, &visit.ctx)?;
    let one = found.iter().find(|one| one.package.id == package);
    let one = one.ok_or_else(unknown)?;
    let name = &one.package.display_name;
    let action = format!("{home}/packages/{package}/for");
    // An id that was chosen from the list is nothing to correct.
    let shown = if typed.parse::<UserId>().is_ok() {
        ""
    } else {
        typed
    };
    let error = refusal.map(|refusal| refusal.message);
    let field = Field::line("person", "Whom you have in mind", "text", shown)
        .hint("Mail address or full name")
        .required()
        .error(error.clone());
    let to = |user: &User| {
        let href = format!("{action}?person={}", user.id);
        let address = user.address().unwrap_or(&user.user_principal_name);
        (Link::new(&user.display_name, href), address.to_owned())
    };
    Ok(ForWhomPage {
        shell: frame::portal(&visit.viewer, &home)
            .titled("For whom?")
            .crumb("Available packages", &home)
            .crumb("For somebody else", &others),
        name: name.clone(),
        people: one.people.iter().map(to).collect(),
        error: error.filter(|_| !one.is_named).unwrap_or_default(),
        field: one.is_named.then_some(field),
        action,
        back: others,
    })
}

fn page(
    visit: &Visit,
    (offer, name): &(Offer, String),
    who: UserId,
    policy: &str,
) -> Result<RequestPage> {
    standing(offer)?;
    let policy = ask::pick(offer, policy.parse().ok())?;
    let page = ask::page(visit, offer, policy, &|_| Vec::new(), None);
    Ok(dressed(visit, page, offer, (who, name)))
}

/// That the person does not have it and nobody has asked.
fn standing(offer: &Offer) -> Result<(), Refusal> {
    let name = &offer.package.value.display_name;
    if offer.assignment.is_some() {
        return Err(Refusal::conflict(format!("they have `{name}` already")));
    }
    if offer.request.is_some() {
        return Err(Refusal::conflict(format!("`{name}` is asked for already")));
    }
    Ok(())
}

/// The form of a request, for that person.
fn dressed(
    visit: &Visit,
    mut page: RequestPage,
    offer: &Offer,
    (who, name): (UserId, &str),
) -> RequestPage {
    let home = format!("/my-access/{}", visit.viewer.tenant);
    let package = &offer.package.value;
    let title = format!("Ask for {}", package.display_name);
    let mut shell = frame::portal(&visit.viewer, &home)
        .titled(&title)
        .crumb("Available packages", &home)
        .crumb("For somebody else", format!("{home}/others"));
    shell.banners.append(&mut page.shell.banners);
    page.heading = format!("{title} for {name}");
    page.lead = format!("{} {name} gets a mail when it is decided.", page.lead);
    page.action = format!("{home}/packages/{}/for", package.id);
    page.back = format!("{home}/others");
    page.person = who.to_string();
    page.shell = shell;
    if let Some(field) = &mut page.justification {
        "Why do they need it?".clone_into(&mut field.label);
    }
    page
}

/// Takes the answers.
pub(crate) async fn send(Path((_, package)): Path<(String, String)>, form: Form) -> Outcome {
    let visit = form.visit.clone();
    visit
        .run(move |visit| submit(visit, id("access package", &package)?, &form))
        .await
}

fn submit(visit: &Visit, package: AccessPackageId, form: &Form) -> Outcome {
    let who: UserId = id("person", form.get("person"))?;
    let opened = behalf::package(&visit.engine, &visit.ctx, package, who).and_then(|found| {
        let policy = ask::pick(&found.0, form.get("policy").parse().ok())?;
        Ok((policy.clone(), found))
    });
    let (policy, (offer, name)) = match opened {
        Ok(opened) => opened,
        Err(error) => return refused(visit, package, form.get("person"), error),
    };
    let wanted = NewRequest {
        request_type: RequestType::OnBehalfAdd,
        target: Some(NewTarget::User(who)),
        ..ask::read(form, &policy, package)
    };
    match requests::create(&visit.engine, &visit.ctx, &wanted) {
        Ok(made) => Reply::see(format!(
            "/my-access/{}/requests/{}",
            visit.viewer.tenant, made.value.request.id
        )),
        Err(error) => {
            let Some(refusal) = error.refusal() else {
                return Err(error.into());
            };
            let given = |name: &str| form.all(name).map(str::to_owned).collect();
            let refused = Some((refusal, wanted.answers.as_slice()));
            let page = ask::page(visit, &offer, &policy, &given, refused);
            let page = dressed(visit, page, &offer, (who, &name));
            Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
