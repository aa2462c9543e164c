//! What is asked.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;
use xenia_engine::Ctx;
use xenia_engine::directory::users;
use xenia_engine::domain::{NodeKind, Relation};
use xenia_engine::store::{
    StoreError, Tx,
    edges::{self, EdgeQuery},
    query::{self, ListQuery, Related},
    reach::{self, Goal},
};
use xenia_engine::tokens::TokenVerifier;
use xenia_odata::{Limits, QueryOptions};

use super::bare::{self, Bare, Given};
use super::directory::Directory;
use super::place::Place;
use crate::organisation::Organisation;
use crate::reads::{ask as get, token};
use crate::{Latencies, Table, words};

const MICROS: f64 = 1e6;
/// Rules in force while a change is measured.
const IN_FORCE: usize = 1_000;

/// What the questions are asked with.
pub(super) struct Asker<'a> {
    table: &'a mut Table,
    database: &'static str,
    pub(super) bare: Bare,
    pub(super) organisation: Organisation,
    pub(super) directory: Directory,
    pub(super) ctx: Ctx,
    runtime: Runtime,
    router: Router,
    token: String,
}

/// Asks all of them of one database.
pub(super) fn ask(
    table: &mut Table,
    place: &Place,
    organisation: Organisation,
    directory: Directory,
) -> Result<(), String> {
    let engine = Arc::clone(&organisation.engine);
    let verifier = Arc::new(TokenVerifier::new(Arc::clone(&engine)));
    let mut asker = Asker {
        table,
        database: place.name,
        bare: place.bare()?,
        directory,
        ctx: organisation.as_administrator(),
        runtime: Runtime::new().map_err(words)?,
        router: xenia_api::router(engine, verifier),
        token: token(&organisation)?,
        organisation,
    };
    asker.guests()?;
    asker.groups_of_a_person()?;
    asker.members()?;
    asker.reachers()?;
    asker.change("a department changed, durable")?;
    asker.new_rules()?;
    asker.with_rules(IN_FORCE, |asker| {
        asker.change("the same with 1,000 rules in force")
    })
}

impl Asker<'_> {
    /// Times both in turn and adds the row; the median of ours.
    pub(super) fn row(
        &mut self,
        question: &str,
        count: usize,
        ours: &dyn Fn(&Self, usize) -> Result<(), String>,
        bare: &dyn Fn(&Self, usize) -> Result<(), String>,
    ) -> Result<[Latencies; 2], String> {
        let both = {
            let asker = &*self;
            Latencies::beside(
                count,
                |index| ours(asker, index),
                |index| bare(asker, index),
            )?
        };
        let micros = |time: Duration| format!("{:.0} µs", time.as_secs_f64() * MICROS);
        let [one, other] = &both;
        let ratio = one.quantile(0.5).as_secs_f64() / other.quantile(0.5).as_secs_f64();
        let cells = [
            question.to_owned(),
            self.database.to_owned(),
            micros(one.quantile(0.5)),
            micros(one.quantile(0.99)),
            micros(other.quantile(0.5)),
            micros(other.quantile(0.99)),
            format!("{ratio:.2}"),
        ];
        // All of them take long: each is told as it comes.
        writeln!(std::io::stderr(), "{}", cells.join("  ")).map_err(words)?;
        self.table.row(cells);
        Ok(both)
    }

    pub(super) fn aim(&mut self, aim: &str, both: &[Latencies; 2], most: Duration) {
        if self.database == "SQLite" {
            let p50 = both[0].quantile(0.5);
            let figure = format!("{:.0} µs", p50.as_secs_f64() * MICROS);
            self.table.aim(aim, p50 <= most, &figure);
        }
    }

    fn aim_ratio(&mut self, aim: &str, both: &[Latencies; 2]) {
        let [one, other] = both;
        let ratio = one.quantile(0.5).as_secs_f64() / other.quantile(0.5).as_secs_f64();
        let aim = format!("{}: {aim}", self.database);
        self.table.aim(&aim, ratio <= 2.0, &format!("{ratio:.2}"));
    }

    fn read<T>(&self, read: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>) -> Result<T, String> {
        let store = self.organisation.engine.store();
        store.read(self.directory.tenant, read).map_err(words)
    }

    pub(super) fn tenant(&self) -> Given {
        Given::Id(self.directory.tenant.0)
    }

    pub(super) fn now(&self) -> Given {
        Given::Time(self.ctx.now.micros())
    }

    fn get(&self, path: &str) -> Result<(), String> {
        self.runtime
            .block_on(get(self.router.clone(), path, &self.token))
    }

    fn guests(&mut self) -> Result<(), String> {
        // Companies that have a hundred guests.
        let company = |asker: &Self, index: usize| {
            let companies = (asker.directory.users / 2000).max(1);
            Directory::company(index as u64 * 7919 % companies)
        };
        let bare = |asker: &Self, index: usize| {
            let given = [
                asker.tenant(),
                Given::Text(company(asker, index).to_lowercase()),
            ];
            asker.bare.rows(bare::GUESTS, &given).map(drop)
        };
        let inside = |asker: &Self, index: usize| {
            let filter = format!(
                "userType eq 'Guest' and companyName eq '{}'",
                company(asker, index)
            );
            let asked = [("$filter", filter.as_str()), ("$top", "100")];
            let options = QueryOptions::parse(asked, &Limits::default()).map_err(words)?;
            users::list(&asker.organisation.engine, &asker.ctx, options)
                .map(drop)
                .map_err(words)
        };
        let graph = |asker: &Self, index: usize| {
            let company = company(asker, index).replace(' ', "%20");
            asker.get(&format!(
                "/v1.0/users?$filter=userType%20eq%20'Guest'%20and%20companyName%20eq%20'{company}'&$top=100"
            ))
        };
        let both = self.row("100 guests of a company, use case", 1000, &inside, &bare)?;
        self.aim(
            "a page of 100 guests within 300 µs",
            &both,
            Duration::from_micros(300),
        );
        let both = self.row("100 guests of a company, Graph", 1000, &graph, &bare)?;
        self.aim_ratio(
            "a page of 100 guests through Graph at most twice bare",
            &both,
        );
        Ok(())
    }

    fn groups_of_a_person(&mut self) -> Result<(), String> {
        let person = |asker: &Self, index: usize| {
            asker
                .directory
                .user_id(index as u64 * 7919 % asker.directory.users)
        };
        let sql = bare::groups_of();
        let bare = |asker: &Self, index: usize| {
            let given = [
                asker.tenant(),
                asker.now(),
                Given::Id(person(asker, index).0),
            ];
            asker.bare.rows(&sql, &given).map(drop)
        };
        let inside = |asker: &Self, index: usize| {
            let (id, now) = (person(asker, index).0, asker.ctx.now);
            asker
                .read(|tx| edges::transitive_groups(tx, id, now))
                .map(drop)
        };
        let graph = |asker: &Self, index: usize| {
            let id = person(asker, index);
            asker.get(&format!("/v1.0/users/{id}/transitiveMemberOf"))
        };
        let both = self.row(
            "groups of a person, transitive, use case",
            4000,
            &inside,
            &bare,
        )?;
        self.aim(
            "transitive groups within 150 µs",
            &both,
            Duration::from_micros(150),
        );
        let sql = bare::groups_of_by_name();
        let bare = |asker: &Self, index: usize| {
            let given = [
                asker.tenant(),
                asker.now(),
                Given::Id(person(asker, index).0),
            ];
            asker.bare.rows(&sql, &given).map(drop)
        };
        let question = "a page of the groups of a person, transitive, Graph";
        let both = self.row(question, 2000, &graph, &bare)?;
        self.aim_ratio(
            "the groups of a person through Graph at most twice bare",
            &both,
        );
        Ok(())
    }

    fn members(&mut self) -> Result<(), String> {
        let sql = bare::members();
        for (question, group, transitive) in [
            ("100 members of the largest group", 0, false),
            ("100 members of the largest group, transitive", 0, true),
            (
                "100 members of a group of a hundred",
                self.directory.groups() / 12,
                false,
            ),
        ] {
            let id = self.directory.group_id(group).0;
            let bare = |asker: &Self, _: usize| {
                asker
                    .bare
                    .rows(&sql, &[asker.tenant(), asker.now(), Given::Id(id)])
                    .map(drop)
            };
            let inside = |asker: &Self, _: usize| {
                let edges = EdgeQuery::of_object(id)
                    .relation(Relation::Member)
                    .at(asker.ctx.now);
                let related = match transitive {
                    true => Related::subjects(edges).transitive(),
                    false => Related::subjects(edges),
                };
                let asked = ListQuery::new("members", QueryOptions::default()).related(related);
                let kinds = [NodeKind::User, NodeKind::Group, NodeKind::ServicePrincipal];
                let page = asker.organisation.engine.read(&asker.ctx, |tx| {
                    Ok(query::list_objects(tx, &kinds, &asked)?)
                });
                page.map(drop).map_err(words)
            };
            let count = if group == 0 { 100 } else { 10 };
            self.row(question, count, &inside, &bare)?;
        }
        Ok(())
    }

    fn reachers(&mut self) -> Result<(), String> {
        let (page, count) = (bare::reachers(), bare::count_reachers());
        for (of, first, runs) in [
            ("an application", 1, 300),
            ("the application of all", 0, 10),
        ] {
            let goal = |asker: &Self, index: usize| {
                let number = match first {
                    0 => 0,
                    _ => 1 + index as u64 % (asker.directory.applications() - 1),
                };
                Goal::application(asker.directory.application_id(number), asker.ctx.now)
            };
            let bare = |sql: &str, asker: &Self, index: usize| {
                let id = Given::Id(goal(asker, index).object);
                asker
                    .bare
                    .rows(sql, &[asker.tenant(), asker.now(), id])
                    .map(drop)
            };
            let first = |asker: &Self, index: usize| {
                let goal = goal(asker, index);
                asker
                    .read(|tx| reach::people(tx, &goal, None, 100))
                    .map(drop)
            };
            let all = |asker: &Self, index: usize| {
                let goal = goal(asker, index);
                asker.read(|tx| reach::count(tx, &goal)).map(drop)
            };
            let question = format!("100 who reach {of}");
            self.row(&question, runs * 10, &first, &|asker, index| {
                bare(&page, asker, index)
            })?;
            let question = format!("how many reach {of}");
            self.row(&question, runs, &all, &|asker, index| {
                bare(&count, asker, index)
            })?;
        }
        Ok(())
    }

    fn change(&mut self, question: &str) -> Result<(), String> {
        let first = question.len() as u64;
        let person = |asker: &Self, index: usize| {
            asker
                .directory
                .user_id((first + index as u64 * 104_729) % asker.directory.users)
        };
        let bare = |asker: &Self, index: usize| {
            let given = [
                asker.tenant(),
                Given::Text(format!("moved {index}")),
                Given::Id(person(asker, index + 1).0),
            ];
            asker.bare.execute(bare::CHANGE, &given)
        };
        let inside = |asker: &Self, index: usize| {
            let body: Map<String, Value> =
                [("department".to_owned(), json!(asker.department(index)))]
                    .into_iter()
                    .collect();
            let id = person(asker, index).to_string();
            users::update(&asker.organisation.engine, &asker.ctx, &id, &body, None)
                .map(drop)
                .map_err(words)
        };
        self.row(question, 300, &inside, &bare)?;
        Ok(())
    }
}
