//! A cast at the end of a path of directory objects: `/groups/{id}/members/microsoft.graph.user`.

use xenia_engine::{
    Result,
    domain::{NodeKind, Refusal},
    store::query::DirectoryObject,
};

/// The kinds that a path asks for: the one of its cast, or all where that is empty. `graph.user`
/// is short for `microsoft.graph.user`.
pub(crate) fn kinds(cast: &str) -> Result<Vec<NodeKind>> {
    if cast.is_empty() {
        return Ok(DirectoryObject::KINDS.to_vec());
    }
    let short = cast.strip_prefix("microsoft.").unwrap_or(cast);
    let name = short.strip_prefix("graph.").unwrap_or_default();
    let mut kinds = DirectoryObject::KINDS.into_iter();
    let kind = kinds.find(|kind| kind.word().eq_ignore_ascii_case(name));
    let kind = kind.ok_or_else(|| {
        let message = format!("`{cast}` is not a type such as `microsoft.graph.user`");
        Refusal::invalid("path", message)
    })?;
    Ok(vec![kind])
}
