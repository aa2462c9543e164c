//! Until when somebody is in a group: the end is set, moved or taken away.

use super::{
    common::{self, Asked},
    groups::LINE,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::FormPage,
};
use axum::extract::Path;
use uuid::Uuid;
use xenia_design::Field;
use xenia_engine::{
    Error, Result,
    directory::groups::{
        self as directory,
        memberships::{self, Membership},
    },
    domain::{GroupId, Refusal, Timestamp, directory::Group},
};

/// `GET /console/groups/{group}/members/{member}/end`.
pub(super) async fn edit(visit: Visit, Path(names): Path<(String, String)>) -> Outcome {
    visit
        .page(move |visit| {
            let (group, membership) = found(visit, &names)?;
            let ends = membership.end_date_time.map(Timestamp::date);
            let ends = ends.unwrap_or_default();
            Ok(fill(visit, (&group, &membership), &ends))
        })
        .await
}

/// `POST /console/groups/{group}/members/{member}/end`.
pub(super) async fn update(Path(names): Path<(String, String)>, form: Form) -> Outcome {
    let typed = form.get("ends").to_owned();
    form.visit
        .run(move |visit| {
            let (group, membership) = found(visit, &names)?;
            match set(visit, &group, &membership, &typed) {
                Ok(()) => Reply::see(format!("{LINE}/{}?done=member-end", group.id)),
                Err(error) => {
                    let mut page = fill(visit, (&group, &membership), &typed);
                    let places = &[("endDateTime", "ends")];
                    common::complain(error, &mut page.shell, &mut page.sections, places)?;
                    common::again(&page)
                }
            }
        })
        .await
}

fn found(visit: &Visit, (group, member): &(String, String)) -> Result<(Group, Membership)> {
    let id: GroupId = common::id("group", group)?;
    let member: Uuid = common::id("member", member)?;
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let group = directory::with_changeable_members(engine, ctx, id.0)?;
    let membership = memberships::membership(engine, ctx, id.0, member)?;
    Ok((group, membership))
}

fn set(visit: &Visit, group: &Group, membership: &Membership, typed: &str) -> Result<(), Error> {
    let end = common::end_of_day(typed, "endDateTime")?;
    // The day that stands there is left as it is, to the second.
    let same = |end: Timestamp| membership.end_date_time.map(Timestamp::date) == Some(end.date());
    if end.is_some_and(same) || (end.is_none() && membership.end_date_time.is_none()) {
        return Ok(());
    }
    if end.is_some_and(|end| end <= visit.ctx.now) {
        let message = format!("`{typed}` has passed; to end it at once, remove the member");
        return Err(Refusal::invalid("endDateTime", message).into());
    }
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    memberships::set_end(engine, ctx, group.id.0, membership.principal_id, end).map(drop)
}

fn fill(visit: &Visit, (group, membership): (&Group, &Membership), ends: &str) -> FormPage {
    let here = format!("{LINE}/{}", group.id);
    let name = &membership.principal_display_name;
    let title = "Until when";
    let field = Field::line("ends", "In the group until", "date", ends)
        .hint("The whole day counts. Empty for no end");
    FormPage {
        shell: common::below(visit, &Asked::default(), ("Groups", LINE), title)
            .crumb(&group.display_name, &here),
        heading: title.to_owned(),
        lead: format!(
            "{name} is in {} since {}. Two weeks before the end we write to them.",
            group.display_name,
            membership.start_date_time.long_date()
        ),
        action: format!("{here}/members/{}/end", membership.principal_id),
        back: here,
        sections: vec![common::section("", "", vec![field])],
        verb: "Save".to_owned(),
    }
}
