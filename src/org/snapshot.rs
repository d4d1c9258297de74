//! All that judging needs of one repository: what was seen in it, and what it states. It is judged
//! anew as often as a day has passed, without anybody looking at the repository again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::pack;
use crate::Facts;
use crate::collect::{ReadError, Tree};
use crate::detect::Detector;
use crate::inventory::Inventory;
use crate::source::Source;

/// Why a file that was there is not here.
const UNREAD: &str = "it could not be read when the repository was scanned";

/// A repository as it was looked at. No literal's value is in it: it is made of what a report may
/// show.
#[derive(Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// The machine identities, with the redacted texts of the files that they stand in.
    inventory: Inventory,
    /// The roster's files, the evidence, CODEOWNERS and their like, redacted.
    stated: Vec<Source>,
    /// Every path, in order.
    paths: Vec<Arc<str>>,
}

/// A snapshot that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Broken, or of another version.
    #[error("the stored snapshot cannot be read: {0}; scan the repository again")]
    Unreadable(String),
}

impl Snapshot {
    /// What was looked at: names and texts that may be shown. What other repositories may extend is
    /// read as well.
    pub fn of(facts: Facts, tree: &dyn Tree, detector: &Detector<'_>) -> Self {
        let offered = offered(&facts.paths).into_iter().filter_map(|path| tree.read(path).ok());
        let offered = offered.map(|source| Arc::new(detector.without_literals(source)));
        let offered: Vec<_> = offered.collect();
        let Facts { inventory, manifest, evidence, hints, paths, .. } = facts;
        let own = manifest.sources.iter().chain(evidence.source.iter()).chain(hints.sources());
        // A baseline of another repository is found there when it is needed.
        let own = own.filter(|source| source.elsewhere.is_none());
        let copy = |source: &Arc<Source>| {
            // Where something was sighted, values that only their context gives away are out too.
            let shown = inventory.sources.get(&source.path).unwrap_or(source);
            Source::new(Arc::clone(&shown.path), shown.text.clone())
        };
        let mut stated: Vec<Source> = own.chain(&offered).map(copy).collect();
        stated.sort_by(|a, b| a.path.cmp(&b.path));
        stated.dedup_by(|a, b| a.path == b.path);
        Self { inventory, stated, paths }
    }

    /// The identities, and the files that can be held against them.
    pub fn open(self) -> (Inventory, Kept) {
        let stated = self.stated.into_iter().map(Arc::new).collect();
        (self.inventory, Kept { paths: self.paths, stated })
    }

    /// As bytes to keep.
    ///
    /// # Errors
    /// None that can come of a snapshot that was made by [`Snapshot::of`].
    pub fn pack(&self) -> std::io::Result<Vec<u8>> {
        pack::pack(|out| Ok(serde_json::to_writer(out, self)?))
    }

    /// From bytes that were kept.
    ///
    /// # Errors
    /// They are not what [`Snapshot::pack`] gives.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let fail = |error: String| SnapshotError::Unreadable(error);
        let text = pack::unpack(bytes).map_err(|error| fail(error.to_string()))?;
        serde_json::from_slice(&text).map_err(|error| fail(error.to_string()))
    }
}

/// What other repositories may extend: baselines, which what they are called tells apart wherever they
/// lie, and beside them policies in Rego.
fn offered(paths: &[Arc<str>]) -> Vec<&Arc<str>> {
    let baseline = |path: &&Arc<str>| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        yaml && (name.contains("keyroster") || name.contains("baseline"))
    };
    let baselines: Vec<_> = paths.iter().filter(baseline).collect();
    let policies = paths.iter().filter(|path| path.ends_with(".rego") && !baselines.is_empty());
    baselines.iter().copied().chain(policies).collect()
}

/// The files of a snapshot: all paths, and the texts of those that state something.
#[derive(Debug, Clone)]
pub struct Kept {
    paths: Vec<Arc<str>>,
    stated: Vec<Arc<Source>>,
}

impl Tree for Kept {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let at = self.stated.binary_search_by(|source| source.path.cmp(path));
        match at {
            Ok(at) => Ok(Source::new(Arc::clone(path), self.stated[at].text.clone())),
            Err(_) if self.paths.contains(path) => Err(ReadError::Failed(UNREAD.to_owned())),
            Err(_) => Err(ReadError::Missing),
        }
    }

    fn read_beside(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        self.read(path)
    }
}
