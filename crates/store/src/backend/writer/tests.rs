//! The writer alone, with the batches arranged turn by turn.

use super::*;
use crate::{
    Options,
    backend::{Pool, open},
    value::values,
};
use std::{
    path::PathBuf,
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicU64},
    },
    thread::scope,
};

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A database of one engine with a table `t` of keys, and what a deferred constraint needs.
struct Place {
    options: Options,
    folder: Option<PathBuf>,
}

impl Place {
    fn name() -> String {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        format!("xenia_writer_{}_{number}", std::process::id())
    }
    fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(Self::name());
        std::fs::create_dir(&folder).unwrap();
        let options = Options {
            durable: false,
            ..Options::file(folder.join("xenia.db"))
        };
        Self::prepared(options, Some(folder))
    }
    fn postgres() -> Option<Self> {
        let options = Options {
            durable: false,
            schema: Some(Self::name()),
            ..Options::url(std::env::var("XENIA_TEST_POSTGRES").ok()?)
        };
        Some(Self::prepared(options, None))
    }
    fn prepared(options: Options, folder: Option<PathBuf>) -> Self {
        let place = Self { options, folder };
        place
            .connection()
            .batch(
                "CREATE TABLE t (k TEXT PRIMARY KEY); CREATE TABLE parent (id BIGINT PRIMARY KEY); \
                 CREATE TABLE child (id BIGINT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);",
            )
            .unwrap();
        place
    }
    fn connection(&self) -> Connection {
        open(&self.options, true).unwrap()
    }
    fn writer(&self) -> Writer {
        let options = self.options.clone();
        Writer::new(move || open(&options, true)).unwrap()
    }
    /// The keys that another connection sees: those that are committed.
    fn keys(&self) -> Vec<String> {
        keys(&self.connection()).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(schema) = &self.options.schema {
            let _ = self
                .connection()
                .batch(&format!("DROP SCHEMA {schema} CASCADE"));
        }
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn keys(connection: &Connection) -> Result<Vec<String>> {
    connection.query("SELECT k FROM t ORDER BY k", &[], |row| row.get(0))
}

fn insert(connection: &Connection, key: &str) -> Result<()> {
    connection
        .execute("INSERT INTO t (k) VALUES ($1)", values![key])
        .map(drop)
}

/// Holds the turn until so many others wait for theirs: they will share its transaction.
fn until_waiting(writer: &Writer, others: usize) {
    while writer.waiting.load(Ordering::SeqCst) < others {
        thread::yield_now();
    }
}

/// Waits until somebody is in a turn, so that those who come now will share its transaction. For
/// one thread at a time: it asks by trying the lock.
fn until_in_a_turn(writer: &Writer) {
    while writer.state.try_lock().is_some() {
        thread::yield_now();
    }
}

/// Each test runs on each engine; on PostgreSQL when there is one.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[test]
            fn sqlite() {
                super::$test(&super::Place::sqlite());
            }
            #[test]
            fn postgres() {
                if let Some(place) = super::Place::postgres() {
                    super::$test(&place);
                }
            }
        }
    )+};
}
on_both!(
    those_who_wait_share_the_commit,
    a_turn_that_fails_leaves_the_others_alone,
    what_went_on_after_an_error_is_not_kept,
    a_commit_that_fails_is_told_to_all_of_its_batch,
    a_batch_that_is_lost_is_run_again,
    a_refusal_that_rests_on_a_lost_turn_is_not_told,
    a_turn_inside_a_turn_is_refused_and_a_reader_inside_a_reader_is_not,
);

fn those_who_wait_share_the_commit(place: &Place) {
    let writer = place.writer();
    let firsts = AtomicUsize::new(0);
    let durable_before = AtomicBool::new(false);
    scope(|threads| {
        threads.spawn(|| {
            writer
                .run(|connection, first| {
                    firsts.fetch_add(usize::from(first), Ordering::SeqCst);
                    until_waiting(&writer, 4);
                    insert(connection, "0")
                })
                .unwrap();
            // Acknowledged: so it is there for everyone.
            durable_before.store(place.keys().contains(&"0".to_owned()), Ordering::SeqCst);
        });
        until_in_a_turn(&writer);
        for key in ["1", "2", "3", "4"] {
            let (writer, firsts) = (&writer, &firsts);
            threads.spawn(move || {
                writer
                    .run(|connection, first| {
                        firsts.fetch_add(usize::from(first), Ordering::SeqCst);
                        insert(connection, key)
                    })
                    .unwrap();
            });
        }
    });
    assert!(durable_before.into_inner());
    assert_eq!(firsts.into_inner(), 1, "one transaction for all");
    assert_eq!(place.keys(), ["0", "1", "2", "3", "4"]);
}

fn a_turn_that_fails_leaves_the_others_alone(place: &Place) {
    let writer = place.writer();
    let again = AtomicBool::new(false);
    scope(|threads| {
        let first = threads.spawn(|| {
            writer.run(|connection, _| {
                until_waiting(&writer, 4);
                insert(connection, "kept")
            })
        });
        until_in_a_turn(&writer);
        let refused = threads.spawn(|| {
            writer.run(|connection, _| {
                insert(connection, "refused")?;
                Err::<(), _>(StoreError::Open("no".to_owned()))
            })
        });
        let panicked = threads.spawn(|| {
            writer.run(|connection, _| {
                insert(connection, "panicked")?;
                if !again.load(Ordering::SeqCst) {
                    resume_unwind(Box::new("told to"));
                }
                Ok::<_, StoreError>(())
            })
        });
        let twice = threads.spawn(|| {
            writer.run(|connection, _| {
                insert(connection, "twice")?;
                insert(connection, "twice")
            })
        });
        let last = threads.spawn(|| writer.run(|connection, _| insert(connection, "last")));
        first.join().unwrap().unwrap();
        assert!(matches!(refused.join().unwrap(), Err(StoreError::Open(_))));
        assert!(panicked.join().is_err());
        let duplicate = twice.join().unwrap().unwrap_err();
        assert_eq!(
            duplicate.to_string(),
            "a row of `t` with the same k exists already"
        );
        last.join().unwrap().unwrap();
    });
    assert_eq!(place.keys(), ["kept", "last"]);
    // The writer that saw a panic goes on.
    again.store(true, Ordering::SeqCst);
    writer
        .run(|connection, _| insert(connection, "after"))
        .unwrap();
    assert_eq!(place.keys(), ["after", "kept", "last"]);
}

fn what_went_on_after_an_error_is_not_kept(place: &Place) {
    let writer = place.writer();
    scope(|threads| {
        let first = threads.spawn(|| {
            writer.run(|connection, _| {
                until_waiting(&writer, 2);
                insert(connection, "before")
            })
        });
        until_in_a_turn(&writer);
        let careless = threads.spawn(|| {
            writer.run(|connection, _| {
                insert(connection, "careless")?;
                let _ = insert(connection, "careless");
                Ok::<_, StoreError>(())
            })
        });
        let last = threads.spawn(|| writer.run(|connection, _| insert(connection, "after")));
        first.join().unwrap().unwrap();
        let refused = careless.join().unwrap().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the transaction went on after an error"
        );
        last.join().unwrap().unwrap();
    });
    assert_eq!(place.keys(), ["after", "before"]);
}

fn a_commit_that_fails_is_told_to_all_of_its_batch(place: &Place) {
    let writer = place.writer();
    scope(|threads| {
        let first = threads.spawn(|| {
            writer.run(|connection, _| {
                until_waiting(&writer, 1);
                insert(connection, "innocent")
            })
        });
        until_in_a_turn(&writer);
        let guilty = threads.spawn(|| {
            writer.run(|connection, _| {
                connection.execute("INSERT INTO child (id) VALUES (1)", &[])?;
                Ok::<_, StoreError>(())
            })
        });
        assert!(first.join().unwrap().is_err());
        assert!(guilty.join().unwrap().is_err());
    });
    assert_eq!(place.keys(), [""; 0]);
    writer
        .run(|connection, _| insert(connection, "after"))
        .unwrap();
    assert_eq!(place.keys(), ["after"]);
}

fn a_batch_that_is_lost_is_run_again(place: &Place) {
    let writer = place.writer();
    let runs = AtomicUsize::new(0);
    let unlucky = AtomicUsize::new(0);
    scope(|threads| {
        let first = threads.spawn(|| {
            writer.run(|connection, _| {
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    until_waiting(&writer, 1);
                }
                insert(connection, "first")
            })
        });
        until_in_a_turn(&writer);
        let second = threads.spawn(|| {
            writer.run(|connection, _| {
                insert(connection, "second")?;
                match unlucky.fetch_add(1, Ordering::SeqCst) {
                    0 => Err(lost("deadlock")),
                    _ => Ok(()),
                }
            })
        });
        first.join().unwrap().unwrap();
        second.join().unwrap().unwrap();
    });
    assert_eq!(runs.into_inner(), 2);
    assert_eq!(unlucky.into_inner(), 2);
    assert_eq!(place.keys(), ["first", "second"]);

    let always: Result<()> = writer.run(|_, _| Err(lost("deadlock")));
    assert_eq!(
        always.unwrap_err().to_string(),
        "the database was too busy: 32 tries, last: to be tried again: to be tried again: deadlock"
    );
}

fn a_refusal_that_rests_on_a_lost_turn_is_not_told(place: &Place) {
    let writer = place.writer();
    let unlucky = AtomicUsize::new(0);
    let gave_up = AtomicUsize::new(0);
    scope(|threads| {
        // Takes the place, then gives up without a trace when the batch is lost.
        let taker = threads.spawn(|| {
            writer.run(|connection, _| {
                if gave_up.fetch_add(1, Ordering::SeqCst) > 0 {
                    return Ok(());
                }
                until_waiting(&writer, 2);
                insert(connection, "place")
            })
        });
        until_in_a_turn(&writer);
        let refused = threads.spawn(|| {
            writer.run(|connection, _| {
                if !keys(connection)?.is_empty() {
                    return Err(StoreError::Open("the place is taken".to_owned()));
                }
                insert(connection, "mine")
            })
        });
        let loser = threads.spawn(|| {
            writer.run(|_, _| match unlucky.fetch_add(1, Ordering::SeqCst) {
                0 => Err(lost("deadlock")),
                _ => Ok(()),
            })
        });
        taker.join().unwrap().unwrap();
        loser.join().unwrap().unwrap();
        refused.join().unwrap().unwrap();
    });
    assert_eq!(place.keys(), ["mine"]);
}

fn a_turn_inside_a_turn_is_refused_and_a_reader_inside_a_reader_is_not(place: &Place) {
    let writer = place.writer();
    let inside = writer.run(|_, _| writer.run(|connection, _| insert(connection, "never")));
    assert_eq!(
        inside.unwrap_err().to_string(),
        "the database was too busy: a transaction that writes was begun inside another one"
    );
    writer
        .run(|connection, _| insert(connection, "after"))
        .unwrap();

    let options = place.options.clone();
    let readers = Pool::new(1, move || open(&options, false));
    let together = Barrier::new(2);
    scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                together.wait();
                let found = readers.snapshot(|_| readers.snapshot(keys)).unwrap();
                assert_eq!(found, ["after"]);
            });
        }
    });
}

/// Ends the session of that process and waits until it is gone.
fn terminate(place: &Place, process: i64) {
    let other = place.connection();
    let gone = "SELECT pg_terminate_backend($1::BIGINT::INT)";
    other.query(gone, values![process], |_| Ok(())).unwrap();
    let alive = "SELECT COUNT(*) FROM pg_stat_activity WHERE pid = $1";
    while other
        .query(alive, values![process], |row| row.get::<i64>(0))
        .unwrap()
        != [0]
    {
        thread::yield_now();
    }
}

fn process(connection: &Connection) -> Result<i64> {
    let found = connection.query("SELECT pg_backend_pid()::BIGINT", &[], |row| row.get(0))?;
    Ok(found[0])
}

#[test]
fn a_connection_cut_inside_a_batch_is_replaced_and_the_batch_run_again() {
    let Some(place) = Place::postgres() else {
        return;
    };
    let writer = place.writer();
    let runs = AtomicUsize::new(0);
    let cuts = AtomicUsize::new(0);
    scope(|threads| {
        let first = threads.spawn(|| {
            writer.run(|connection, _| {
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    until_waiting(&writer, 1);
                }
                insert(connection, "first")
            })
        });
        until_in_a_turn(&writer);
        let second = threads.spawn(|| {
            writer.run(|connection, _| {
                if cuts.fetch_add(1, Ordering::SeqCst) == 0 {
                    terminate(&place, process(connection)?);
                }
                insert(connection, "second")
            })
        });
        first.join().unwrap().unwrap();
        second.join().unwrap().unwrap();
    });
    assert_eq!(place.keys(), ["first", "second"]);
    assert_eq!((runs.into_inner(), cuts.into_inner()), (2, 2));
}

#[test]
fn a_connection_cut_at_the_commit_acknowledges_nothing() {
    let Some(place) = Place::postgres() else {
        return;
    };
    place
        .connection()
        .batch(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS \
               'BEGIN IF NEW.k = ''cut'' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END'; \
             CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED \
               FOR EACH ROW EXECUTE FUNCTION cut();",
        )
        .unwrap();
    let writer = place.writer();
    scope(|threads| {
        let first = threads.spawn(|| {
            writer.run(|connection, _| {
                until_waiting(&writer, 1);
                insert(connection, "first")
            })
        });
        until_in_a_turn(&writer);
        let second = threads.spawn(|| writer.run(|connection, _| insert(connection, "cut")));
        // Whether the commit took place cannot be known here: told as an error, not run again.
        assert!(first.join().unwrap().is_err());
        assert!(second.join().unwrap().is_err());
    });
    assert_eq!(place.keys(), [""; 0]);
    writer
        .run(|connection, _| insert(connection, "after"))
        .unwrap();
    assert_eq!(place.keys(), ["after"]);
}

#[test]
fn a_connection_cut_while_idle_is_replaced() {
    let Some(place) = Place::postgres() else {
        return;
    };
    let writer = place.writer();
    let cut = writer.run(|connection, _| process(connection)).unwrap();
    terminate(&place, cut);
    writer
        .run(|connection, _| insert(connection, "after"))
        .unwrap();
    assert_eq!(place.keys(), ["after"]);

    let options = place.options.clone();
    let readers = Pool::new(1, move || open(&options, false));
    let cut = readers.snapshot(process).unwrap();
    terminate(&place, cut);
    assert_eq!(readers.snapshot(keys).unwrap(), ["after"]);
}

#[test]
fn a_database_that_is_down_fails_every_writer_and_hangs_none() {
    let Some(place) = Place::postgres() else {
        return;
    };
    let down = Arc::new(AtomicBool::new(false));
    let (options, is_down) = (place.options.clone(), Arc::clone(&down));
    let writer = Writer::new(move || {
        if is_down.load(Ordering::SeqCst) {
            return Err(StoreError::Open("down".to_owned()));
        }
        open(&options, true)
    })
    .unwrap();
    let cut = writer.run(|connection, _| process(connection)).unwrap();
    down.store(true, Ordering::SeqCst);
    terminate(&place, cut);
    let together = Barrier::new(8);
    scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| {
                together.wait();
                let failed = writer.run(|connection, _| insert(connection, "never"));
                assert!(matches!(failed, Err(StoreError::Open(_))));
            });
        }
    });
    down.store(false, Ordering::SeqCst);
    writer
        .run(|connection, _| insert(connection, "after"))
        .unwrap();
    assert_eq!(place.keys(), ["after"]);
}

#[test]
fn a_reader_cannot_write() {
    for place in [Some(Place::sqlite()), Place::postgres()]
        .into_iter()
        .flatten()
    {
        let options = place.options.clone();
        let readers = Pool::new(1, move || open(&options, false));
        let refused = readers.snapshot(|connection| insert(connection, "no"));
        let words = refused.unwrap_err().to_string();
        assert!(words.starts_with("database: "), "{words}");
        assert_eq!(place.keys(), [""; 0]);
    }
}

#[test]
fn tenants_of_different_writers_do_not_wait_for_each_others_turns() {
    let Some(place) = Place::postgres() else {
        return;
    };
    let options = place.options.clone();
    let writers = Writers::new(2, move || open(&options, true)).unwrap();
    let [one, other] = [0, 1].map(|id| TenantId(uuid::Uuid::from_u128(id)));
    let (begun, done) = (Barrier::new(2), Barrier::new(2));
    let put = |key: &str, connection: &Connection| {
        connection.execute("INSERT INTO t (k) VALUES ($1)", values![key])
    };
    scope(|threads| {
        threads.spawn(|| {
            let slow = writers.of(one).unwrap().run(|connection, _| {
                put("slow", connection)?;
                begun.wait();
                done.wait();
                Ok::<_, StoreError>(())
            });
            slow.unwrap();
        });
        begun.wait();
        let quick = writers.of(other).unwrap();
        quick.run(|connection, _| put("quick", connection)).unwrap();
        assert_eq!(place.keys(), ["quick"]);
        done.wait();
    });
    assert_eq!(place.keys(), ["quick", "slow"]);
}

#[test]
fn a_turn_inside_a_turn_of_another_tenant_is_refused() {
    let place = Place::sqlite();
    let options = place.options.clone();
    let writers = Writers::new(2, move || open(&options, true)).unwrap();
    let [one, other] = [0, 1].map(|id| TenantId(uuid::Uuid::from_u128(id)));
    let inside = writers.of(one).unwrap().run(|_, _| {
        let inner = writers.of(other)?.run(|_, _| Ok::<_, StoreError>(()));
        Ok::<_, StoreError>(inner.unwrap_err().to_string())
    });
    assert!(inside.unwrap().contains("begun inside another one"));
}
