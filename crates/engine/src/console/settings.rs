//! The page of settings: what it changes, it changes together.

use crate::{Ctx, Engine, Result, b2b, entitlement};
use serde_json::{Map, Value};

/// What is to be changed, each in the words of its own resource.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// External collaboration: domains, how long invitations are good.
    pub collaboration: Map<String, Value>,
    /// The authorization policy: who may invite, what guests see.
    pub authorization: Map<String, Value>,
    /// Entitlement management: what becomes of people after their last package.
    pub entitlement: Map<String, Value>,
}

/// Changes all of them, or nothing.
pub fn save(engine: &Engine, ctx: &Ctx, wanted: &Settings) -> Result<()> {
    engine.write(ctx, |tx| {
        let saved = b2b::patched_collaboration_settings(tx, ctx, &wanted.collaboration)?
            .beside(b2b::patched_authorization_policy(
                tx,
                ctx,
                &wanted.authorization,
            )?)
            .beside(entitlement::settings::patched(
                tx,
                ctx,
                &wanted.entitlement,
            )?);
        Ok(saved.map(|_| ()))
    })
}
