//! The rules of a run: the built-in ones, and a user's own, which are held to the same laws.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::rule::{self, Catalogue, DetectRule};

/// The rules of a run. A user's own are read once and kept until the process ends, as the built-in
/// ones are.
pub(super) fn load(own: Option<&Path>) -> Result<&'static Catalogue> {
    let Some(dir) = own else { return Ok(rule::built_in()?) };
    let mut catalogue = rule::read_built_in()?;
    for rule in read(dir)? {
        let id = rule.id.clone();
        let taken = catalogue.govern.contains_key(&id);
        if catalogue.detect.insert(id.clone(), rule) || taken {
            bail!("{}: the rule `{id}` is built in; give yours another id", dir.display());
        }
    }
    Ok(Box::leak(Box::new(catalogue)))
}

/// Tells the rules of a run apart from those of another: the built-in ones by the version, a user's own
/// by their text.
pub(super) fn digest(own: Option<&Path>) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update(env!("CARGO_PKG_VERSION"));
    hasher.update(rule::EMBEDDED);
    if let Some(dir) = own {
        for rule in read(dir)? {
            hasher.update(format!("{rule:?}"));
        }
    }
    Ok(hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

/// The detection rules of a folder, in the order of their paths.
pub(super) fn read(dir: &Path) -> Result<Vec<DetectRule>> {
    let mut rules = Vec::new();
    let mut walk = ignore::WalkBuilder::new(dir);
    for entry in walk.standard_filters(false).sort_by_file_path(Path::cmp).build() {
        let entry = entry.with_context(|| format!("cannot read the rules in {}", dir.display()))?;
        if entry.path().extension().is_some_and(|extension| extension == "yaml") {
            let path = entry.path().display().to_string();
            let text = fs::read_to_string(entry.path()).with_context(|| path.clone())?;
            rules.push(rule::parse_rule_file(&path, &text)?);
        }
    }
    if rules.is_empty() {
        bail!("there is no rule file (*.yaml) in {}", dir.display());
    }
    Ok(rules)
}
