//! What stands in the tokens of a user, under Entra's names.

use super::{
    LEEWAY_SECONDS, TOKEN_SECONDS, TokenResult,
    client::{Client, Proof},
    resource::{self, Resource, Roles},
};
use crate::{Ctx, directory::group_settings};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use xenia_domain::{
    Relation, SessionId,
    directory::{Application, Group, ServicePrincipal, User},
};
use xenia_protocols::{
    jose::Algorithm,
    oauth2::{ErrorCode, Scope, ScopeSet},
    oidc::{
        AccessTokenClaims, AccountKind, Endpoints, IdTokenClaims, SubjectClaims, pairwise_subject,
    },
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources,
};

/// What was asked for and how the person signed in: kept with authorization codes and refresh
/// tokens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    pub(super) scope: String,
    pub(super) platform: super::Platform,
    pub(super) redirect_uri: String,
    pub(super) methods: String,
    pub(super) auth_time: i64,
    #[serde(default)]
    pub(super) nonce: Option<String>,
    #[serde(default)]
    pub(super) code_challenge: Option<String>,
}

/// Whom the tokens are for and about.
pub(super) struct About<'a> {
    pub(super) client: &'a Client,
    pub(super) proof: Proof,
    pub(super) user: &'a User,
    pub(super) session: SessionId,
    pub(super) asked: &'a Asked,
    /// The scopes of this request.
    pub(super) scope: &'a ScopeSet,
    pub(super) endpoints: &'a Endpoints,
    /// The address of this server.
    pub(super) base_url: &'a str,
    /// The tenant's secret of pairwise subjects.
    pub(super) subjects: &'a [u8; 32],
}

/// Tokens that only need to be signed.
pub(super) struct Unsigned {
    pub(super) access: AccessTokenClaims,
    pub(super) access_algorithm: Algorithm,
    pub(super) id: Option<IdTokenClaims>,
    pub(super) id_algorithm: Algorithm,
    pub(super) scope: String,
}

/// The algorithm of tokens for an application.
pub(super) fn algorithm_of(application: Option<&Application>) -> Algorithm {
    application
        .and_then(|application| application.token_signing_algorithm.as_deref())
        .and_then(Algorithm::from_name)
        .filter(|algorithm| *algorithm == Algorithm::Rs256)
        .unwrap_or(Algorithm::Es256)
}

/// The claims of the tokens, read from the state of this transaction. Refused when the user has no
/// assignment where one is required.
pub(super) fn prepare(tx: &Tx<'_>, ctx: &Ctx, about: &About<'_>) -> TokenResult<Unsigned> {
    let target = resource::find(tx, about.scope, about.base_url)?;
    let permissions = delegated(tx, about, &target)?;
    let roles = admit(tx, ctx, about, &about.client.service_principal)?;
    let common = common(about, ctx);
    let id = if about.scope.contains(&Scope::OpenId) {
        Some(id_token(tx, ctx, about, (&common, &roles))?)
    } else {
        None
    };
    let mut access = access_token(ctx, about, &target, common.clone());
    access.scp = Some(permissions.join(" "));
    if !target.is_graph() {
        let roles = admit(tx, ctx, about, &target.service_principal)?;
        access.subject.roles = roles.values(offered(&target));
        if let Some(application) = &target.application {
            let groups = groups(tx, ctx, about.user, application, &target.service_principal)?;
            access.subject.set_groups(groups, &members_endpoint(about));
        }
    }
    Ok(Unsigned {
        access_algorithm: algorithm_of(target.application.as_ref()),
        id_algorithm: algorithm_of(Some(&about.client.application)),
        scope: permissions.join(" "),
        access,
        id,
    })
}

/// The permissions that the tokens carry. What is asked for by name must still be granted; of `.default` what is
/// granted is taken.
fn delegated(tx: &Tx<'_>, about: &About<'_>, target: &Resource) -> TokenResult<Vec<String>> {
    let (client, scope) = (about.client, about.scope);
    let delegated = resource::delegated(tx, client, target, scope, about.user.id)?;
    if !scope.wants_default() {
        resource::require_consent(client, &delegated, ErrorCode::InvalidGrant)?;
    }
    Ok(delegated.granted())
}

/// The user's roles on that application; refused where some are required and there are none.
fn admit(
    tx: &Tx<'_>,
    ctx: &Ctx,
    about: &About<'_>,
    service_principal: &ServicePrincipal,
) -> TokenResult<Roles> {
    let roles = resource::roles_of_user(tx, ctx, about.user.id, service_principal)?;
    let who = &about.user.user_principal_name;
    resource::require_assignment(service_principal, &roles, who, ErrorCode::InvalidGrant)?;
    Ok(roles)
}

/// The roles that a resource offers: its registration's, else its service principal's.
pub(super) fn offered(resource: &Resource) -> &[xenia_domain::directory::AppRole] {
    match &resource.application {
        Some(application) if !application.app_roles.is_empty() => &application.app_roles,
        _ => &resource.service_principal.app_roles,
    }
}

fn common(about: &About<'_>, ctx: &Ctx) -> SubjectClaims {
    let user = about.user;
    let client = about.client.application.app_id.to_string();
    let by_code = about.asked.methods.split(' ').any(|method| method == "otp");
    SubjectClaims {
        sub: pairwise_subject(about.subjects, &client, &user.id.to_string()),
        oid: Some(user.id.to_string()),
        tid: ctx.tenant.to_string(),
        ver: "2.0".to_owned(),
        name: Some(user.display_name.clone()),
        preferred_username: Some(user_name(user)),
        email: user.address().map(str::to_owned),
        acct: Some(if user.is_guest() {
            AccountKind::Guest
        } else {
            AccountKind::Member
        }),
        idp: by_code.then(|| "mail".to_owned()),
        amr: about
            .asked
            .methods
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        auth_time: Some(about.asked.auth_time),
        sid: Some(about.session.to_string()),
        ..SubjectClaims::default()
    }
}

/// What a person types to sign in: a guest's name in this directory is of no use to anybody.
fn user_name(user: &User) -> String {
    match user.address() {
        Some(address) if user.is_guest() => address.to_owned(),
        _ => user.user_principal_name.clone(),
    }
}

fn id_token(
    tx: &Tx<'_>,
    ctx: &Ctx,
    about: &About<'_>,
    (common, roles): (&SubjectClaims, &Roles),
) -> TokenResult<IdTokenClaims> {
    let now = ctx.now.seconds();
    let client = about.client;
    let mut subject = common.clone();
    let offers = match client.application.app_roles.as_slice() {
        [] => &client.service_principal.app_roles,
        _ => &client.application.app_roles,
    };
    subject.roles = roles.values(offers);
    let groups = groups(
        tx,
        ctx,
        about.user,
        &client.application,
        &client.service_principal,
    )?;
    subject.set_groups(groups, &members_endpoint(about));
    subject.limit_to(about.scope);
    Ok(IdTokenClaims {
        aud: client.application.app_id.to_string(),
        iss: about.endpoints.issuer(),
        iat: now,
        nbf: now,
        exp: now + TOKEN_SECONDS,
        nonce: about.asked.nonce.clone(),
        subject,
        ..IdTokenClaims::default()
    })
}

fn access_token(
    ctx: &Ctx,
    about: &About<'_>,
    target: &Resource,
    subject: SubjectClaims,
) -> AccessTokenClaims {
    let now = ctx.now.seconds();
    let client = about.client.application.app_id.to_string();
    let (azp, appid) = if target.is_graph() {
        (None, Some(client))
    } else {
        (Some(client), None)
    };
    AccessTokenClaims {
        aud: target.audience.clone(),
        iss: about.endpoints.issuer(),
        iat: now,
        nbf: now - LEEWAY_SECONDS,
        exp: now + TOKEN_SECONDS,
        azpacr: azp.is_some().then(|| about.proof.claim()),
        appidacr: appid.is_some().then(|| about.proof.claim()),
        azp,
        appid,
        idtyp: Some("user".to_owned()),
        subject,
        ..AccessTokenClaims::default()
    }
}

fn members_endpoint(about: &About<'_>) -> String {
    let base = about.endpoints.userinfo();
    let base = base.trim_end_matches("/oidc/userinfo");
    format!("{base}/v1.0/users/{}/getMemberObjects", about.user.id)
}

/// The groups that stand in the tokens of an application (`groupMembershipClaims`): transitive
/// ones for `SecurityGroup` and `All`, those assigned to the application for `ApplicationGroup`.
fn groups(
    tx: &Tx<'_>,
    ctx: &Ctx,
    user: &User,
    application: &Application,
    service_principal: &ServicePrincipal,
) -> TokenResult<Vec<String>> {
    let wanted = application
        .group_membership_claims
        .as_deref()
        .unwrap_or("None");
    let wants = |word: &str| {
        wanted
            .split(',')
            .any(|part| part.trim().eq_ignore_ascii_case(word))
    };
    if !wants("SecurityGroup") && !wants("All") && !wants("ApplicationGroup") {
        return Ok(Vec::new());
    }
    let mut ids = group_settings::groups_of(tx, user.id.0, ctx.now)?;
    if wants("ApplicationGroup") {
        let query = EdgeQuery::of_object(service_principal.id)
            .relation(Relation::AppRole)
            .at(ctx.now);
        let assigned: Vec<Uuid> = edges::list(tx, &query)?
            .iter()
            .map(|edge| edge.subject)
            .collect();
        ids.retain(|id| assigned.contains(id));
    }
    ids.sort_unstable();
    let found = resources::find_many::<Group>(tx, &ids)?;
    Ok(found
        .iter()
        .filter(|group| wants("All") || group.value.security_enabled)
        .map(|group| group.value.id.to_string())
        .collect())
}
