//! Two people want to use an application that asks for more than they may agree to.

use crate::{
    people::object,
    story::{Member, Story, Thing},
};
use serde_json::json;
use xenia_engine::{
    Result,
    consent::requests,
    directory::service_principals,
    domain::{
        ClientId, ServicePrincipalId, Timestamp, permission::GRAPH_APP_ID, role::DirectoryRole,
    },
};

/// Opens the way to the administrators, and lets people go it in the last days.
pub(crate) fn asked(
    story: &mut Story<'_>,
    members: &[Member],
    applications: &[Thing],
    now: Timestamp,
) -> Result<()> {
    story.now = now.plus_days(-3);
    let role = DirectoryRole::GlobalAdministrator.template();
    let policy = json!({
        "isEnabled": true, "notifyReviewers": true, "remindersEnabled": true, "requestDurationInDays": 14,
        "reviewers": [{ "query": format!("/directoryRoles/{role}"), "queryType": "MicrosoftGraph" }],
    });
    requests::put_policy(story.engine, &story.admin(), &object(policy))?;
    let graph = ClientId(GRAPH_APP_ID);
    let graph = service_principals::get_by_app_id(story.engine, &story.admin(), graph)?;
    let Some(application) = applications.first() else {
        return Ok(());
    };
    let asks = [
        (
            2,
            "Group.Read.All",
            "To see which group a booking belongs to.",
        ),
        (1, "Group.Read.All", "My whole team plans with it."),
    ];
    for ((ago, permission, reason), member) in asks.into_iter().zip(members.iter().rev()) {
        story.now = now.plus_days(-ago);
        let ctx = story.user(member.id, &member.name);
        let ends = (ServicePrincipalId(application.id), graph.value.id);
        requests::ask_for(story.engine, &ctx, ends, &[permission], reason)?;
    }
    Ok(())
}
