//! `/groupSettings`, `/groups/{id}/settings`, `/groupSettingTemplates`, and the dry run of the
//! rules of names ([groupSetting](https://learn.microsoft.com/en-us/graph/api/resources/groupsetting)).

use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::group_settings::{self, Names, Of},
    domain::{Refusal, group_settings::NameFault},
};

pub(super) const ROUTES: &[Route] = &[
    get("/groupSettingTemplates", templates),
    get("/groupSettingTemplates/{id}", template),
    get("/groupSettings", list),
    post("/groupSettings", create),
    get("/groupSettings/{setting}", read),
    patch("/groupSettings/{setting}", update),
    delete("/groupSettings/{setting}", remove),
    get("/groups/{id}/settings", list),
    post("/groups/{id}/settings", create),
    get("/groups/{id}/settings/{setting}", read),
    patch("/groups/{id}/settings/{setting}", update),
    delete("/groups/{id}/settings/{setting}", remove),
    post("/groups/{id}/validateProperties", validate),
    post("/directoryObjects/validateProperties", validate_new),
];

const SET: &str = "groupSettings";
const TEMPLATES: &str = "groupSettingTemplates";

/// Whose settings the path is about.
fn of(call: &Call) -> Result<Of> {
    match call.parameter("id") {
        "" => Ok(Of::Organization),
        _ => call.id("id").map(Of::Group),
    }
}

fn templates(call: &Call) -> Result<Reply> {
    let all = group_settings::templates(call.engine(), call.ctx())?;
    memory::list(call, TEMPLATES, all)
}

fn template(call: &Call) -> Result<Reply> {
    let all = group_settings::templates(call.engine(), call.ctx())?;
    let id = call.id("id")?;
    let found = all.iter().find(|template| template.id == id);
    let found = found.ok_or_else(|| Refusal::not_found("group setting template", id))?;
    memory::entity(call, TEMPLATES, found)
}

fn list(call: &Call) -> Result<Reply> {
    let all = group_settings::list(call.engine(), call.ctx(), of(call)?)?;
    memory::list(call, SET, &all)
}

fn read(call: &Call) -> Result<Reply> {
    let (of, id) = (of(call)?, call.id("setting")?);
    let found = group_settings::get(call.engine(), call.ctx(), of, id)?;
    memory::entity(call, SET, &found)
}

fn create(call: &Call) -> Result<Reply> {
    let (of, body) = (of(call)?, call.body()?);
    let made = group_settings::create(call.engine(), call.ctx(), of, &body)?;
    Ok(Reply::made(call, SET, memory::members(&made)?))
}

fn update(call: &Call) -> Result<Reply> {
    let (of, id, body) = (of(call)?, call.id("setting")?, call.body()?);
    group_settings::update(call.engine(), call.ctx(), of, id, &body)?;
    Ok(Reply::nothing())
}

fn remove(call: &Call) -> Result<Reply> {
    let (of, id) = (of(call)?, call.id("setting")?);
    group_settings::delete(call.engine(), call.ctx(), of, id)?;
    Ok(Reply::nothing())
}

fn validate(call: &Call) -> Result<Reply> {
    let body = call.optional_body()?;
    tried(call, Some(call.id("id")?), &body)
}

fn validate_new(call: &Call) -> Result<Reply> {
    let body = call.optional_body()?;
    if let Some(kind) = text(&body, "entityType")?
        && !kind.eq_ignore_ascii_case("group")
    {
        let message = format!("`entityType` is `Group`, not `{kind}`");
        return Err(Refusal::invalid("entityType", message).into());
    }
    tried(call, None, &body)
}

fn tried(call: &Call, group: Option<Uuid>, body: &Map<String, Value>) -> Result<Reply> {
    let on_behalf_of = text(body, "onBehalfOfUserId")?.map(|id| {
        let message = format!("`onBehalfOfUserId` is the id of a user, not `{id}`");
        Uuid::parse_str(&id).map_err(|_| Refusal::invalid("onBehalfOfUserId", message))
    });
    let names = Names {
        display_name: text(body, "displayName")?,
        mail_nickname: text(body, "mailNickname")?,
        on_behalf_of: on_behalf_of.transpose()?,
    };
    let faults = group_settings::validate(call.engine(), call.ctx(), group, &names)?;
    Ok(match faults.as_slice() {
        [] => Reply::nothing(),
        some => Reply::unprocessable(call, some.iter().map(detail).collect()),
    })
}

fn detail(fault: &NameFault) -> Value {
    let mut detail = json!({
        "target": fault.target,
        "code": fault.code,
        "message": fault.message,
    });
    if let (Some(members), "MissingPrefixSuffix") = (detail.as_object_mut(), fault.code) {
        members.insert("prefix".to_owned(), json!(fault.prefix));
        members.insert("suffix".to_owned(), json!(fault.suffix));
    }
    detail
}

/// A text of the body that may be missing or null.
fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => {
            let message = format!("`{name}` is a text, not `{other}`");
            Err(Refusal::invalid(name, message).into())
        }
    }
}
