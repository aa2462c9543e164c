//! Creating, changing and deleting users.

use super::{
    super::{extensions, roles::keep_an_administrator},
    find,
    related::{self, People},
};
use crate::{
    Ctx, Engine, Error, Result, authz,
    b2b::end_account,
    directory::group_settings,
    passwords,
    patch::{check_match, merge, overlaid},
};
use serde_json::{Map, Value, json};
use xenia_domain::{
    NodeKind, Refusal, UserId,
    audit::{NewEvent, Target},
    directory::{User, UserType, domain_of},
};
use xenia_store::{
    Tx, WriteTx, Written,
    credentials::{self, Password},
    resources::{self, Versioned},
    tenants,
};

/// What a caller may write.
const WRITABLE: &[&str] = &[
    "aboutMe",
    "accountEnabled",
    "ageGroup",
    "businessPhones",
    "city",
    "companyName",
    "consentProvidedForMinor",
    "country",
    "department",
    "displayName",
    "employeeHireDate",
    "employeeId",
    "employeeOrgData",
    "employeeType",
    "faxNumber",
    "givenName",
    "interests",
    "jobTitle",
    "mail",
    "mailNickname",
    "mobilePhone",
    "mySite",
    "officeLocation",
    "onPremisesExtensionAttributes",
    "onPremisesImmutableId",
    "otherMails",
    "passwordPolicies",
    "pastProjects",
    "postalCode",
    "preferredDataLocation",
    "preferredLanguage",
    "preferredName",
    "responsibilities",
    "schools",
    "showInAddressList",
    "skills",
    "state",
    "streetAddress",
    "surname",
    "usageLocation",
    "userPrincipalName",
    "userType",
];
/// What is patched member by member.
const COMPLEX: &[&str] = &["employeeOrgData", "onPremisesExtensionAttributes"];

/// What only a Global Administrator may change of somebody who holds a directory role, as these
/// decide who can sign in as that person (Graph, "Update user", sensitive actions).
const SENSITIVE: &[&str] = &[
    "accountEnabled",
    "businessPhones",
    "mobilePhone",
    "onPremisesImmutableId",
    "otherMails",
    "passwordProfile",
    "userPrincipalName",
];

/// A password as Graph's `passwordProfile` sets it.
#[derive(Clone)]
struct NewPassword {
    plain: String,
    hash: String,
    must_change: bool,
}

/// A first password, hashed once for many: a hash takes as long as a guess is to take.
#[derive(Clone)]
pub struct SharedPassword(NewPassword);

impl SharedPassword {
    /// That password, to be kept by whoever gets it.
    ///
    /// # Errors
    /// It is too long.
    pub fn new(engine: &Engine, plain: &str) -> Result<Self> {
        Ok(Self(NewPassword {
            plain: plain.to_owned(),
            hash: passwords::hash(engine, plain)?,
            must_change: false,
        }))
    }
}

/// Makes a user from Graph's properties; `passwordProfile` sets the first password.
pub fn create(engine: &Engine, ctx: &Ctx, body: &Map<String, Value>) -> Result<Versioned<User>> {
    require(engine, ctx)?;
    let (password, properties) = split_password(engine, body)?;
    insert(engine, ctx, &properties, password.as_ref())
}

/// The same with a password that others have too. For Xenia's own samples: whoever reads the hash
/// of one learns that of all.
pub fn create_with(
    engine: &Engine,
    ctx: &Ctx,
    properties: &Map<String, Value>,
    password: &SharedPassword,
) -> Result<Versioned<User>> {
    require(engine, ctx)?;
    insert(engine, ctx, properties, Some(&password.0))
}

fn insert(
    engine: &Engine,
    ctx: &Ctx,
    properties: &Map<String, Value>,
    password: Option<&NewPassword>,
) -> Result<Versioned<User>> {
    for name in [
        "accountEnabled",
        "displayName",
        "mailNickname",
        "userPrincipalName",
    ] {
        if properties.get(name).is_none_or(Value::is_null) {
            let message = format!("a new user needs the property `{name}`");
            return Err(Refusal::invalid(name, message).into());
        }
    }
    engine
        .write(ctx, |tx| {
            authz::require(tx, ctx, &authz::WRITE_USERS, authz::On::Tenant)?;
            let mut user = merged(tx, &User::default(), properties)?;
            user.id = UserId(tx.new_id());
            user.created_date_time = tx.now();
            user.last_password_change_date_time = password.map(|_| tx.now());
            check(tx, &mut user, None)?;
            if user.user_type == UserType::Member && password.is_none() {
                let message = "a new member needs the property `passwordProfile`";
                return Err(Refusal::invalid("passwordProfile", message).into());
            }
            let made = resources::insert(tx, &user)?;
            set_password(tx, &user, password)?;
            Ok(Written::new(made, event("Add user", &user)))
        })
        .map_err(|error| duplicate(error, properties))
}

/// Changes a user.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    key: &str,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<User>> {
    engine.read(ctx, |tx| changeable(tx, ctx, key).map(drop))?;
    let (password, properties) = split_password(engine, body)?;
    engine
        .write(ctx, |tx| {
            let present = changeable(tx, ctx, key)?;
            check_match(if_match, &present.etag())?;
            updated(tx, ctx, present, body, (&properties, password.as_ref()))
        })
        .map_err(|error| duplicate(error, &properties))
}

/// Changes a user whom the caller may change.
fn updated(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    present: Versioned<User>,
    body: &Map<String, Value>,
    (properties, password): (&Map<String, Value>, Option<&NewPassword>),
) -> Result<Written<Versioned<User>>> {
    let mut user = merged(tx, &present.value, properties)?;
    check(tx, &mut user, Some(&present.value))?;
    let sensitive = body.keys().any(|name| SENSITIVE.contains(&name.as_str()));
    if sensitive {
        require_over(tx, ctx, &present.value)?;
    }
    let blocked = present.value.account_enabled && !user.account_enabled;
    if blocked {
        keep_an_administrator(tx, user.id)?;
    }
    if password.is_some() {
        user.last_password_change_date_time = Some(tx.now());
    }
    if blocked || password.is_some() {
        credentials::revoke_user(tx, user.id)?;
        user.sign_in_sessions_valid_from_date_time = Some(tx.now());
    }
    let version = resources::update(tx, &user, present.version)?;
    set_password(tx, &user, password)?;
    let names: Vec<&String> = body.keys().filter(|name| !name.contains('@')).collect();
    let event = event("Update user", &user).with(json!({ "properties": names }));
    let updated = Versioned {
        value: user,
        version,
        created_at: present.created_at,
        shown: None,
    };
    Ok(Written::new(updated, event))
}

/// Changes a user with who manages and who answers for that person, all of it or nothing. `None`
/// leaves the manager or the sponsors as they are; an empty list takes all sponsors away.
pub fn update_with_people(
    engine: &Engine,
    ctx: &Ctx,
    id: UserId,
    body: &Map<String, Value>,
    people: &People,
    if_match: Option<&str>,
) -> Result<Versioned<User>> {
    engine
        .write(ctx, |tx| {
            let present = changeable(tx, ctx, &id.to_string())?;
            check_match(if_match, &present.etag())?;
            let written = updated(tx, ctx, present, body, (body, None))?;
            written.following(|user| related::set_people(tx, &user.value, people))
        })
        .map_err(|error| duplicate(error, body))
}

/// Deletes a user: sessions and tokens end, every edge from and to the user is closed.
pub fn delete(engine: &Engine, ctx: &Ctx, key: &str, if_match: Option<&str>) -> Result<()> {
    engine.write(ctx, |tx| {
        let present = changeable(tx, ctx, key)?;
        check_match(if_match, &present.etag())?;
        require_over(tx, ctx, &present.value)?;
        keep_an_administrator(tx, present.value.id)?;
        let events = end_account(tx, present.value.id)?;
        let mut events = events.into_iter();
        let first = events.next();
        let first = first.unwrap_or_else(|| event("Delete user", &present.value));
        Ok(Written::all((), first, events))
    })
}

/// The user with those properties and values of directory extensions.
fn merged(tx: &Tx<'_>, present: &User, properties: &Map<String, Value>) -> Result<User> {
    let kept = &present.directory_extensions;
    let (properties, values) = extensions::split(tx, NodeKind::User, kept, properties)?;
    let properties = overlaid(present, &properties, COMPLEX)?;
    let mut user = merge(present, &properties, WRITABLE)?;
    user.directory_extensions = values;
    Ok(user)
}

/// Before anything is hashed for somebody who may not; asked again where it is written.
fn require(engine: &Engine, ctx: &Ctx) -> Result<()> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_USERS, authz::On::Tenant)
    })
}

/// The user of that key, if the caller may change users.
pub(in crate::directory) fn changeable(
    tx: &Tx<'_>,
    ctx: &Ctx,
    key: &str,
) -> Result<Versioned<User>> {
    let found = find(tx, key)?;
    let on = found.as_ref().map_or(authz::On::Tenant, |user| {
        authz::On::Node(NodeKind::User, user.value.id.0)
    });
    authz::require(tx, ctx, &authz::WRITE_USERS, on)?;
    Ok(found.ok_or_else(|| Refusal::not_found("user", key))?)
}

/// Refuses what would let somebody act as a person with more rights.
pub(crate) fn require_over(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<()> {
    if ctx.user() == Some(user.id) || !authz::holds_a_role(tx, ctx, user.id.0)? {
        return Ok(());
    }
    authz::require(tx, ctx, &authz::WRITE_ADMINISTRATORS, authz::On::Tenant)
}

/// Puts the properties into their stored form, or refuses them.
pub(super) fn check(tx: &Tx<'_>, user: &mut User, before: Option<&User>) -> Result<()> {
    user.display_name = user.display_name.trim().to_owned();
    if user.display_name.is_empty() || user.display_name.chars().count() > 256 {
        let message = "`displayName` must have between 1 and 256 characters";
        return Err(Refusal::invalid("displayName", message).into());
    }
    let name = user.user_principal_name.trim().to_owned();
    let domain = domain_of(&name).filter(|_| !name.contains(char::is_whitespace));
    let Some(domain) = domain else {
        let message = format!("`{name}` is not of the form `person@contoso.example`");
        return Err(Refusal::invalid("userPrincipalName", message).into());
    };
    // A name that stays may be of a domain that is no longer, or never was, the organisation's.
    let stays = before.is_some_and(|before| before.user_principal_name == name);
    let ours = tenants::domains(tx)?;
    let verified = |domain: &str| ours.iter().any(|it| it.is_verified && it.id == domain);
    if !stays && !verified(&domain) {
        let message = format!("`{domain}` is not a verified domain of this organisation");
        return Err(Refusal::invalid("userPrincipalName", message).into());
    }
    user.user_principal_name = name;
    for address in user.mail.iter().chain(&user.other_mails) {
        if domain_of(address).is_none() {
            let message = format!("`{address}` is not an e-mail address");
            return Err(Refusal::invalid("mail", message).into());
        }
    }
    Ok(user.check_profile()?)
}

fn split_password(
    engine: &Engine,
    body: &Map<String, Value>,
) -> Result<(Option<NewPassword>, Map<String, Value>)> {
    let mut properties = body.clone();
    let profile = match properties.remove("passwordProfile") {
        None | Some(Value::Null) => return Ok((None, properties)),
        Some(profile) => profile,
    };
    let Some(plain) = profile.get("password").and_then(Value::as_str) else {
        let message = "`passwordProfile` needs the property `password`";
        return Err(Refusal::invalid("passwordProfile", message).into());
    };
    let hash = passwords::hash(engine, plain)?;
    let must_change = profile
        .get("forceChangePasswordNextSignIn")
        .and_then(Value::as_bool)
        .unwrap_or(true);
    let password = NewPassword {
        plain: plain.to_owned(),
        hash,
        must_change,
    };
    Ok((Some(password), properties))
}

fn set_password(tx: &WriteTx<'_>, user: &User, new: Option<&NewPassword>) -> Result<()> {
    let Some(new) = new else {
        return Ok(());
    };
    passwords::member(tx, user.id)?;
    let organization = tenants::organization(tx)?;
    let name = organization
        .as_ref()
        .map(|it| it.value.display_name.as_str());
    let banned = group_settings::banned_words(tx)?;
    passwords::check(&new.plain, user, name, &banned)
        .map_err(|refusal| refusal.at("passwordProfile"))?;
    let password = Password {
        hash: new.hash.clone(),
        changed_at: tx.now(),
        must_change: new.must_change,
    };
    credentials::set_password(tx, user.id, &password)?;
    Ok(())
}

fn duplicate(error: Error, properties: &Map<String, Value>) -> Error {
    error.on_duplicate(|_| {
        let name = properties.get("userPrincipalName").and_then(Value::as_str);
        let message = format!(
            "another object has the `userPrincipalName` `{}` already",
            name.unwrap_or_default()
        );
        Refusal::invalid("userPrincipalName", message)
    })
}

pub(super) fn event(activity: &'static str, user: &User) -> NewEvent {
    let target = Target::new(NodeKind::User, user.id, &user.user_principal_name);
    NewEvent::new("UserManagement", activity, target)
}
