//! Throws broken texts at the readers of other people's text, until the time is over: none may
//! panic, hang, or read back what it wrote itself as something else.
//!
//! `cargo xtask fuzz [--seconds N] [TARGET...]`, all targets side by side. It is deterministic: a seed, a corpus and small
//! changes to it, so that a text that was found is found again. Without `--seconds` it ends after a minute or
//! [`USUAL`] texts, which are the same on every machine: what passes here passes there. A text that a target reads is kept
//! for further changes, which leads deeper than chance.
//!
//! A new target is a line in `targets.rs`.

mod mutate;
mod targets;

use mutate::Mutator;
use std::{
    io::Write,
    process::ExitCode,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};
use targets::{TARGETS, Target};

/// How long one text may take: far above what any needs, on a machine that does much else.
const SLOWEST: Duration = Duration::from_secs(20);
/// Texts that are kept for further changes at most.
const KEPT: usize = 4_000;
/// Texts of a run that is not told how long to run.
const USUAL: u64 = 150_000;
/// The longest text, in bytes.
const LONGEST: usize = 4_096;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (seconds, most, names) = match arguments.as_slice() {
        [option, seconds, names @ ..] if option == "--seconds" => match seconds.parse() {
            Ok(seconds) => (seconds, u64::MAX, names),
            Err(_) => return said(&format!("`{seconds}` is not a number of seconds")),
        },
        names => (60, USUAL, names),
    };
    if let Some(unknown) = names
        .iter()
        .find(|name| !TARGETS.iter().any(|it| it.name == **name))
    {
        let known: Vec<&str> = TARGETS.iter().map(|it| it.name).collect();
        return said(&format!(
            "there is no target `{unknown}`; there are {}",
            known.join(", ")
        ));
    }
    let wanted = |target: &&Target| names.is_empty() || names.iter().any(|it| *it == target.name);
    let time = Duration::from_secs(seconds);
    let running: Vec<_> = TARGETS
        .iter()
        .filter(wanted)
        .map(|target| (target, thread::spawn(move || run(target, time, most))))
        .collect();
    let mut failed = String::new();
    for (target, thread) in running {
        match thread.join() {
            Ok(Ok(())) => {}
            Ok(Err(text)) => failed.push_str(&format!("{} fails at:\n{text:?}\n", target.name)),
            Err(_) => failed.push_str("the fuzzer itself broke off\n"),
        }
    }
    match failed.as_str() {
        "" => ExitCode::SUCCESS,
        failed => said(failed),
    }
}

fn said(text: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::FAILURE
}

/// Runs one target for that long and over so many texts at most; the text at which it panicked or hung.
fn run(target: &'static Target, time: Duration, most: u64) -> Result<(), String> {
    let (send, texts) = channel::<String>();
    let (answer, answers) = channel::<bool>();
    // On a thread of its own, so that one that hangs is noticed. It dies of a panic, and the
    // channel with it.
    thread::spawn(move || {
        for text in texts {
            if answer.send((target.read)(&text)).is_err() {
                return;
            }
        }
    });
    let mut mutator = Mutator::new(target.name);
    let mut corpus: Vec<String> = target.corpus.iter().map(|it| (*it).to_owned()).collect();
    let (begun, mut tried, mut readable) = (Instant::now(), 0_u64, 0_u64);
    let mut waiting = corpus.clone();
    while (begun.elapsed() < time && tried < most) || !waiting.is_empty() {
        let text = waiting.pop().unwrap_or_else(|| mutator.changed(&corpus));
        if send.send(text.clone()).is_err() {
            return Err(text);
        }
        let read = match answers.recv_timeout(SLOWEST) {
            Ok(read) => read,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Err(text),
        };
        tried += 1;
        readable += u64::from(read);
        if read && text.len() <= LONGEST && corpus.len() < KEPT {
            corpus.push(text);
        }
    }
    let line = format!(
        "{}: {tried} texts, {readable} of them readable",
        target.name
    );
    let _ = writeln!(std::io::stdout(), "{line}");
    Ok(())
}
