//! What changed since the last time: a step is skipped while the hash of its inputs is the one it left behind.

use crate::{Done, in_file};
use std::fs;
use std::path::{Path, PathBuf};

/// FNV-1a, 64 bits: it tells versions apart, it guards against nobody, and it costs no dependency.
pub struct Hash(u64);

impl Hash {
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub fn add(&mut self, bytes: &[u8]) {
        // The length closes each part, so that moving a byte from one part to the next shows.
        for byte in bytes.iter().copied().chain((bytes.len() as u64).to_le_bytes()) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// A file, or every file below a folder, by name and content: times say nothing after a checkout.
    pub fn add_path(&mut self, path: &Path) -> Done {
        for file in files_below(path)? {
            self.add(file.to_string_lossy().as_bytes());
            self.add(&in_file(&file, fs::read(&file))?);
        }
        Ok(())
    }

    pub fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}

fn files_below(path: &Path) -> Done<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(if path.exists() {
            vec![path.to_owned()]
        } else {
            vec![]
        });
    }
    let mut below = in_file(path, fs::read_dir(path))?
        .map(|entry| Ok(in_file(path, entry)?.path()))
        .collect::<Done<Vec<_>>>()?;
    below.sort();
    Ok(below
        .iter()
        .map(|path| files_below(path))
        .collect::<Done<Vec<_>>>()?
        .concat())
}

/// Does a step unless `inputs` is what it was done with last time. The stamp goes first and comes back only
/// after success, so that a broken step is done again.
pub fn step(stamp: &Path, inputs: &Hash, work: impl FnOnce() -> Done) -> Done {
    if fs::read_to_string(stamp).is_ok_and(|last| last == inputs.hex()) {
        return Ok(());
    }
    let _ = fs::remove_file(stamp);
    work()?;
    in_file(stamp, fs::write(stamp, inputs.hex()))
}
