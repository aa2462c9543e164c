//! What the sample is told with: an engine, a clock that is set back, and chance that is the same
//! in every run.

use uuid::Uuid;
use xenia_engine::{
    Actor, Ctx, Engine, Error, Result, Scopes,
    domain::{TenantId, Timestamp, UserId, directory::User},
    store::resources,
};

/// The teller.
pub(crate) struct Story<'e> {
    pub(crate) engine: &'e Engine,
    pub(crate) tenant: TenantId,
    pub(crate) administrator: UserId,
    pub(crate) now: Timestamp,
    dice: u64,
}

impl<'e> Story<'e> {
    pub(crate) fn new(
        engine: &'e Engine,
        tenant: TenantId,
        administrator: UserId,
        begin: Timestamp,
    ) -> Self {
        Self {
            engine,
            tenant,
            administrator,
            now: begin,
            dice: 2026,
        }
    }
    /// Chance from 0 up to `sides`, exclusive (SplitMix64).
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides.max(1)
    }
    /// One of them.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = usize::try_from(self.roll(from.len() as u64)).unwrap_or(0);
        from.get(index)
    }
    /// Whether something that happens so often in a hundred happens.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }
    fn ctx(&self, actor: Actor) -> Ctx {
        Ctx {
            tenant: self.tenant,
            actor,
            now: self.now,
            request_id: self.engine.new_id(),
        }
    }
    /// The administrator asks.
    pub(crate) fn admin(&self) -> Ctx {
        self.user(self.administrator, "admin@contoso.example")
    }
    /// That user asks.
    pub(crate) fn user(&self, id: UserId, name: &str) -> Ctx {
        self.ctx(Actor::User {
            id,
            name: name.to_owned(),
            scopes: Scopes::All,
        })
    }
    /// Somebody from outside asks: with the account, where there is one that is not blocked.
    pub(crate) fn outsider(&self, address: &str) -> Result<Option<Ctx>> {
        let visitor = self.ctx(Actor::Visitor {
            address: address.to_owned(),
        });
        let known = self.engine.read(&visitor, |tx| {
            Ok(resources::find_by::<User>(tx, "mail", address)?)
        })?;
        Ok(match known {
            Some(user) if !user.value.account_enabled => None,
            Some(user) => Some(self.user(user.value.id, &user.value.user_principal_name)),
            None => Some(visitor),
        })
    }
}

/// What was refused is part of the story; what failed is not.
pub(crate) fn unless_refused<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A member of the organisation.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) department: &'static str,
    /// 0 at the top.
    pub(crate) rank: usize,
}

/// Somebody from a partner.
#[derive(Clone, Debug)]
pub(crate) struct Outsider {
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) partner: usize,
}

/// A package that can be asked for.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    pub(crate) package: xenia_engine::domain::AccessPackageId,
    pub(crate) partners: &'static [usize],
    /// The approvers, by stage.
    pub(crate) approvers: Vec<UserId>,
}

/// A group or an application, by name.
#[derive(Clone, Debug)]
pub(crate) struct Thing {
    pub(crate) name: &'static str,
    pub(crate) id: Uuid,
}
