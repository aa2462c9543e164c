//! The sample organisation is alive: every page of the product has something to show.

#![expect(
    clippy::too_many_lines,
    reason = "a test tells one story from beginning to end"
)]

use std::sync::Arc;
use xenia_engine::{
    Config, Engine, Parts,
    ambient::Clock,
    domain::directory::{Group, User},
    entitlement::{assignments, requests},
    store::{Options, Store, audit, resources},
};
use xenia_testkit::{BEGINNING, FixedClock, Seeded};

#[test]
fn a_year_leaves_everything_alive() {
    let folder = std::env::temp_dir().join(format!("xenia_sample_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let seeded = Arc::new(Seeded::new(3));
    let engine = Engine::new(Parts {
        store: Store::open(&Options {
            durable: false,
            ..Options::file(folder.join("xenia.db"))
        })
        .unwrap(),
        clock: Arc::new(FixedClock::at(BEGINNING)) as Arc<dyn Clock>,
        ids: seeded.clone(),
        random: seeded,
        master_key: [7; 32],
        config: Config {
            base_url: "https://xenia.example".to_owned(),
            mail_from: "xenia@contoso.example".to_owned(),
        },
    });
    let mut steps = 0;
    let loaded = xenia_sample::load(&engine, BEGINNING, &mut || steps += 1).unwrap();
    assert_eq!(steps, xenia_sample::STEPS);
    let system = engine.system(loaded.tenant);
    let count = |wanted: &dyn Fn(&User) -> bool| {
        let all = engine
            .read(&system, |tx| Ok(resources::list_all::<User>(tx)?))
            .unwrap();
        all.iter().filter(|user| wanted(&user.value)).count()
    };
    assert!(count(&|user| !user.is_guest()) >= 300);
    let guests = count(&User::is_guest);
    assert!((100..=170).contains(&guests), "{guests} guests");
    let groups = engine
        .read(&system, |tx| Ok(resources::count::<Group>(tx)?))
        .unwrap();
    assert_eq!(groups, 43);
    let live = assignments::list(
        &engine,
        &system,
        &assignments::Filter {
            live: true,
            ..assignments::Filter::default()
        },
    )
    .unwrap();
    assert!(live.len() >= 120, "{} live assignments", live.len());
    assert!(
        live.iter()
            .all(|found| found.value.span().ends_at.is_some()),
        "everything ends"
    );
    let pending = requests::list(&engine, &system, &requests::Filter::default()).unwrap();
    let waiting = pending
        .iter()
        .filter(|found| !found.value.request.progress.is_complete())
        .count();
    assert!(waiting >= 5, "{waiting} requests wait");
    let oldest = engine
        .read(&system, |tx| Ok(audit::links(tx, 0, 1)?))
        .unwrap();
    assert!(
        oldest[0].event().unwrap().at < BEGINNING.plus_days(-360),
        "the history begins a year ago"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}
