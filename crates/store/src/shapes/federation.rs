//! Federated identity credentials.

use super::{Property, Value};
use crate::resources::{Stored, folded};
use uuid::Uuid;
use xenia_domain::{NodeKind, directory::FederatedIdentityCredential};

impl Stored for FederatedIdentityCredential {
    const TABLE: &'static str = "federated_credentials";
    const KIND: NodeKind = NodeKind::FederatedIdentityCredential;
    const COLUMNS: &'static [&'static str] = &["name", "application"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("name")
            .never_null()
            .column("name")
            .required()
            .by_default(),
        Property::text("issuer")
            .never_null()
            .filterable()
            .by_default(),
        Property::text("subject").filterable().by_default(),
        Property::text("description").by_default(),
        Property::texts("audiences").never_null().by_default(),
        Property::id("application/id").column("application"),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![folded(&self.name), self.application_id.0.into()]
    }
    fn label(&self) -> String {
        self.name.clone()
    }
}
