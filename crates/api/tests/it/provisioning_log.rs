//! `/auditLogs/provisioning`, page by page.

use crate::server::Server;
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_engine::{domain::ServicePrincipalId, store::provisioning_log};

/// Lines, a second apart; two of each instant.
fn lines(server: &Server, count: u32) {
    let begin = server.world.engine.now();
    server.world.arrange(|tx| {
        for number in 0..count {
            let (id, at) = (tx.new_id(), begin.plus_seconds(i64::from(number / 2)));
            let doc = json!({
                "id": id, "activityDateTime": at,
                "provisioningAction": if number % 100 == 0 { "create" } else { "update" },
                "servicePrincipal": { "id": Uuid::nil(), "displayName": "CRM" },
            });
            provisioning_log::add(
                tx,
                &provisioning_log::NewLine {
                    id,
                    job: ServicePrincipalId(Uuid::nil()),
                    resource: Uuid::nil(),
                    name: "ada",
                    action: "update",
                    result: "success",
                    at,
                    doc: &doc,
                },
            )?;
        }
        Ok(())
    });
}

fn below(link: &Value) -> Option<String> {
    let link = link.as_str()?;
    Some(
        link.strip_prefix("https://xenia.example/v1.0")
            .unwrap()
            .to_owned(),
    )
}

/// The times of all lines that a query finds, page by page.
fn all(server: &Server, query: &str) -> Vec<String> {
    let token = server.administrator();
    let mut found = Vec::new();
    let mut next = Some(format!("/auditLogs/provisioning?{query}"));
    while let Some(path) = next {
        let page = server.get(&path, &token).expect(200);
        found.extend(page.each("activityDateTime"));
        next = below(&page.json["@odata.nextLink"]);
    }
    found
}

#[test]
fn a_long_log_is_read_to_its_end() {
    let server = Server::new();
    lines(&server, 5_300);
    let found = all(&server, "$top=700");
    assert_eq!(found.len(), 5_300);
    assert!(found.is_sorted_by(|a, b| a >= b), "the newest first");
    assert_eq!(found.last().unwrap(), "2026-03-02T09:00:00Z");
    assert_eq!(
        all(&server, "$filter=provisioningAction%20eq%20'create'").len(),
        53
    );
    let since = "$filter=activityDateTime%20ge%202026-03-02T09:10:00Z%20and%20activityDateTime%20lt%202026-03-02T09:10:10Z";
    let found = all(&server, since);
    assert_eq!(found.len(), 20);
    assert_eq!(found[0], "2026-03-02T09:10:09Z");
    let token = server.administrator();
    for (query, message) in [
        ("$skiptoken=x", "`x` is not a token of this list"),
        (
            "$orderby=activityDateTime",
            "`$orderby`: this list is in the order `activityDateTime desc` only",
        ),
    ] {
        let path = format!("/auditLogs/provisioning?{query}");
        let refused = server.get(&path, &token).expect(400);
        assert_eq!(refused.message(), message);
    }
}
