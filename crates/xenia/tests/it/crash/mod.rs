//! A server is killed with SIGKILL at random moments while requests, approvals and other changes
//! stream in over HTTP, and started again. What it has acknowledged must be there; access must be
//! whole or not there at all; the audit log must be one chain.
//!
//! `XENIA_TEST_KILLS` says how often it dies; `XENIA_TEST_SEED` repeats a run's moments.

mod arrange;
mod client;
mod load;
mod verify;

use arrange::Arrangement;
use load::Load;
use std::time::Instant;
use verify::Verifier;
use xenia_engine::ambient::Random;
use xenia_testkit::Seeded;

/// How often the server dies where nobody says.
const USUAL_KILLS: u64 = 20;
/// How many changes the server acknowledges at most before it dies.
const MOST_BEFORE: u64 = 40;

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.parse().unwrap())
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let kills = number("XENIA_TEST_KILLS", USUAL_KILLS);
    let moments = Seeded::new(number("XENIA_TEST_SEED", 1));
    let arrangement = Arrangement::new();
    let mut verifier = Verifier::new(&arrangement);
    let mut load = Load::new(&arrangement);
    let begin = Instant::now();
    for kill in 0..=kills {
        let server = arrangement.serve();
        // After the start: the server itself has mended what the last death left.
        let found = verifier.verify(&load.acknowledged);
        if kill == kills {
            break;
        }
        load.run(&server, &found, until(&moments));
    }
    let events = verifier.events();
    let ended = arrangement.audit();
    assert_eq!(ended["fault"], serde_json::Value::Null, "{ended}");
    let changes = load.acknowledged.len();
    assert!(changes as u64 >= kills, "{changes} changes only");
    println!(
        "{kills} kills, {changes} acknowledged changes, {events} events, {:.1} s",
        begin.elapsed().as_secs_f64()
    );
}

/// After how many acknowledgements the server dies, and how much later.
fn until(moments: &Seeded) -> Moment {
    let mut bytes = [0; 16];
    moments.fill(&mut bytes);
    let [count, spin] = [0, 8].map(|at| {
        let half: [u8; 8] = bytes[at..at + 8].try_into().unwrap();
        u64::from_le_bytes(half)
    });
    Moment {
        acknowledgements: count % MOST_BEFORE,
        spins: spin % 200_000,
    }
}

/// When to kill.
#[derive(Clone, Copy, Debug)]
struct Moment {
    acknowledgements: u64,
    spins: u64,
}
