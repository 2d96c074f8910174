//! `cargo xtask browser`: makes the browser half (the islands as a WASM module, the style sheets) and lays it
//! into `target/site`, from where the server's build embeds it. `cargo xtask target` only finds, or fetches, a
//! compiler for WASM.

mod browser;
mod stamp;
mod wasm_target;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// A failure is a sentence for the person who waits; nothing here can be handled by code.
type Done<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        Some("browser") => browser::build(),
        Some("target") => wasm_target::find().map(drop),
        _ => Err("usage: cargo xtask browser | target".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("xtask: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn say(line: impl std::fmt::Display) {
    println!("browser half: {line}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// Runs a program to its end; a failure names it.
fn run(command: &mut Command) -> Done {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} failed ({status})")),
        Err(error) => Err(format!("{name} did not start: {error}")),
    }
}

/// What a program printed, or nothing when it is missing or failed.
fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn in_file<T>(path: &Path, result: std::io::Result<T>) -> Done<T> {
    result.map_err(|error| format!("{}: {error}", path.display()))
}
