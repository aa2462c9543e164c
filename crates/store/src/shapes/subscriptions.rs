//! Subscriptions to change notifications.

use super::{Property, Value};
use crate::resources::Stored;
use uuid::Uuid;
use xenia_domain::{NodeKind, subscription::Subscription};

impl Stored for Subscription {
    const TABLE: &'static str = "subscriptions";
    const KIND: NodeKind = NodeKind::Subscription;
    const COLUMNS: &'static [&'static str] = &["creator", "expires_at"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("resource").never_null().by_default(),
        Property::text("applicationId").by_default(),
        Property::text("changeType").never_null().by_default(),
        Property::text("clientState").by_default(),
        Property::text("notificationUrl").never_null().by_default(),
        Property::text("lifecycleNotificationUrl").by_default(),
        Property::time("expirationDateTime")
            .never_null()
            .by_default(),
        Property::id("creatorId").column("creator").by_default(),
        Property::boolean("includeResourceData").by_default(),
        Property::text("latestSupportedTlsVersion").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![self.creator_id.into(), self.expiration_date_time.into()]
    }
    fn label(&self) -> String {
        self.resource.clone()
    }
}
