//! A folder that is written whole or not at all, with the hashes of its files in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest, Sha256};

/// The list of hashes, as `sha256sum -c` reads it.
const MANIFEST: &str = "MANIFEST.sha256";

/// Makes sure that writing the folder destroys nothing that somebody would miss.
pub(super) fn guard(out: &Path, root: &Path, force: bool) -> Result<()> {
    let shown = out.display();
    let there = match fs::symlink_metadata(out) {
        Ok(there) => there,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot look at {shown}")),
    };
    if !there.is_dir() {
        bail!("{shown} is no folder; give --out the folder to write");
    }
    let resolved = resolved(out).unwrap_or_else(|| out.to_owned());
    let holds = |path: &Path| fs::canonicalize(path).is_ok_and(|path| path.starts_with(&resolved));
    if holds(root) || holds(Path::new(".")) || resolved.join(".git").exists() {
        bail!("{shown} holds the repository; give --out a folder of its own");
    }
    if let Some(other) = foreign(out)?.filter(|_| !force) {
        bail!(
            "{shown} holds `{}`, which is no part of a pack; name another folder, or give --force to replace it all",
            other.display()
        );
    }
    Ok(())
}

/// A file in the folder that its own list of hashes does not name.
fn foreign(out: &Path) -> Result<Option<PathBuf>> {
    let listed = fs::read_to_string(out.join(MANIFEST)).unwrap_or_default();
    let listed = listed.lines().filter_map(|line| line.split_once("  "));
    let listed: BTreeSet<&str> = listed.map(|(_, name)| name).chain([MANIFEST]).collect();
    let mut folders = vec![out.to_owned()];
    while let Some(folder) = folders.pop() {
        let fail = || format!("cannot list {}", folder.display());
        for entry in fs::read_dir(&folder).with_context(fail)? {
            let entry = entry.with_context(fail)?;
            let path = entry.path();
            if entry.file_type().with_context(fail)?.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(out).unwrap_or(&path).to_owned();
            let name = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            if !listed.contains(name.as_str()) {
                return Ok(Some(below));
            }
        }
    }
    Ok(None)
}

/// Writes the files into a neighbour of the folder, which then takes its place.
pub(super) fn write(out: &Path, mut files: BTreeMap<String, Vec<u8>>) -> Result<()> {
    let fail = || format!("cannot write {}", out.display());
    let hashes = files.iter().map(|(name, bytes)| format!("{}  {name}\n", hash(bytes)));
    let hashes: String = hashes.collect();
    files.insert(MANIFEST.to_owned(), hashes.into_bytes());
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(parent).with_context(fail)?;
    // Both are gone at the end, whatever happens: what was not finished, and what was replaced.
    let work = tempfile::Builder::new().prefix(".keyroster-").tempdir_in(parent);
    let work = work.with_context(fail)?;
    let (new, old) = (work.path().join("new"), work.path().join("old"));
    for (name, bytes) in &files {
        let path = new.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(fail)?;
        }
        fs::write(&path, bytes).with_context(fail)?;
    }
    let replaces = out.exists();
    if replaces {
        fs::rename(out, &old).with_context(fail)?;
    }
    let renamed = fs::rename(&new, out);
    if renamed.is_err() && replaces {
        fs::rename(&old, out).with_context(fail)?;
    }
    renamed.with_context(fail)
}

/// The folder with every link followed, also where it is not there yet.
pub(super) fn resolved(out: &Path) -> Option<PathBuf> {
    if let Ok(there) = fs::canonicalize(out) {
        return Some(there);
    }
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = resolved(parent.unwrap_or(Path::new(".")))?;
    Some(parent.join(out.file_name()?))
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
