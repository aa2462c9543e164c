//! A row: read, and applied to an account.

use super::{Columns, Field, cell};
use crate::{UserId, directory::*};

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCell {
    /// The column, where one is at fault.
    pub column: Option<&'static str>,
    /// Why, in words.
    pub reason: String,
}

impl BadCell {
    /// A column is at fault.
    pub fn of(field: Field, reason: impl Into<String>) -> Self {
        Self {
            column: Some(field.name()),
            reason: reason.into(),
        }
    }
    /// The row as a whole is.
    pub fn row(reason: impl Into<String>) -> Self {
        Self {
            column: None,
            reason: reason.into(),
        }
    }
}

/// A row that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id in the file, kept for a new account.
    pub id: Option<UserId>,
    /// The fields that the file has, and an account with their values.
    fields: Vec<Field>,
    values: User,
    enabled: Option<bool>,
    user_type: Option<UserType>,
}

/// Reads the cells of a row. `domains` says which domain takes the place of which in user
/// principal names.
///
/// # Errors
/// The first cell that is wrong.
pub fn read(
    columns: &Columns,
    cells: &[&str],
    domains: &[(String, String)],
) -> Result<Row, BadCell> {
    if cells.len() != columns.count() {
        let reason = format!(
            "the row has {} cells where the first row has {}",
            cells.len(),
            columns.count()
        );
        return Err(BadCell::row(reason));
    }
    let mut row = Row {
        id: None,
        fields: Vec::new(),
        values: User::default(),
        enabled: None,
        user_type: None,
    };
    for (place, cell) in cells.iter().enumerate() {
        if let Some(field) = columns.field(place) {
            row.fields.push(field);
            row.take(field, cell, domains)
                .map_err(|reason| BadCell::of(field, reason))?;
        }
    }
    row.check()?;
    Ok(row)
}

impl Row {
    /// The user principal name.
    #[must_use]
    pub fn user_principal_name(&self) -> &str {
        &self.values.user_principal_name
    }

    fn take(
        &mut self,
        field: Field,
        cell: &str,
        domains: &[(String, String)],
    ) -> Result<(), String> {
        let values = &mut self.values;
        match field {
            Field::UserPrincipalName => {
                values.user_principal_name = cell::principal_name(cell, domains)?;
            }
            Field::DisplayName => {
                values.display_name = cell::text(cell, 256)?.ok_or("it is empty")?
            }
            Field::Surname => values.surname = cell::text(cell, 64)?,
            Field::Mail => values.mail = cell::mail(cell)?,
            Field::GivenName => values.given_name = cell::text(cell, 64)?,
            Field::Id => self.id = cell::id(cell)?,
            Field::UserType => self.user_type = cell::user_type(cell)?,
            Field::JobTitle => values.job_title = cell::text(cell, 128)?,
            Field::Department => values.department = cell::text(cell, 64)?,
            Field::AccountEnabled => self.enabled = cell::truth(cell)?,
            Field::UsageLocation => values.usage_location = cell::country_code(cell)?,
            Field::StreetAddress => values.street_address = cell::text(cell, 1_024)?,
            Field::State => values.state = cell::text(cell, 128)?,
            Field::Country => values.country = cell::text(cell, 128)?,
            Field::OfficeLocation => values.office_location = cell::text(cell, 128)?,
            Field::City => values.city = cell::text(cell, 128)?,
            Field::PostalCode => values.postal_code = cell::text(cell, 40)?,
            Field::TelephoneNumber => {
                values.business_phones = cell::text(cell, 64)?.into_iter().collect();
            }
            Field::MobilePhone => values.mobile_phone = cell::text(cell, 64)?,
            Field::AlternateEmailAddress => values.other_mails = cell::mails(cell)?,
            Field::CompanyName => values.company_name = cell::text(cell, 64)?,
            Field::CreationType => values.creation_type = cell::text(cell, 64)?,
            Field::InvitationState => values.external_user_state = cell::invitation_state(cell)?,
            Field::IdentityIssuer => values.identities = issuer(cell::text(cell, 256)?),
            Field::CreatedDateTime => {
                values.created_date_time = cell::instant(cell)?.unwrap_or_default();
            }
        }
        Ok(())
    }

    /// What no cell can be blamed for alone.
    fn check(&mut self) -> Result<(), BadCell> {
        let external = self
            .values
            .user_principal_name
            .to_ascii_uppercase()
            .contains("#EXT#");
        let usual = if external {
            UserType::Guest
        } else {
            UserType::Member
        };
        self.values.user_type = self.user_type.unwrap_or(usual);
        self.values.account_enabled = self.enabled.unwrap_or(true);
        if self.values.is_guest() && self.values.address().is_none() {
            let reason = "a guest needs an address, here or in `alternateEmailAddress`";
            return Err(BadCell::of(Field::Mail, reason));
        }
        Ok(())
    }

    /// A new account of this row.
    #[must_use]
    pub fn account(&self, id: UserId, now: crate::Timestamp) -> User {
        let mut user = self.values.clone();
        user.id = id;
        if user.created_date_time == crate::Timestamp::default() {
            user.created_date_time = now;
        }
        let local = user
            .user_principal_name
            .split('@')
            .next()
            .unwrap_or_default();
        user.mail_nickname = Some(local.to_owned());
        if user.is_guest() {
            user.creation_type
                .get_or_insert_with(|| "Invitation".to_owned());
            user.external_user_state
                .get_or_insert(ExternalUserState::PendingAcceptance);
            user.subject_lifecycle = SubjectLifecycle::NotGoverned;
        }
        if user.identities.is_empty() {
            user.identities = issuer(
                user.user_principal_name
                    .rsplit('@')
                    .next()
                    .map(str::to_owned),
            );
        }
        let address = user
            .address()
            .unwrap_or(&user.user_principal_name)
            .to_owned();
        for identity in &mut user.identities {
            let by_name = identity.issuer.eq_ignore_ascii_case(
                user.user_principal_name
                    .rsplit('@')
                    .next()
                    .unwrap_or_default(),
            );
            identity.sign_in_type = if by_name {
                "userPrincipalName"
            } else {
                "federated"
            }
            .to_owned();
            identity.issuer_assigned_id = if by_name {
                user.user_principal_name.clone()
            } else {
                address.clone()
            };
        }
        user
    }

    /// The account as it is after the import of this row. What tells of its beginning (id, time,
    /// invitation, identity) stays as it is here; a blank cell clears a property, and leaves
    /// `accountEnabled` and `userType` alone.
    #[must_use]
    pub fn applied(&self, to: &User) -> User {
        let (mut user, from) = (to.clone(), &self.values);
        for field in &self.fields {
            match field {
                Field::UserPrincipalName
                | Field::Id
                | Field::CreationType
                | Field::InvitationState
                | Field::IdentityIssuer
                | Field::CreatedDateTime => {}
                Field::DisplayName => user.display_name.clone_from(&from.display_name),
                Field::Surname => user.surname.clone_from(&from.surname),
                Field::Mail => user.mail.clone_from(&from.mail),
                Field::GivenName => user.given_name.clone_from(&from.given_name),
                Field::UserType => user.user_type = self.user_type.unwrap_or(to.user_type),
                Field::JobTitle => user.job_title.clone_from(&from.job_title),
                Field::Department => user.department.clone_from(&from.department),
                Field::AccountEnabled => {
                    user.account_enabled = self.enabled.unwrap_or(to.account_enabled)
                }
                Field::UsageLocation => user.usage_location.clone_from(&from.usage_location),
                Field::StreetAddress => user.street_address.clone_from(&from.street_address),
                Field::State => user.state.clone_from(&from.state),
                Field::Country => user.country.clone_from(&from.country),
                Field::OfficeLocation => user.office_location.clone_from(&from.office_location),
                Field::City => user.city.clone_from(&from.city),
                Field::PostalCode => user.postal_code.clone_from(&from.postal_code),
                Field::TelephoneNumber => user.business_phones.clone_from(&from.business_phones),
                Field::MobilePhone => user.mobile_phone.clone_from(&from.mobile_phone),
                Field::AlternateEmailAddress => user.other_mails.clone_from(&from.other_mails),
                Field::CompanyName => user.company_name.clone_from(&from.company_name),
            }
        }
        user
    }
}

/// The identity that an issuer stands for; the rest of it is filled in with the account.
fn issuer(name: Option<String>) -> Vec<ObjectIdentity> {
    name.map(|issuer| ObjectIdentity {
        sign_in_type: String::new(),
        issuer,
        issuer_assigned_id: String::new(),
    })
    .into_iter()
    .collect()
}
