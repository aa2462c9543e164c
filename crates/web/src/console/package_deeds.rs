//! What is done on the page of a package.

use super::{common, packages::LINE};
use crate::http::{Form, Outcome, Reply};
use axum::extract::Path;
use xenia_engine::{
    console::publish,
    domain::{AccessPackageId, AssignmentId, ResourceRoleScopeId},
    entitlement::{self, assignments},
};

/// `POST .../remove`.
pub(super) async fn remove(Path(package): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id = common::id("access package", &package)?;
            entitlement::packages::delete(&visit.engine, &visit.ctx, id)?;
            Reply::see(format!("{LINE}?done=package-removed"))
        })
        .await
}

/// `POST .../resources`.
pub(super) async fn add_resource(Path(package): Path<String>, form: Form) -> Outcome {
    let chosen = form.get("resource_role").to_owned();
    form.visit
        .run(move |visit| {
            let id = common::id("access package", &package)?;
            publish::add(&visit.engine, &visit.ctx, id, &chosen.parse()?)?;
            Reply::see(format!("{LINE}/{package}?done=resource-added"))
        })
        .await
}

/// `POST .../resources/{resource}/remove`.
pub(super) async fn remove_resource(
    Path((package, resource)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: AccessPackageId = common::id("access package", &package)?;
            let resource: ResourceRoleScopeId = common::id("resource role", &resource)?;
            entitlement::packages::remove_role_scope(&visit.engine, &visit.ctx, id, resource)?;
            Reply::see(format!("{LINE}/{package}?done=resource-removed"))
        })
        .await
}

/// `POST .../assignments/{assignment}/end`.
pub(super) async fn end_assignment(
    Path((package, assignment)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: AssignmentId = common::id("assignment", &assignment)?;
            assignments::end(&visit.engine, &visit.ctx, id, None)?;
            Reply::see(format!("{LINE}/{package}?done=ended"))
        })
        .await
}
