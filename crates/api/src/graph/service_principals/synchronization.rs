//! `/servicePrincipals/{id}/synchronization`: provisioning into an application, in the shape of
//! Graph's [synchronization API](https://learn.microsoft.com/en-us/graph/api/resources/synchronization-overview).
//! Each application has one job at most, of the template `scim`.

use super::id;
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, post, put},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Error, Result,
    domain::{
        Refusal, ServicePrincipalId,
        provisioning::outbound::{AttributeMapping, Deprovision},
    },
    provisioning::outbound::jobs::{self, Settings, TEMPLATE, Told},
};

pub(super) const ROUTES: &[Route] = &[
    get(
        "/servicePrincipals/{id}/synchronization/templates",
        templates,
    ),
    get("/servicePrincipals/{id}/synchronization/jobs", list),
    post("/servicePrincipals/{id}/synchronization/jobs", create),
    get("/servicePrincipals/{id}/synchronization/jobs/{job}", read),
    delete("/servicePrincipals/{id}/synchronization/jobs/{job}", remove),
    get(
        "/servicePrincipals/{id}/synchronization/jobs/{job}/schema",
        schema,
    ),
    put(
        "/servicePrincipals/{id}/synchronization/jobs/{job}/schema",
        set_schema,
    ),
    post(
        "/servicePrincipals/{id}/synchronization/jobs/{job}/start",
        start,
    ),
    post(
        "/servicePrincipals/{id}/synchronization/jobs/{job}/pause",
        pause,
    ),
    post(
        "/servicePrincipals/{id}/synchronization/jobs/{job}/restart",
        restart,
    ),
    post(
        "/servicePrincipals/{id}/synchronization/jobs/{job}/provisionOnDemand",
        provision_on_demand,
    ),
    post(
        "/servicePrincipals/{id}/synchronization/jobs/{job}/validateCredentials",
        validate,
    ),
    put(
        "/servicePrincipals/{id}/synchronization/secrets",
        set_secrets,
    ),
];

const RULE: &str = "scim-users";

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The fragment of `@odata.context` for what lies below an application's synchronization.
fn context(id: ServicePrincipalId, below: &str) -> String {
    format!("servicePrincipals('{id}')/synchronization/{below}")
}

fn templates(call: &Call) -> Result<Reply> {
    let id = id(call)?;
    jobs::get(call.engine(), call.ctx(), id)?;
    let one =
        json!({ "id": TEMPLATE, "factoryTag": TEMPLATE, "default": true, "discoverable": true });
    Ok(Reply::list(
        call,
        &context(id, "templates"),
        vec![members(one)],
        None,
        None,
    ))
}

/// The service principal of the path, whose job the path names.
fn of_job(call: &Call) -> Result<ServicePrincipalId> {
    let id = id(call)?;
    let named = call.parameter("job");
    match named == jobs::id_of(id) || named == TEMPLATE {
        true => Ok(id),
        false => Err(Refusal::not_found("synchronization job", named).into()),
    }
}

fn shown(id: ServicePrincipalId, told: &Told) -> Map<String, Value> {
    let (config, status) = (&told.config, &told.status);
    let run = status.last_execution.as_ref().map(|run| {
        json!({
            "activityIdentifier": "",
            "state": run.state,
            "timeBegan": run.time_began,
            "timeEnded": run.time_ended,
            "countEntitled": run.count_entitled,
            "countEntitledForProvisioning": run.count_entitled,
            "countExported": run.count_exported,
            "error": run.error.as_ref().map(|error| json!({ "code": "ProvisioningFailed", "message": error })),
        })
    });
    let quarantine = status.quarantine.as_ref().map(|held| {
        json!({
            "currentBegan": held.current_began,
            "nextAttempt": held.next_attempt,
            "seriesBegan": held.current_began,
            "seriesCount": held.series_count,
            "reason": "EncounteredQuarantineException",
            "error": { "code": "ProvisioningFailed", "message": held.error },
        })
    });
    let went_well = status
        .last_execution
        .as_ref()
        .is_some_and(|run| run.state != "Failed");
    members(json!({
        "id": jobs::id_of(id),
        "templateId": TEMPLATE,
        "schedule": {
            "state": if config.active { "Active" } else { "Disabled" },
            "interval": "PT5S",
            "expiration": null,
        },
        "status": {
            "code": status.code,
            "countSuccessiveCompleteFailures": status.count_successive_complete_failures,
            "escrowsPruned": false,
            "lastExecution": run,
            "lastSuccessfulExecution": went_well.then(|| run.clone()).flatten(),
            "quarantine": quarantine,
            "progress": [],
            "synchronizedEntryCountByType": [
                { "key": "User", "value": told.figures.users },
                { "key": "Group", "value": told.figures.groups },
                { "key": "Failing", "value": told.figures.failing },
            ],
            "troubleshootingUrl": null,
        },
        "synchronizationJobSettings": [
            { "name": "BaseAddress", "value": config.base_address },
            { "name": "HasSecretToken", "value": told.has_token.to_string() },
            { "name": "Deprovision", "value": config.deprovision },
        ],
    }))
}

fn list(call: &Call) -> Result<Reply> {
    let id = id(call)?;
    let told = jobs::get(call.engine(), call.ctx(), id)?;
    let all = told.iter().map(|told| shown(id, told)).collect();
    Ok(Reply::list(call, &context(id, "jobs"), all, None, None))
}

fn existing(call: &Call, id: ServicePrincipalId) -> Result<Told> {
    let told = jobs::get(call.engine(), call.ctx(), id)?;
    Ok(told.ok_or_else(|| Refusal::not_found("synchronization job", jobs::id_of(id)))?)
}

fn read(call: &Call) -> Result<Reply> {
    let id = of_job(call)?;
    let told = existing(call, id)?;
    Ok(Reply::json(
        call,
        &context(id, "jobs/$entity"),
        shown(id, &told),
    ))
}

fn create(call: &Call) -> Result<Reply> {
    let (body, id) = (call.body()?, id(call)?);
    let template = body.get("templateId").and_then(Value::as_str);
    if template.is_some_and(|template| !template.eq_ignore_ascii_case(TEMPLATE)) {
        let message = format!("there is the template `{TEMPLATE}` only");
        return Err(Refusal::invalid("templateId", message).into());
    }
    jobs::create(call.engine(), call.ctx(), id)?;
    let told = existing(call, id)?;
    Ok(Reply::made(call, &context(id, "jobs"), shown(id, &told)))
}

fn remove(call: &Call) -> Result<Reply> {
    jobs::delete(call.engine(), call.ctx(), of_job(call)?)?;
    Ok(Reply::nothing())
}

fn start(call: &Call) -> Result<Reply> {
    jobs::start(call.engine(), call.ctx(), of_job(call)?)?;
    Ok(Reply::nothing())
}

fn pause(call: &Call) -> Result<Reply> {
    jobs::pause(call.engine(), call.ctx(), of_job(call)?)?;
    Ok(Reply::nothing())
}

fn restart(call: &Call) -> Result<Reply> {
    jobs::restart(call.engine(), call.ctx(), of_job(call)?)?;
    Ok(Reply::nothing())
}

/// What `value` (or `credentials`) in the body says: pairs of `key` and `value`.
fn settings(body: &Map<String, Value>, name: &str) -> Result<Settings> {
    let mut settings = Settings::default();
    let pairs = body.get(name).and_then(Value::as_array);
    for pair in pairs.into_iter().flatten() {
        let text = |name: &str| pair.get(name).and_then(Value::as_str);
        let (key, value) = (
            text("key").unwrap_or_default(),
            text("value").unwrap_or_default(),
        );
        match key {
            "BaseAddress" => settings.base_address = Some(value.to_owned()),
            "SecretToken" => settings.token = Some(value.to_owned()),
            "SyncNotificationSettings" => settings.notify = Some(recipients(value)?),
            "Deprovision" => settings.deprovision = Some(deprovision(value)?),
            _ => {
                let message = format!(
                    "`{key}` is not known: there are `BaseAddress`, `SecretToken`, `SyncNotificationSettings` and `Deprovision`"
                );
                return Err(Refusal::invalid(name, message).into());
            }
        }
    }
    Ok(settings)
}

/// Graph's `{"Enabled": true, "Recipients": "a@contoso.example;b@contoso.example"}`.
fn recipients(text: &str) -> Result<Vec<String>> {
    let parsed: Value = serde_json::from_str(text).map_err(|error| {
        Refusal::invalid("value", format!("`SyncNotificationSettings`: {error}"))
    })?;
    if parsed.get("Enabled") == Some(&Value::Bool(false)) {
        return Ok(Vec::new());
    }
    let all = parsed
        .get("Recipients")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let all = all.split([';', ',']).map(str::trim);
    Ok(all
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect())
}

fn deprovision(word: &str) -> Result<Deprovision> {
    match word.to_ascii_lowercase().as_str() {
        "disable" => Ok(Deprovision::Disable),
        "delete" => Ok(Deprovision::Delete),
        _ => {
            let message = format!("`Deprovision` is `disable` or `delete`, not `{word}`");
            Err(Refusal::invalid("value", message).into())
        }
    }
}

fn set_secrets(call: &Call) -> Result<Reply> {
    let wanted = settings(&call.body()?, "value")?;
    jobs::set(call.engine(), call.ctx(), id(call)?, &wanted)?;
    Ok(Reply::nothing())
}

fn validate(call: &Call) -> Result<Reply> {
    let given = settings(&call.optional_body()?, "credentials")?;
    jobs::validate(call.engine(), call.ctx(), of_job(call)?, &given)?;
    Ok(Reply::nothing())
}

fn provision_on_demand(call: &Call) -> Result<Reply> {
    let (body, id) = (call.body()?, of_job(call)?);
    let subject = body.get("parameters").and_then(|all| {
        all.get(0)?
            .get("subjects")?
            .get(0)?
            .get("objectId")?
            .as_str()
    });
    let subject = subject.and_then(|text| Uuid::parse_str(text).ok());
    let subject = subject.ok_or_else(|| {
        let message = "`parameters/0/subjects/0/objectId` must be the id of a user or group";
        Refusal::invalid("parameters", message)
    })?;
    let line = jobs::provision_now(call.engine(), call.ctx(), id, subject)?;
    let told =
        json!({ "key": line["provisioningStatusInfo"]["status"], "value": line.to_string() });
    Ok(Reply::json(
        call,
        "microsoft.graph.stringKeyStringValuePair",
        members(told),
    ))
}

fn schema(call: &Call) -> Result<Reply> {
    let id = of_job(call)?;
    let told = existing(call, id)?;
    let mappings: Vec<Value> = told
        .config
        .mappings
        .iter()
        .enumerate()
        .map(|(place, mapping)| {
            json!({
                "targetAttributeName": mapping.target,
                "matchingPriority": i32::from(place == 0),
                "flowType": "Always",
                "source": { "type": "Attribute", "name": mapping.source, "expression": format!("[{}]", mapping.source), "parameters": [] },
            })
        })
        .collect();
    let told = json!({
        "id": RULE,
        "version": "v1",
        "synchronizationRules": [{
            "id": RULE, "name": RULE, "sourceDirectoryName": "Xenia", "targetDirectoryName": "SCIM",
            "objectMappings": [{
                "enabled": true, "name": "Users", "sourceObjectName": "User", "targetObjectName": "User",
                "attributeMappings": mappings,
            }],
        }],
    });
    let job = format!("jobs('{}')/schema/$entity", jobs::id_of(id));
    Ok(Reply::json(call, &context(id, &job), members(told)))
}

fn set_schema(call: &Call) -> Result<Reply> {
    let (body, id) = (call.body()?, of_job(call)?);
    let missing = || {
        let path = "synchronizationRules/0/objectMappings/0/attributeMappings";
        Error::from(Refusal::invalid(path, format!("`{path}` is missing")))
    };
    let all = body
        .get("synchronizationRules")
        .and_then(|rules| {
            rules
                .get(0)?
                .get("objectMappings")?
                .get(0)?
                .get("attributeMappings")?
                .as_array()
        })
        .ok_or_else(missing)?;
    let mut mappings = Vec::new();
    for one in all {
        let source = one
            .get("source")
            .and_then(|source| source.get("name")?.as_str());
        let target = one.get("targetAttributeName").and_then(Value::as_str);
        let (Some(source), Some(target)) = (source, target) else {
            return Err(missing());
        };
        let priority = one
            .get("matchingPriority")
            .and_then(Value::as_i64)
            .unwrap_or(0);
        let mapping = AttributeMapping {
            source: source.to_owned(),
            target: target.to_owned(),
        };
        match priority {
            1 => mappings.insert(0, mapping),
            _ => mappings.push(mapping),
        }
    }
    let wanted = Settings {
        mappings: Some(mappings),
        ..Settings::default()
    };
    jobs::set(call.engine(), call.ctx(), id, &wanted)?;
    Ok(Reply::nothing())
}
