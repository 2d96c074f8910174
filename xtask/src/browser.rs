//! The steps: compile, bind and shrink, style, publish. Each is skipped while its inputs stay the same.

use crate::stamp::{Hash, step};
use crate::wasm_target::{self, TARGET};
use crate::{Done, in_file, root, run, say};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use wasm_bindgen_cli_support::Bindgen;

const NAME: &str = "gongyue";
const PROFILE: &str = "wasm-release";

/// What the compiler may have used. wasm-opt would read it from a section that is gone by now, so each is named.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-call-indirect-overlong",
];

/// Written without the instructions that Safari 14 lacks: 0.3 kB more, and old web views run the islands too.
const LOWERED: [&str; 3] = [
    "--llvm-memory-copy-fill-lowering",
    "--llvm-nontrapping-fptoint-lowering",
    "--signext-lowering",
];

struct Places {
    root: PathBuf,
    /// Results without a hash in their names, and the stamps.
    work: PathBuf,
    site: PathBuf,
}

pub fn build() -> Done {
    let start = Instant::now();
    let root = root();
    let at = Places {
        work: root.join("target/browser"),
        site: root.join("target/site"),
        root,
    };
    for folder in [&at.work, &at.site] {
        in_file(folder, fs::create_dir_all(folder))?;
    }
    if !at.root.join("end2end/node_modules/binaryen").exists() {
        return Err(
            "wasm-opt and lightningcss come from npm: run “make setup” (or “npm ci” in end2end) first".into(),
        );
    }
    compile(&at)?;
    bind_and_shrink(&at)?;
    let sheets = style(&at)?;
    publish(&at, &sheets)?;
    say(format!(
        "target/site is up to date ({:.1} s)",
        start.elapsed().as_secs_f32()
    ));
    Ok(())
}

fn compile(at: &Places) -> Done {
    let mut inputs = Hash::new();
    let sources = "src app/src app/Cargo.toml Cargo.lock Cargo.toml .cargo xtask/src";
    for path in sources.split(' ') {
        inputs.add_path(&at.root.join(path))?;
    }
    let forced = std::env::var("GONGYUE_WASM_TOOLCHAIN").unwrap_or_default();
    inputs.add(forced.as_bytes());
    step(&at.work.join("compile.stamp"), &inputs, || {
        let toolchain = wasm_target::find()?;
        say("compiling the islands for size, which takes a minute the first time");
        let mut cargo = toolchain.cargo_build();
        cargo.args("--package gongyue-app --lib --no-default-features --features hydrate".split(' '));
        cargo.args(["--profile", PROFILE, "--target-dir", toolchain.folder()]);
        // Its own kind of references would shut out browsers before Chrome 96 and Safari 15, and save nothing.
        // The profile's `strip` belongs to it: the precompiled std names them among its features all the same.
        // As configuration it adds to .cargo/config.toml; RUSTFLAGS would replace both.
        let flags = format!("target.{TARGET}.rustflags=['-Ctarget-feature=-reference-types']");
        cargo.args(["--config", &flags]);
        cargo.env_remove("RUSTFLAGS");
        run(cargo.current_dir(&at.root))?;
        let made = at
            .root
            .join(toolchain.folder())
            .join(TARGET)
            .join(PROFILE)
            .join("gongyue_app.wasm");
        in_file(&made, fs::copy(&made, at.work.join("raw.wasm")))?;
        Ok(())
    })
}

fn bind_and_shrink(at: &Places) -> Done {
    let raw = at.work.join("raw.wasm");
    let mut inputs = Hash::new();
    for path in [
        raw.as_path(),
        &at.root.join("xtask/src"),
        &at.root.join("end2end/package-lock.json"),
    ] {
        inputs.add_path(path)?;
    }
    step(&at.work.join("bind.stamp"), &inputs, || {
        say("writing the bindings");
        let bound = at.work.join("bound");
        let _ = fs::remove_dir_all(&bound);
        let mut bindgen = Bindgen::new();
        bindgen.input_path(&raw).out_name(NAME).typescript(false);
        bindgen.remove_name_section(true).remove_producers_section(true);
        let wrote = bindgen.web(true).and_then(|bindgen| bindgen.generate(&bound));
        wrote.map_err(|error| format!("wasm-bindgen: {error:#}"))?;
        if bound.join("snippets").exists() {
            return Err("the module brings script snippets, which publishing does not know".into());
        }
        say("wasm-opt makes it smaller");
        let module = format!("{NAME}_bg.wasm");
        let (bound_module, small) = (bound.join(&module), at.work.join(&module));
        let opt = || Command::new(at.root.join("end2end/node_modules/.bin/wasm-opt"));
        run(opt()
            .args(FEATURES)
            .args(LOWERED)
            .arg("-Oz")
            .arg(bound_module)
            .arg("-o")
            .arg(&small))?;
        // Reads it as an old browser would.
        run(opt()
            .args(["--quiet", "--mvp-features", "--enable-mutable-globals"])
            .arg(&small))
        .map_err(|error| format!("{error}: the module needs a newer browser than Safari 14"))?;
        let script = format!("{NAME}.js");
        in_file(&bound, fs::copy(bound.join(&script), at.work.join(&script)))?;
        Ok(())
    })
}

/// A sheet is an entry when its first line is a comment with the word “bundle”; the others are its parts.
fn style(at: &Places) -> Done<Vec<String>> {
    let folder = at.root.join("style");
    let mut inputs = Hash::new();
    for path in [
        &folder,
        &at.root.join("xtask/src"),
        &at.root.join("end2end/package-lock.json"),
    ] {
        inputs.add_path(path)?;
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(&folder).into_iter().flatten() {
        let path = in_file(&folder, entry)?.path();
        let text = fs::read_to_string(&path).unwrap_or_default();
        let first = text.lines().next().unwrap_or_default();
        if path.extension().is_some_and(|ext| ext == "css")
            && first.starts_with("/*")
            && first.contains("bundle")
        {
            entries.push(path);
        }
    }
    entries.sort();
    let name = |path: &PathBuf| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    step(&at.work.join("style.stamp"), &inputs, || {
        for entry in &entries {
            say(format!("bundling style/{}", name(entry)));
            run(node(at, include_str!("styles.mjs"))
                .arg(entry)
                .arg(at.work.join(name(entry))))?;
        }
        Ok(())
    })?;
    Ok(entries.iter().map(name).collect())
}

/// A script of ours with the packages of end2end.
fn node(at: &Places, script: &str) -> Command {
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", script, "--"])
        .current_dir(at.root.join("end2end"));
    node
}

/// Gives every file a name that changes with its content, compresses it and writes the manifest last: the
/// server's build looks at that one.
fn publish(at: &Places, sheets: &[String]) -> Done {
    let mut files = BTreeMap::new();
    let read = |name: &str| in_file(&at.work.join(name), fs::read(at.work.join(name)));
    // Leptos asks for NAME.js and NAME_bg.wasm, so the two share one hash.
    let (script, module) = (format!("{NAME}.js"), format!("{NAME}_bg.wasm"));
    let mut hash = Hash::new();
    hash.add(&read(&script)?);
    hash.add(&read(&module)?);
    let output_name = format!("{NAME}.{}", hash.hex());
    files.insert(script, format!("{output_name}.js"));
    files.insert(module, format!("{output_name}_bg.wasm"));
    for sheet in sheets {
        let mut hash = Hash::new();
        hash.add(&read(sheet)?);
        files.insert(
            sheet.clone(),
            format!("{}.{}.css", sheet.trim_end_matches(".css"), hash.hex()),
        );
    }

    let mut fresh = Vec::new();
    for (logical, hashed) in &files {
        let to = at.site.join(hashed);
        if !["", ".br", ".gz"]
            .iter()
            .all(|end| at.site.join(format!("{hashed}{end}")).exists())
        {
            in_file(&to, fs::write(&to, read(logical)?))?;
            fresh.push(to);
        }
    }
    if !fresh.is_empty() {
        say("compressing with brotli and gzip");
        run(node(at, include_str!("compress.mjs")).args(&fresh))?;
        for file in &fresh {
            let size =
                |end: &str| fs::metadata(format!("{}{end}", file.display())).map_or(0, |data| data.len());
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            say(format!(
                "  {name}: {} bytes, gzip {}, brotli {}",
                size(""),
                size(".gz"),
                size(".br")
            ));
        }
    }
    for entry in in_file(&at.site, fs::read_dir(&at.site))? {
        let path = in_file(&at.site, entry)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let plain = name.trim_end_matches(".br").trim_end_matches(".gz");
        if name != "manifest.json" && !files.values().any(|hashed| hashed == plain) {
            in_file(&path, fs::remove_file(&path))?;
        }
    }
    write_if_other(
        &at.site.join("manifest.json"),
        &format!(
            "{:#}\n",
            serde_json::json!({ "output_name": output_name, "files": files })
        ),
    )
}

/// Leaves the time of an unchanged file alone, so that cargo does not compile the server again.
fn write_if_other(path: &Path, text: &str) -> Done {
    if fs::read_to_string(path).is_ok_and(|last| last == text) {
        return Ok(());
    }
    in_file(path, fs::write(path, text))
}
