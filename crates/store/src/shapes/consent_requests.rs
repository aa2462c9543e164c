//! Requests for the consent of an administrator.

use super::{Property, Value};
use crate::resources::{Stored, fold};
use uuid::Uuid;
use xenia_domain::{
    NodeKind,
    consent::{AppConsentRequest, UserConsentRequest},
};

impl Stored for AppConsentRequest {
    const TABLE: &'static str = "app_consent_requests";
    const KIND: NodeKind = NodeKind::ConsentRequest;
    const COLUMNS: &'static [&'static str] = &["app"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("appId").by_default(),
        Property::text("appDisplayName").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id
    }
    fn columns(&self) -> Vec<Value> {
        vec![self.app_id.0.into()]
    }
    fn label(&self) -> String {
        self.app_display_name.clone()
    }
}

impl Stored for UserConsentRequest {
    const TABLE: &'static str = "user_consent_requests";
    const KIND: NodeKind = NodeKind::ConsentRequest;
    const COLUMNS: &'static [&'static str] = &["app_request", "requestor", "status", "due_at"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("reason").by_default(),
        Property::text("status").column("status").by_default(),
        Property::time("createdDateTime")
            .column("created_at")
            .required()
            .by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            self.app_request_id.into(),
            self.requestor_id.0.into(),
            fold(self.status.word()).into(),
            self.due_at().into(),
        ]
    }
    fn label(&self) -> String {
        String::new()
    }
}
