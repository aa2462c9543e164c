//! The members of a group as a file.

use super::{node, require_members_visible, visible};
use crate::{Ctx, Engine, Error, Result, authz};
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Relation,
    directory::User,
    import::members::{DOWNLOAD, harmless},
};
use xenia_store::{
    edges::{self, EdgeQuery},
    query::DirectoryObject,
};

/// The members of a group as a file: the columns of Entra's "Download members", then where each
/// membership comes from and until when it lasts. For those who may look at the group
/// in the console.
pub fn export_members(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<String> {
    engine.read(ctx, |tx| {
        let group = visible(tx, ctx, id)?.value;
        require_members_visible(tx, ctx, &group)?;
        authz::require(tx, ctx, &authz::REVIEW_GROUPS, node(&group))?;
        let query = EdgeQuery::of_object(id).relation(Relation::Member);
        let mut writer = csv::Writer::from_writer(Vec::new());
        let failed = |error: csv::Error| Error::Internal(error.to_string());
        writer.write_record(DOWNLOAD).map_err(failed)?;
        for edge in edges::list(tx, &query.at(ctx.now))? {
            if let Some(object) = DirectoryObject::find(tx, edge.subject)? {
                writer.write_record(line(&edge, &object)).map_err(failed)?;
            }
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| Error::Internal(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| Error::Internal(error.to_string()))
    })
}

fn line(edge: &Edge, object: &DirectoryObject) -> Vec<String> {
    let user = match object {
        DirectoryObject::User(user) => Some(&user.value),
        _ => None,
    };
    let text = |of: fn(&User) -> Option<String>| user.and_then(of).unwrap_or_default();
    let truth = |it: bool| if it { "True" } else { "False" }.to_owned();
    let kind = match object.kind() {
        NodeKind::User => "user",
        NodeKind::Group => "group",
        NodeKind::ServicePrincipal => "servicePrincipal",
        _ => "other",
    };
    let cells = [
        object.uuid().to_string(),
        text(|user| Some(user.user_principal_name.clone())),
        user.map_or_else(|| object.label(), |user| user.display_name.clone()),
        kind.to_owned(),
        text(|user| Some(format!("{:?}", user.user_type))),
        truth(user.is_some()),
        truth(object.kind() == NodeKind::Group),
        truth(user.is_some_and(User::is_guest)),
        text(|user| user.mail.clone()),
        edge.source.word().to_owned(),
        edge.ends_at.map_or_else(String::new, |at| at.to_string()),
    ];
    cells.iter().map(|cell| harmless(cell)).collect()
}
