//! The audit log: checkpoints, and what a check of the chain finds.

use std::io::Write;
use xenia_engine::{
    audit_log::{self, Line, Verified},
    domain::{
        NodeKind, Reason,
        audit::{NewEvent, Target},
    },
    store::Written,
};
use xenia_testkit::World;

fn act(world: &World, times: usize) {
    for _ in 0..times {
        world
            .engine
            .write(&world.as_administrator(), |_| {
                let target = Target::new(NodeKind::User, world.administrator, "admin");
                Ok(Written::new((), NewEvent::new("Test", "Act", target)))
            })
            .unwrap();
    }
}

fn check(world: &World) -> Verified {
    audit_log::verify(
        &world.engine,
        &world.as_administrator(),
        None,
        &mut |_, _| {},
    )
    .unwrap()
}

/// An exported log, line by line.
fn exported(world: &World) -> Vec<String> {
    let mut out = Vec::new();
    audit_log::export(&world.engine, &world.as_administrator(), &mut out).unwrap();
    String::from_utf8(out)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Checks an exported log as an auditor without the database does.
fn read(lines: &[String]) -> Verified {
    let mut out = Vec::new();
    for line in lines {
        writeln!(out, "{line}").unwrap();
    }
    audit_log::verify_export(&mut out.as_slice(), None, &mut |_| {}).unwrap()
}

#[test]
fn a_sound_log_verifies_from_the_beginning_and_from_a_checkpoint() {
    let world = World::new();
    act(&world, 5);
    let admin = world.as_administrator();
    let kept = audit_log::checkpoint(&world.engine, &admin)
        .unwrap()
        .unwrap();
    world.clock.advance_days(1);
    act(&world, 2_500);
    audit_log::checkpoint(&world.engine, &admin)
        .unwrap()
        .unwrap();

    let all = check(&world);
    assert_eq!((all.events, all.checkpoints, all.fault), (2_506, 2, None));

    let mut told = Vec::new();
    let rest = audit_log::verify(&world.engine, &admin, Some(&kept), &mut |done, of| {
        told.push((done, of));
    })
    .unwrap();
    assert_eq!(
        (rest.after, rest.events, rest.checkpoints, rest.fault),
        (6, 2_500, 1, None)
    );
    assert_eq!(told.last(), Some(&(2_506, 2_506)));
    assert_eq!(rest.head, all.head);
}

#[test]
fn a_checkpoint_is_made_once_for_a_head() {
    let world = World::new();
    let admin = world.as_administrator();
    let first = audit_log::checkpoint(&world.engine, &admin).unwrap();
    world.clock.advance_days(1);
    assert_eq!(
        audit_log::checkpoint(&world.engine, &world.as_administrator()).unwrap(),
        first
    );
    assert_eq!(audit_log::checkpoint_all(&world.engine).unwrap(), 0);
    act(&world, 1);
    assert_eq!(audit_log::checkpoint_all(&world.engine).unwrap(), 1);
    assert_eq!(
        audit_log::checkpoints(&world.engine, &admin).unwrap().len(),
        2
    );
}

#[test]
fn whatever_is_done_to_an_exported_log_shows() {
    let world = World::new();
    act(&world, 4);
    audit_log::checkpoint(&world.engine, &world.as_administrator()).unwrap();
    let sound = exported(&world);
    assert_eq!(read(&sound).fault, None);
    assert_eq!((read(&sound).events, read(&sound).checkpoints), (5, 1));

    type Damage = fn(&mut Vec<String>);
    let faults: [(&str, Damage, i64, &str); 5] = [
        (
            "changed",
            |lines| lines[3] = lines[3].replace("Act", "Cat"),
            3,
            "event 3 or its hash was changed: they do not fit together",
        ),
        (
            "removed",
            |lines| drop(lines.remove(2)),
            2,
            "event 2 is missing: event 3 follows on event 1",
        ),
        (
            "swapped",
            |lines| lines.swap(2, 3),
            2,
            "event 2 is missing: event 3 follows on event 1",
        ),
        (
            "cut",
            |lines| drop(lines.remove(5)),
            5,
            "the log was cut: a checkpoint vouches for event 5, and the last one is event 4",
        ),
        (
            "forged checkpoint",
            |lines| {
                let last = lines.last_mut().unwrap();
                *last = last.replace(":5:", ":4:");
            },
            4,
            "the checkpoint at event 4: the signature of the checkpoint is not valid",
        ),
    ];
    for (name, damage, sequence, message) in faults {
        let mut lines = sound.clone();
        damage(&mut lines);
        let fault = read(&lines).fault.unwrap();
        assert_eq!(
            (fault.sequence, fault.message.as_str()),
            (sequence, message),
            "{name}"
        );
    }
}

#[test]
fn a_log_that_was_written_anew_does_not_fit_its_checkpoint() {
    let world = World::new();
    act(&world, 2);
    audit_log::checkpoint(&world.engine, &world.as_administrator()).unwrap();
    let mut lines = exported(&world);
    // Somebody who can write the database changes an event and makes all hashes fit again.
    let mut previous = [0; 32];
    for line in lines.iter_mut().skip(1) {
        let Line::Event {
            sequence,
            body,
            hash,
        } = Line::parse(line).unwrap()
        else {
            continue;
        };
        let body = body.replace("Act", "Cat");
        let mut link = Line::Event {
            sequence,
            body,
            hash,
        }
        .link()
        .unwrap();
        link.hash = link.expected_hash(&previous);
        previous = link.hash;
        let hash = link.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        *line = serde_json::to_string(&Line::Event {
            sequence,
            body: link.body,
            hash,
        })
        .unwrap();
    }
    let fault = read(&lines).fault.unwrap();
    assert_eq!(
        fault.message,
        "the log up to event 3 is not the one that was signed: it was written anew"
    );
}

#[test]
fn a_checkpoint_of_another_tenant_says_nothing_here() {
    let world = World::new();
    let (other, _) = world.another_tenant("fabrikam.example");
    let foreign = audit_log::checkpoint(&world.engine, &world.engine.system(other)).unwrap();
    let admin = world.as_administrator();
    let found = audit_log::verify(&world.engine, &admin, foreign.as_ref(), &mut |_, _| {}).unwrap();
    assert!(
        found
            .fault
            .unwrap()
            .message
            .contains("no known Ed25519 key")
    );
}

#[test]
fn the_log_is_not_for_everybody() {
    let world = World::new();
    let visitor = world.as_visitor("lee@fabrikam.example");
    let refused = audit_log::verify(&world.engine, &visitor, None, &mut |_, _| {}).unwrap_err();
    assert_eq!(refused.refusal().unwrap().reason, Reason::Forbidden);
}
