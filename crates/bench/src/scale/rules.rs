//! Membership rules: a new one that looks at everybody, and one change of one person while very
//! many are in force.

use std::time::Duration;

use serde_json::{Map, Value, json};
use xenia_engine::directory::groups;
use xenia_engine::membership::{self, Trial};

use super::bare::{self, Given};
use super::questions::Asker;
use crate::words;

/// Runs of a rule over everybody.
const RUNS: usize = 5;
/// A rule over everybody is to take no longer than that.
const AIM: Duration = Duration::from_secs(1);

/// A rule, and the same question in SQL with what it is asked with.
struct Asked {
    question: &'static str,
    rule: String,
    sql: String,
    given: Vec<Given>,
}

impl Asker<'_> {
    /// The department that a change of that number moves somebody to, one that nobody was in
    /// before this run; a rule waits for each.
    pub(super) fn department(&self, number: usize) -> String {
        format!("Moved {number} at {}", self.ctx.now.seconds())
    }

    fn rules(&self) -> Vec<Asked> {
        let like = |text: &str| vec![self.tenant(), Given::Text(text.to_owned())];
        let group = self.directory.group_id(self.directory.groups() / 50);
        vec![
            Asked {
                question: "a new rule: a department",
                rule: "user.department -eq \"Sales 7\"".to_owned(),
                sql: bare::DEPARTMENT.to_owned(),
                given: like("sales 7"),
            },
            Asked {
                question: "a new rule: guests of a partner",
                rule:
                    "user.userType -eq \"Guest\" -and user.mail -endsWith \"@partner0007.example\""
                        .to_owned(),
                sql: bare::ADDRESSED.to_owned(),
                given: like("%@partner0007.example"),
            },
            Asked {
                question: "a new rule: a regular expression",
                rule: "user.displayName -match \"^ada .*7$\"".to_owned(),
                sql: bare::NAMED.to_owned(),
                given: like("ada %7"),
            },
            Asked {
                question: "a new rule: in a group, through groups too",
                rule: format!("user.transitiveMemberOf -any (group.objectId -eq \"{group}\")"),
                sql: bare::within(),
                given: vec![self.tenant(), self.now(), Given::Id(group.0)],
            },
        ]
    }

    /// Each rule tried on everybody, as the console's dry run and a job do.
    pub(super) fn new_rules(&mut self) -> Result<(), String> {
        for asked in self.rules() {
            let trial = Trial {
                rule: Some(asked.rule),
                limit: 100,
                ..Trial::default()
            };
            let inside = |asker: &Self, _: usize| {
                membership::preview(&asker.organisation.engine, &asker.ctx, &trial)
                    .map(drop)
                    .map_err(words)
            };
            let bare = |asker: &Self, _: usize| asker.bare.rows(&asked.sql, &asked.given).map(drop);
            let both = self.row(asked.question, RUNS, &inside, &bare)?;
            self.aim(&format!("{}, within 1 s", asked.question), &both, AIM);
        }
        Ok(())
    }

    /// Does something while so many groups have a rule, and takes them away again.
    pub(super) fn with_rules(
        &mut self,
        count: usize,
        run: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut made = Vec::with_capacity(count);
        for number in 0..count {
            let rule = format!(
                "user.department -eq \"{}\" -and user.accountEnabled -eq true",
                self.department(number)
            );
            let body = json!({
                "displayName": format!("Rule {number}"), "mailEnabled": false,
                "mailNickname": format!("rule{number}"), "securityEnabled": true,
                "groupTypes": ["DynamicMembership"], "membershipRule": rule,
            });
            let body: Map<String, Value> = body.as_object().cloned().unwrap_or_default();
            let (engine, bound) = (&self.organisation.engine, groups::Bound::default());
            let group = groups::create(engine, &self.ctx, &body, &bound).map_err(words)?;
            made.push(group.value.id);
        }
        run(self)?;
        for group in made {
            groups::delete(&self.organisation.engine, &self.ctx, group.0, None).map_err(words)?;
        }
        Ok(())
    }
}
