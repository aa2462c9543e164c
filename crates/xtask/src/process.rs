//! Child processes: run them, pass their output on line by line, and listen in.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;

use crate::console;

/// Runs `command` without standard input, prints its output as it comes, and shows each line to `listen`.
///
/// # Errors
/// When the program cannot be started, or ends with anything but success; the message names the command.
pub(crate) fn run_listening(
    command: &mut Command,
    mut listen: impl FnMut(&str),
) -> Result<(), String> {
    let shown = show(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`{shown}` does not start: {error}"))?;
    let (sender, lines) = mpsc::channel();
    let readers = [
        child
            .stdout
            .take()
            .map(|pipe| forward(pipe, sender.clone())),
        child.stderr.take().map(|pipe| forward(pipe, sender)),
    ];
    for line in lines {
        console::line(&line);
        listen(&line);
    }
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let status = child
        .wait()
        .map_err(|error| format!("`{shown}` cannot be waited for: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{shown}` ended with {status}"))
    }
}

/// Runs `command` and prints its output.
///
/// # Errors
/// As [`run_listening`].
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    run_listening(command, |_| ())
}

/// Runs `command` silently and returns its standard output.
///
/// # Errors
/// As [`run_listening`]; the message then carries what the program wrote to standard error.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let shown = show(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`{shown}` does not start: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!(
            "`{shown}` ended with {}: {}",
            output.status,
            said.trim()
        ))
    }
}

/// Whether `command` starts and succeeds; what it prints is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    output(command).is_ok()
}

/// The command as a person would type it.
pub(crate) fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

fn forward<R: Read + Send + 'static>(
    pipe: R,
    sender: mpsc::Sender<String>,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
            let text = String::from_utf8_lossy(&bytes);
            let line = text.trim_end_matches(['\n', '\r']).to_owned();
            if sender.send(line).is_err() {
                break;
            }
            bytes.clear();
        }
    })
}
