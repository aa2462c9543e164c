//! The columns of the file.

use crate::Refusal;

macro_rules! fields {
    ($($field:ident = $name:literal $(| $alias:literal)*;)+) => {
        /// A column that Xenia keeps.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $(#[doc = $name] $field),+ }
        impl Field {
            /// The name in the file.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Self::$field => $name),+ } }
            fn from_name(name: &str) -> Option<Self> {
                let is = |other: &str| other.eq_ignore_ascii_case(name);
                $(if is($name) $(|| is($alias))* { return Some(Self::$field); })+
                None
            }
        }
    };
}

// The second names are those of older downloads.
fields! {
    UserPrincipalName = "userPrincipalName";
    DisplayName = "displayName";
    Surname = "surname";
    Mail = "mail";
    GivenName = "givenName";
    Id = "id" | "objectId";
    UserType = "userType";
    JobTitle = "jobTitle";
    Department = "department";
    AccountEnabled = "accountEnabled";
    UsageLocation = "usageLocation";
    StreetAddress = "streetAddress";
    State = "state";
    Country = "country";
    OfficeLocation = "officeLocation" | "physicalDeliveryOfficeName";
    City = "city";
    PostalCode = "postalCode";
    TelephoneNumber = "telephoneNumber";
    MobilePhone = "mobilePhone" | "mobile";
    AlternateEmailAddress = "alternateEmailAddress";
    CompanyName = "companyName";
    CreationType = "creationType";
    InvitationState = "invitationState";
    IdentityIssuer = "identityIssuer";
    CreatedDateTime = "createdDateTime";
}

/// What stands where in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    fields: Vec<Option<Field>>,
    ignored: Vec<String>,
}

impl Columns {
    /// Reads the first row; the order does not matter, nor do capitals.
    ///
    /// # Errors
    /// A column stands there twice, or one that every user needs is missing.
    pub fn read<'a>(header: impl IntoIterator<Item = &'a str>) -> Result<Self, Refusal> {
        let (mut fields, mut ignored) = (Vec::new(), Vec::new());
        for name in header {
            let name = name.trim();
            let field = Field::from_name(name);
            if let Some(field) = field.filter(|field| fields.contains(&Some(*field))) {
                let message = format!("the file has the column `{}` twice", field.name());
                return Err(Refusal::invalid(field.name(), message));
            }
            if field.is_none() {
                ignored.push(name.to_owned());
            }
            fields.push(field);
        }
        for needed in [Field::UserPrincipalName, Field::DisplayName] {
            if !fields.contains(&Some(needed)) {
                let message = format!(
                    "the file has no column `{}`: its first row must be that of the Entra portal's \"Download users\"",
                    needed.name()
                );
                return Err(Refusal::invalid(needed.name(), message));
            }
        }
        Ok(Self { fields, ignored })
    }
    /// How many columns there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.fields.len()
    }
    /// The names of the columns that Xenia does not keep.
    #[must_use]
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }
    /// The column of that place, if Xenia keeps it.
    pub(super) fn field(&self, place: usize) -> Option<Field> {
        self.fields.get(place).copied().flatten()
    }
}
