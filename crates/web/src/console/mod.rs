//! The console: handlers, one file per area. The addresses stand at the head of the modules in
//! [`crate::views::console`].

mod activity;
mod application_deeds;
mod application_federation;
mod application_owners;
mod application_permissions;
mod applications;
mod branding;
mod catalog_form;
mod catalog_roles;
mod catalogs;
mod common;
mod consent;
mod consent_settings;
mod domains;
mod events;
mod group_deeds;
mod group_expiration;
mod group_joining;
mod group_life;
mod group_ownerless;
mod group_settings;
mod groups;
mod guests;
mod invite;
mod jobs;
mod mail;
mod members_file;
mod membership_end;
mod overview;
mod package_deeds;
mod package_form;
mod packages;
mod partner_form;
mod partners;
mod people;
mod person_form;
mod policies;
mod policy_body;
mod policy_fields;
mod policy_input;
mod provisioning;
mod roles;
mod rules;
mod settings;
mod welcome;

use crate::http::Parts;
use axum::{
    Router,
    routing::{get, post},
};

/// The pages.
pub(crate) fn router() -> Router<Parts> {
    Router::new()
        .route("/", get(welcome::home))
        .route("/welcome", get(welcome::show))
        .route("/welcome/play", post(welcome::start))
        .route("/console", get(overview::show))
        .merge(people())
        .merge(consent_pages())
        .merge(packages())
        .merge(catalogs())
        .merge(resources())
        .merge(provisioning::router())
        .merge(operation())
}

fn consent_pages() -> Router<Parts> {
    Router::new()
        .route("/console/consent-requests", get(consent::list))
        .route(
            "/console/consent-requests/settings",
            get(consent_settings::show).post(consent_settings::save),
        )
        .route(
            "/console/consent-requests/policies/{policy}",
            get(consent::policy),
        )
        .route("/console/consent-requests/{request}", get(consent::one))
        .route(
            "/console/consent-requests/{request}/decide",
            post(consent::decide),
        )
        .route(
            "/console/consent-requests/{request}/unblock",
            post(consent::unblock),
        )
}

fn people() -> Router<Parts> {
    Router::new()
        .route("/console/people", get(people::list))
        .route("/console/people/{user}", get(people::one))
        .route(
            "/console/people/{user}/edit",
            get(person_form::edit).post(person_form::update),
        )
        .route("/console/people/{user}/block", post(people::block))
        .route("/console/people/{user}/unblock", post(people::unblock))
        .route("/console/roles", get(roles::list))
        .route("/console/roles/{role}", get(roles::one))
        .route("/console/roles/{role}/members", post(roles::give))
        .route(
            "/console/roles/{role}/members/{assignment}/remove",
            post(roles::take),
        )
        .route("/console/guests", get(guests::list))
        .route(
            "/console/guests/invite",
            get(invite::form).post(invite::send),
        )
        .route("/console/guests/{user}", get(guests::one))
        .route("/console/guests/{user}/block", post(guests::block))
        .route("/console/guests/{user}/unblock", post(guests::unblock))
        .route("/console/guests/{user}/resend", post(guests::resend))
        .route("/console/guests/{user}/remove", post(guests::remove))
        .route("/console/partners", get(partners::list))
        .route(
            "/console/partners/new",
            get(partner_form::new).post(partner_form::create),
        )
        .route("/console/partners/{partner}", get(partners::one))
        .route(
            "/console/partners/{partner}/edit",
            get(partner_form::edit).post(partner_form::update),
        )
        .route("/console/partners/{partner}/remove", post(partners::remove))
}

fn packages() -> Router<Parts> {
    Router::new()
        .route("/console/packages", get(packages::list))
        .route(
            "/console/packages/new",
            get(package_form::new).post(package_form::create),
        )
        .route("/console/packages/{package}", get(packages::one))
        .route(
            "/console/packages/{package}/edit",
            get(package_form::edit).post(package_form::update),
        )
        .route(
            "/console/packages/{package}/remove",
            post(package_deeds::remove),
        )
        .route(
            "/console/packages/{package}/resources",
            post(package_deeds::add_resource),
        )
        .route(
            "/console/packages/{package}/resources/{resource}/remove",
            post(package_deeds::remove_resource),
        )
        .route(
            "/console/packages/{package}/assignments/{assignment}/end",
            post(package_deeds::end_assignment),
        )
        .route(
            "/console/packages/{package}/policies/new",
            get(policies::new).post(policies::create),
        )
        .route(
            "/console/packages/{package}/policies/{policy}",
            get(policies::edit).post(policies::update),
        )
        .route(
            "/console/packages/{package}/policies/{policy}/remove",
            post(policies::remove),
        )
}

fn catalogs() -> Router<Parts> {
    Router::new()
        .route("/console/catalogs", get(catalogs::list))
        .route(
            "/console/catalogs/new",
            get(catalog_form::new).post(catalog_form::create),
        )
        .route("/console/catalogs/creators", post(catalog_roles::allow))
        .route(
            "/console/catalogs/creators/{assignment}/remove",
            post(catalog_roles::disallow),
        )
        .route("/console/catalogs/{catalog}", get(catalogs::one))
        .route(
            "/console/catalogs/{catalog}/roles",
            post(catalog_roles::give),
        )
        .route(
            "/console/catalogs/{catalog}/roles/{assignment}/remove",
            post(catalog_roles::take),
        )
        .route(
            "/console/catalogs/{catalog}/edit",
            get(catalog_form::edit).post(catalog_form::update),
        )
        .route("/console/catalogs/{catalog}/remove", post(catalogs::remove))
        .route(
            "/console/catalogs/{catalog}/resources",
            post(catalogs::add_resource),
        )
        .route(
            "/console/catalogs/{catalog}/resources/{resource}/remove",
            post(catalogs::remove_resource),
        )
}

fn operation() -> Router<Parts> {
    Router::new()
        .route("/console/activity", get(activity::list))
        .route("/console/activity/verify", post(activity::verify))
        .route("/console/activity/{event}", get(activity::one))
        .route(
            "/console/branding",
            get(branding::show).post(branding::save),
        )
        .route("/console/branding/languages", post(branding::add))
        .route("/console/branding/remove", post(branding::remove))
        .route("/console/jobs", get(jobs::show))
        .route("/console/jobs/retry-all", post(jobs::retry_all))
        .route("/console/jobs/{job}/retry", post(jobs::retry))
        .route("/console/mail", get(mail::list))
        .route("/console/mail/{message}", get(mail::one))
        .route(
            "/console/settings",
            get(settings::show).post(settings::save),
        )
        .route(
            "/console/settings/domains",
            get(domains::list).post(domains::add),
        )
        .route(
            "/console/settings/domains/{domain}/verify",
            post(domains::verify),
        )
        .route(
            "/console/settings/domains/{domain}/default",
            post(domains::make_default),
        )
        .route(
            "/console/settings/domains/{domain}/remove",
            post(domains::remove_one),
        )
}

fn resources() -> Router<Parts> {
    Router::new()
        .route("/console/groups", get(groups::list))
        .route(
            "/console/groups/new",
            get(group_deeds::new).post(group_deeds::create),
        )
        .route(
            "/console/groups/{group}/edit",
            get(group_deeds::edit).post(group_deeds::update),
        )
        .route(
            "/console/groups/settings",
            get(group_settings::show).post(group_settings::act),
        )
        .merge(group_life())
        .route(
            "/console/groups/{group}/members/file",
            get(members_file::show).post(members_file::act),
        )
        .route(
            "/console/groups/{group}/members/download",
            post(members_file::download),
        )
        .route("/console/groups/{group}/remove", post(group_deeds::delete))
        .route(
            "/console/groups/{group}/owners",
            post(group_deeds::add_owner),
        )
        .route(
            "/console/groups/{group}/owners/{owner}/remove",
            post(group_deeds::remove_owner),
        )
        .route("/console/groups/{group}", get(groups::one))
        .route(
            "/console/groups/{group}/rule",
            get(rules::one).post(rules::act),
        )
        .route("/console/groups/{group}/rule/confirm", post(rules::confirm))
        .route("/console/groups/{group}/members", post(group_deeds::add))
        .route(
            "/console/groups/{group}/members/{member}/remove",
            post(group_deeds::remove),
        )
        .merge(applications())
        .merge(application_credentials())
}

fn group_life() -> Router<Parts> {
    Router::new()
        .route(
            "/console/groups/expiration",
            get(group_expiration::show).post(group_expiration::act),
        )
        .route(
            "/console/groups/expiration/{group}/renew",
            post(group_expiration::renew),
        )
        .route(
            "/console/groups/ownerless",
            get(group_ownerless::show).post(group_ownerless::save),
        )
        .route(
            "/console/groups/joining",
            get(group_joining::show).post(group_joining::save),
        )
        .route(
            "/console/groups/{group}/renew",
            post(group_expiration::renew_one),
        )
        .route(
            "/console/groups/{group}/joining",
            get(group_joining::edit).post(group_joining::update),
        )
        .route(
            "/console/groups/{group}/members/{member}/end",
            get(membership_end::edit).post(membership_end::update),
        )
}

fn applications() -> Router<Parts> {
    Router::new()
        .route("/console/applications", get(applications::list))
        .route(
            "/console/applications/new",
            get(application_deeds::new).post(application_deeds::create),
        )
        .route(
            "/console/applications/{application}",
            get(applications::one),
        )
        .route(
            "/console/applications/{application}/redirect-uris",
            post(application_deeds::add_redirect),
        )
        .route(
            "/console/applications/{application}/redirect-uris/{index}/remove",
            post(application_deeds::remove_redirect),
        )
        .route(
            "/console/applications/{application}/grants/{grant}/remove",
            post(application_deeds::remove_grant),
        )
        .route(
            "/console/applications/{application}/owners",
            post(application_owners::add),
        )
        .route(
            "/console/applications/{application}/owners/{owner}/remove",
            post(application_owners::remove),
        )
        .route(
            "/console/applications/{application}/roles",
            post(application_deeds::add_role),
        )
        .route(
            "/console/applications/{application}/on",
            post(application_deeds::on),
        )
        .route(
            "/console/applications/{application}/off",
            post(application_deeds::off),
        )
        .route(
            "/console/applications/{application}/remove",
            post(application_deeds::remove),
        )
}

/// What an application proves itself with.
fn application_credentials() -> Router<Parts> {
    Router::new()
        .route(
            "/console/applications/{application}/secrets",
            post(application_deeds::add_secret),
        )
        .route(
            "/console/applications/{application}/secrets/{secret}/remove",
            post(application_deeds::remove_secret),
        )
        .route(
            "/console/applications/{application}/federated-credentials",
            post(application_federation::add),
        )
        .route(
            "/console/applications/{application}/federated-credentials/{credential}/remove",
            post(application_federation::remove),
        )
}
