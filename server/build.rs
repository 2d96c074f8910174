//! Lays what `cargo xtask browser` made into the program: a table of names and bytes, empty when it made nothing.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let site = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("../target/site");
    // A watched folder that is missing would compile the server again on every build.
    fs::create_dir_all(&site).expect("target is writable");
    let site = site.canonicalize().expect("it exists");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", site.display());

    let mut names: Vec<_> = fs::read_dir(&site)
        .expect("it exists")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name != "manifest.json")
        .collect();
    names.sort();
    let manifest = if site.join("manifest.json").exists() {
        format!("include_str!({:?})", site.join("manifest.json"))
    } else {
        "\"\"".into()
    };
    let mut table = format!("static MANIFEST: &str = {manifest};\nstatic FILES: &[(&str, &[u8])] = &[\n");
    for name in names {
        let _ = writeln!(table, "    ({name:?}, include_bytes!({:?})),", site.join(&name));
    }
    table.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("assets.rs");
    fs::write(out, table).expect("OUT_DIR is writable");
}
