//! The evidence file as commands read it and write it anew.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};

use super::super::output;
use crate::collect::Tree;
use crate::evidence::{self, Contents, Merged};
use crate::source::Source;

/// Where the repository's evidence is, or would be looked for.
pub(super) fn place(named: Option<&Path>, root: &Path, tree: &dyn Tree) -> PathBuf {
    let listed = |place: &&&str| tree.paths().iter().any(|path| **path == ***place);
    let usual = evidence::PLACES.iter().find(|place| listed(place));
    let usual = usual.unwrap_or(&evidence::PLACES[1]);
    match named {
        Some(named) => named.to_owned(),
        None if root == Path::new(".") => PathBuf::from(usual),
        None => root.join(usual),
    }
}

/// What the evidence file says already. One that cannot be read is not written over.
pub(super) fn known(path: &Path) -> Result<Contents> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::default()),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", path.display()));
        }
    };
    let source = Source::new(path.display().to_string(), text);
    let read = evidence::parse(&source).map_err(|faults| {
        let faults = faults.iter().map(|fault| {
            let line = source.position(fault.location.span.start).line;
            format!("line {line}: {}", fault.message)
        });
        let faults: Vec<_> = faults.collect();
        anyhow!(
            "{} is not written over: {}; correct it, or remove it and import again",
            path.display(),
            faults.join("; ")
        )
    })?;
    Ok(read.contents())
}

/// Writes it whole or not at all.
pub(super) fn write(path: &Path, merged: &Merged) -> Result<()> {
    let text = evidence::write(&merged.contents);
    output::replace(path, |file| file.write_all(text.as_bytes()))
}
