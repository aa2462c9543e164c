//! How delegated permissions are classified
//! ([delegatedPermissionClassification](https://learn.microsoft.com/en-us/graph/api/resources/delegatedpermissionclassification)).

use super::{Classification, PermissionScope};
use crate::{
    Refusal,
    permission::{GRAPH_APP_ID, Permission},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A permission that is classified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Classified {
    /// The `appId` of the application that offers it.
    pub resource: Uuid,
    /// The id of the permission.
    pub permission: Uuid,
    /// How it is classified.
    pub classification: Classification,
}

impl Classified {
    /// Graph's id: the bytes of the permission's id and the number of the classification.
    #[must_use]
    pub fn id(&self) -> String {
        let mut bytes = self.permission.to_bytes_le().to_vec();
        bytes.push(self.classification.number());
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// All that an organisation has classified. At first it is to sign in and read one's own profile in Microsoft Graph,
/// which is low.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Classifications(pub Vec<Classified>);

impl Default for Classifications {
    fn default() -> Self {
        Self(vec![Classified {
            resource: GRAPH_APP_ID,
            permission: Permission::UserRead.delegated_scope(),
            classification: Classification::Low,
        }])
    }
}

impl Classifications {
    /// The name under which they are kept.
    pub const SETTING: &'static str = "delegatedPermissionClassifications";

    /// How a permission is classified, if it is.
    #[must_use]
    pub fn of(&self, resource: Uuid, permission: Uuid) -> Option<Classification> {
        let found = self.of_resource(resource);
        let mut found = found.filter(|one| one.permission == permission);
        found.next().map(|one| one.classification)
    }

    /// Those of the permissions that one application offers.
    pub fn of_resource(&self, resource: Uuid) -> impl Iterator<Item = &Classified> {
        self.0.iter().filter(move |one| one.resource == resource)
    }

    /// Classifies a permission that is not classified yet.
    ///
    /// # Errors
    /// It is classified already, or is to be low and is reserved to administrators: then nobody could agree to it
    /// under a policy for people anyway (Entra, "configure permission classifications").
    pub fn add(
        &mut self,
        resource: Uuid,
        scope: &PermissionScope,
        classification: Classification,
    ) -> Result<Classified, Refusal> {
        if let Some(found) = self.of(resource, scope.id) {
            let message = format!(
                "`{}` is classified as `{}` already: delete that first",
                scope.value,
                found.word()
            );
            return Err(Refusal::conflict(message).at("permissionId"));
        }
        if classification == Classification::Low && scope.kind != "User" {
            let message = format!(
                "`{}` is reserved to administrators and cannot be classified as `low`",
                scope.value
            );
            return Err(Refusal::invalid("classification", message));
        }
        let made = Classified {
            resource,
            permission: scope.id,
            classification,
        };
        self.0.push(made.clone());
        Ok(made)
    }
}
