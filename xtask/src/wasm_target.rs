//! Which compiler makes WASM on this machine: rustup's where it has or can get the target, Debian's otherwise.

use crate::{Done, output, run, say};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub const TARGET: &str = "wasm32-unknown-unknown";
const PATIENCE: Duration = Duration::from_secs(120);
const DEBIAN: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

pub enum Toolchain {
    /// The one that builds everything else.
    Own,
    /// Debian's compiler for the web: it has no precompiled std for WASM, so std is built along (50 s, once).
    Debian { linker: String },
}

/// `GONGYUE_WASM_TOOLCHAIN=debian` forces Debian's, to prove that it still works.
pub fn find() -> Done<Toolchain> {
    if std::env::var("GONGYUE_WASM_TOOLCHAIN").as_deref() != Ok("debian") {
        if own_has_it() {
            say(format!("the compiler already has {TARGET}"));
            return Ok(Toolchain::Own);
        }
        if rustup_adds_it() {
            say(format!("rustup added {TARGET}"));
            return Ok(Toolchain::Own);
        }
    }
    if debian().is_none() && output(Command::new("id").arg("-u")).as_deref() == Some("0") {
        say(format!(
            "installing Debian's WASM compiler ({})",
            DEBIAN.join(" ")
        ));
        // It may fail for many reasons; whether it is there afterwards is what counts.
        let mut apt = Command::new("apt-get");
        let _ = run(apt
            .args(["install", "-qq", "-y"])
            .args(DEBIAN)
            .env("DEBIAN_FRONTEND", "noninteractive"));
    }
    let found = debian().ok_or_else(|| {
        format!(
            "no compiler for {TARGET}: run “rustup target add {TARGET}” with the network up, \
             or on Debian “apt-get install {}”",
            DEBIAN.join(" ")
        )
    })?;
    say("Debian's rustc-web builds it, with its own std (50 s longer the first time)");
    Ok(found)
}

/// Looked up in the compiler's own folder: right for rustup and for every other way to install Rust.
fn own_has_it() -> bool {
    output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|folder| Path::new(&folder).is_dir())
}

fn rustup_adds_it() -> bool {
    say(format!(
        "asking rustup for {TARGET} (at most {} s)",
        PATIENCE.as_secs()
    ));
    let Ok(mut rustup) = Command::new("rustup")
        .args(["target", "add", TARGET])
        .stdin(Stdio::null())
        .spawn()
    else {
        return false;
    };
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        match rustup.try_wait() {
            Ok(None) => std::thread::sleep(Duration::from_millis(200)),
            ended => {
                return ended.is_ok_and(|status| status.is_some_and(|status| status.success()))
                    && own_has_it();
            }
        }
    }
    let _ = rustup.kill();
    let _ = rustup.wait();
    false
}

fn debian() -> Option<Toolchain> {
    let there = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src"]
        .iter()
        .all(|path| Path::new(path).exists());
    let linker = (14..40)
        .rev()
        .map(|n| format!("wasm-ld-{n}"))
        .find(|name| Path::new("/usr/bin").join(name).exists());
    there.then_some(Toolchain::Debian { linker: linker? })
}

impl Toolchain {
    /// `cargo build` for the target; the caller adds what to build.
    pub fn cargo_build(&self) -> Command {
        match self {
            Self::Own => {
                let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
                cargo.args(["build", "--target", TARGET]);
                cargo
            }
            Self::Debian { linker } => {
                let mut cargo = Command::new("/usr/bin/cargo");
                cargo.args(["build", "--target", TARGET, "-Zbuild-std=std,panic_abort"]);
                // Building std is open to nightly only, or by this switch.
                cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", "/usr/bin/rustc");
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                // Left over from the cargo that started this program, they would call its compiler again.
                cargo
                    .env_remove("CARGO")
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env_remove("RUSTDOC");
                cargo
            }
        }
    }

    /// Two compilers in one folder would each throw away what the other made.
    pub fn folder(&self) -> &'static str {
        match self {
            Self::Own => "target",
            Self::Debian { .. } => "target/debian",
        }
    }
}
