//! Photos of people and groups (Graph
//! [profilePhoto](https://learn.microsoft.com/en-us/graph/api/resources/profilephoto)).
//!
//! A photo is kept as squares of the documented sizes that are no larger than what was sent, each
//! made anew (`images`). Who may read a person or a group whole may read its photo: guests at the
//! limited level see no photo but their own.

use super::{groups, sight::others_are_open, users};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    images,
    patch::check_match,
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Reason, Refusal,
    audit::{NewEvent, Target},
    directory::{Group, User},
};
use xenia_store::{Tx, Written, photos, resources};

/// The sides of the sizes of a photo, in pixels
/// ([Get profilePhoto](https://learn.microsoft.com/en-us/graph/api/profilephoto-get)).
pub const SIDES: [u32; 9] = [48, 64, 96, 120, 240, 360, 432, 504, 648];

/// Whose photo.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Of the person who asks.
    Mine,
    /// Of the person of that id or user principal name.
    User(&'a str),
    /// Of that group.
    Group(Uuid),
}

/// Which size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The largest that there is.
    Largest,
    /// The one of that side.
    Side(u32),
    /// The smallest of at least that side, else the largest.
    AtLeast(u32),
}

/// One size of a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Width and height, in pixels.
    pub side: i64,
    /// The entity tag of the picture.
    pub etag: String,
}

impl Photo {
    fn of(size: &photos::Size) -> Self {
        Self {
            side: size.side,
            etag: format!("\"{}-{}\"", size.tag, size.side),
        }
    }
    /// The size as Graph names it: `48x48`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{0}x{0}", self.side)
    }
    /// The side that such a name means.
    #[must_use]
    pub fn side_of(name: &str) -> Option<u32> {
        let (width, height) = name.split_once(['x', 'X'])?;
        let side = width.parse().ok()?;
        (height == width).then_some(side)
    }
}

/// Every size of the photo, the smallest first; none where there is no photo.
pub fn list(engine: &Engine, ctx: &Ctx, whose: Whose<'_>) -> Result<Vec<Photo>> {
    engine.read(ctx, |tx| {
        let owner = readable(tx, ctx, whose)?;
        let sizes = photos::sizes(tx, owner)?;
        Ok(sizes.iter().map(Photo::of).collect())
    })
}

/// What there is to say of one size.
pub fn get(engine: &Engine, ctx: &Ctx, whose: Whose<'_>, wanted: Wanted) -> Result<Photo> {
    engine.read(ctx, |tx| {
        let owner = readable(tx, ctx, whose)?;
        chosen(tx, owner, wanted)
    })
}

/// The picture of one size, a JPEG.
pub fn read(
    engine: &Engine,
    ctx: &Ctx,
    whose: Whose<'_>,
    wanted: Wanted,
) -> Result<(Photo, Vec<u8>)> {
    engine.read(ctx, |tx| {
        let owner = readable(tx, ctx, whose)?;
        let photo = chosen(tx, owner, wanted)?;
        let bytes = photos::bytes(tx, owner, photo.side)?;
        Ok((photo, bytes.ok_or_else(none)?))
    })
}

/// Gives the person or the group that photo, a JPEG or a PNG.
///
/// # Errors
/// It is no picture, too large, or `If-Match` names another photo.
pub fn set(
    engine: &Engine,
    ctx: &Ctx,
    whose: Whose<'_>,
    bytes: &[u8],
    if_match: Option<&str>,
) -> Result<()> {
    engine.read(ctx, |tx| changeable(tx, ctx, whose).map(drop))?;
    let squares = images::squares("photo", bytes, &SIDES)?;
    let tag = squares.last().map(|(_, bytes)| images::tag(bytes));
    let tag = tag.unwrap_or_default();
    let pictures: Vec<(i64, Vec<u8>)> = squares
        .into_iter()
        .map(|(side, bytes)| (side.into(), bytes))
        .collect();
    engine.write(ctx, |tx| {
        let owner = changeable(tx, ctx, whose)?;
        require_match(tx, owner.id, if_match)?;
        photos::set(tx, owner.id, &tag, &pictures)?;
        Ok(Written::new((), owner.event(true)))
    })
}

/// Removes the photo.
pub fn remove(engine: &Engine, ctx: &Ctx, whose: Whose<'_>, if_match: Option<&str>) -> Result<()> {
    engine.write(ctx, |tx| {
        let owner = changeable(tx, ctx, whose)?;
        require_match(tx, owner.id, if_match)?;
        if !photos::remove(tx, owner.id)? {
            return Err(none().into());
        }
        Ok(Written::new((), owner.event(false)))
    })
}

/// Id and display name of whose photo it is, if the caller may change it.
pub fn whose_to_change(engine: &Engine, ctx: &Ctx, whose: Whose<'_>) -> Result<(Uuid, String)> {
    engine.read(ctx, |tx| {
        let owner = changeable(tx, ctx, whose)?;
        Ok((owner.id, owner.shown))
    })
}

/// Whether the caller may change the photo.
pub fn may_change(engine: &Engine, ctx: &Ctx, whose: Whose<'_>) -> Result<bool> {
    match engine.read(ctx, |tx| changeable(tx, ctx, whose).map(drop)) {
        Ok(()) => Ok(true),
        Err(error) if error.refusal().is_some() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Which of those people and groups have a photo that the caller may read, with what tells it from
/// the one before. For pages that show many.
pub fn tags(engine: &Engine, ctx: &Ctx, owners: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    engine.read(ctx, |tx| {
        let mut found: HashMap<Uuid, String> = photos::tags(tx, owners)?.into_iter().collect();
        if found.is_empty() {
            return Ok(found);
        }
        let people =
            authz::may(tx, ctx, &authz::READ_PHOTOS, On::Tenant)? && others_are_open(tx, ctx)?;
        let ids: Vec<Uuid> = found.keys().copied().collect();
        for id in ids {
            let own = ctx.user().is_some_and(|user| user.0 == id);
            if (own || people) && resources::find::<User>(tx, id)?.is_some() {
                continue;
            }
            if !is_readable_group(tx, ctx, id)? {
                found.remove(&id);
            }
        }
        Ok(found)
    })
}

fn none() -> Refusal {
    Refusal::new(Reason::NotFound, "there is no photo of that size here").coded("ImageNotFound")
}

fn chosen(tx: &Tx<'_>, owner: Uuid, wanted: Wanted) -> Result<Photo> {
    let sizes = photos::sizes(tx, owner)?;
    let found = match wanted {
        Wanted::Largest => sizes.last(),
        Wanted::Side(side) => sizes.iter().find(|it| it.side == i64::from(side)),
        Wanted::AtLeast(side) => {
            let enough = sizes.iter().find(|it| it.side >= i64::from(side));
            enough.or(sizes.last())
        }
    };
    Ok(found.map(Photo::of).ok_or_else(none)?)
}

/// `If-Match` may name any size of the photo that is there.
fn require_match(tx: &Tx<'_>, owner: Uuid, if_match: Option<&str>) -> Result<()> {
    let all = photos::sizes(tx, owner)?;
    let all: Vec<String> = all.iter().map(|size| Photo::of(size).etag).collect();
    let wanted = if_match.unwrap_or_default();
    if all
        .iter()
        .any(|etag| check_match(Some(wanted), etag).is_ok())
    {
        return Ok(());
    }
    let present = all.last().map_or("", String::as_str);
    check_match(if_match, present)
}

/// The id of whose photo it is, if the caller may read it.
fn readable(tx: &Tx<'_>, ctx: &Ctx, whose: Whose<'_>) -> Result<Uuid> {
    match whose {
        Whose::Mine => readable_user(tx, ctx, &users::me_id(ctx)?.to_string()),
        Whose::User(key) => readable_user(tx, ctx, key),
        Whose::Group(id) => readable_group(tx, ctx, id),
    }
}

fn readable_user(tx: &Tx<'_>, ctx: &Ctx, key: &str) -> Result<Uuid> {
    let found = users::find(tx, key)?;
    match &found {
        Some(user) if ctx.user() == Some(user.value.id) => {
            let on = On::Node(NodeKind::User, user.value.id.0);
            authz::require(tx, ctx, &authz::READ_OWN_PHOTO, on)?;
        }
        _ => users::require_read_by(tx, ctx, &authz::READ_PHOTOS)?,
    }
    let user = found.ok_or_else(|| Refusal::not_found("user", key))?;
    Ok(user.value.id.0)
}

fn is_readable_group(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<bool> {
    match readable_group(tx, ctx, id) {
        Ok(_) => Ok(true),
        Err(error) if error.refusal().is_some() => Ok(false),
        Err(error) => Err(error),
    }
}

fn readable_group(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<Uuid> {
    if authz::may(tx, ctx, &authz::READ_GROUP_PHOTOS, On::Tenant)? {
        let group = groups::find(tx, id)?;
        super::group_settings::refuse_barred(tx, ctx, &group.value)?;
        return Ok(id);
    }
    groups::visible(tx, ctx, id)?;
    Ok(id)
}

/// Whose photo is changed.
struct Owner {
    id: Uuid,
    kind: NodeKind,
    /// Its name in the audit log.
    name: String,
    /// Its name for people.
    shown: String,
}

impl Owner {
    fn event(&self, is_set: bool) -> NewEvent {
        let (category, activity) = match (self.kind, is_set) {
            (NodeKind::Group, true) => ("GroupManagement", "Set group photo"),
            (NodeKind::Group, false) => ("GroupManagement", "Remove group photo"),
            (_, true) => ("UserManagement", "Set user photo"),
            (_, false) => ("UserManagement", "Remove user photo"),
        };
        NewEvent::new(
            category,
            activity,
            Target::new(self.kind, self.id, &self.name),
        )
    }
}

fn changeable(tx: &Tx<'_>, ctx: &Ctx, whose: Whose<'_>) -> Result<Owner> {
    match whose {
        Whose::Mine => changeable_user(tx, ctx, &users::me_id(ctx)?.to_string()),
        Whose::User(key) => changeable_user(tx, ctx, key),
        Whose::Group(id) => changeable_group(tx, ctx, id),
    }
}

fn changeable_user(tx: &Tx<'_>, ctx: &Ctx, key: &str) -> Result<Owner> {
    let found = users::find(tx, key)?;
    let on = |user: &User| On::Node(NodeKind::User, user.id.0);
    match &found {
        Some(user) if ctx.user() == Some(user.value.id) => {
            authz::require(tx, ctx, &authz::WRITE_OWN_PHOTO, on(&user.value))?;
        }
        Some(user) => authz::require(tx, ctx, &authz::WRITE_PHOTOS, on(&user.value))?,
        None => authz::require(tx, ctx, &authz::WRITE_PHOTOS, On::Tenant)?,
    }
    let user = found.ok_or_else(|| Refusal::not_found("user", key))?;
    Ok(Owner {
        id: user.value.id.0,
        kind: NodeKind::User,
        name: user.value.user_principal_name,
        shown: user.value.display_name,
    })
}

fn changeable_group(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<Owner> {
    let found = resources::find::<Group>(tx, id)?;
    match &found {
        // Groups that can hold directory roles have rules of their own.
        Some(group) if group.value.is_role_assignable() => {
            groups::changeable(tx, ctx, id)?;
        }
        Some(_) => {
            let on = On::Node(NodeKind::Group, id);
            authz::require(tx, ctx, &authz::WRITE_GROUP_PHOTOS, on)?;
        }
        None => authz::require(tx, ctx, &authz::WRITE_GROUP_PHOTOS, On::Tenant)?,
    }
    let group = found.ok_or_else(|| Refusal::not_found("group", id))?;
    Ok(Owner {
        id,
        kind: NodeKind::Group,
        name: group.value.display_name.clone(),
        shown: group.value.display_name,
    })
}
