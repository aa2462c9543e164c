//! Licences.

use super::{Property, Value};
use crate::resources::{Stored, folded};
use uuid::Uuid;
use xenia_domain::{NodeKind, directory::SubscribedSku};

impl Stored for SubscribedSku {
    const TABLE: &'static str = "subscribed_skus";
    const KIND: NodeKind = NodeKind::SubscribedSku;
    const COLUMNS: &'static [&'static str] = &["sku_id", "sku_part_number"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::id("skuId")
            .of("Edm.Guid")
            .column("sku_id")
            .by_default(),
        Property::text("skuPartNumber")
            .column("sku_part_number")
            .required()
            .by_default(),
        Property::text("appliesTo").by_default(),
        Property::text("capabilityStatus").by_default(),
        Property::object("prepaidUnits")
            .of("licenseUnitsDetail")
            .by_default(),
        Property::objects("servicePlans")
            .of("servicePlanInfo")
            .by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![self.sku_id.into(), folded(&self.sku_part_number)]
    }
    fn label(&self) -> String {
        self.sku_part_number.clone()
    }
}
