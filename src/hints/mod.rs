//! Who the files around suggest as owners: CODEOWNERS, OWNERS, `catalog-info.yaml`, tags.
//!
//! A hint is shown, and `adopt` starts from it. It never makes anybody accountable.

mod codeowners;
mod owners;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::collect::Tree;
use crate::detect::Detector;
use crate::inventory::{Identity, Inventory, fact};
use crate::source::{Location, Source};
use crate::syntax::{Node, yaml};

use codeowners::Codeowners;
use owners::{Named, Part};

/// Where GitHub and GitLab look for CODEOWNERS, in their order.
const CODEOWNERS: [&str; 4] =
    [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// Where a name of several people is told.
const ALIASES: &str = "OWNERS_ALIASES";

/// Where Backstage is told what a repository is.
const CATALOG: &str = "catalog-info.yaml";

/// Of more OWNERS than this, only those on the way to a sighting are read.
const MANY_OWNERS: usize = 500;

/// A suggested owner and who suggests it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hint {
    /// As written: `@acme/web`, `group:default/web`, `web`.
    pub owner: String,
    /// "CODEOWNERS", "the tag `owner`".
    pub from: String,
}

/// Words that YAML takes for something else than text.
const TAKEN: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

impl Hint {
    /// A name for the party in a roster: the last part of the handle, so written that it needs no
    /// quotes.
    pub fn party(&self) -> String {
        let name = self.owner.rsplit(['/', ':']).next().unwrap_or(&self.owner);
        let name = name.trim_start_matches('@').split('@').next().unwrap_or(name);
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let name: String = name.chars().map(plain).collect();
        match name.trim_matches('-') {
            "" => "team".to_owned(),
            name if name.starts_with(|c: char| c.is_ascii_digit()) || TAKEN.contains(&name) => {
                format!("team-{name}")
            }
            name => name.to_owned(),
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} suggests {}", self.from, self.owner)
    }
}

/// What the files of a repository suggest.
#[derive(Debug, Default)]
pub struct Hints {
    codeowners: Codeowners,
    /// Where they stand; none where there is no such file.
    codeowners_at: Option<Arc<Source>>,
    /// Whom a folder's OWNERS names, by folder.
    owners: BTreeMap<String, Vec<Named>>,
    aliases: Vec<Named>,
    /// OWNERS, OWNERS_ALIASES and the catalogue's page.
    owners_at: Vec<Arc<Source>>,
    /// Whether every file that names owners was read.
    complete: bool,
    catalog: Option<String>,
    roster: Option<Arc<str>>,
}

impl Hints {
    /// Reads the files that name owners of what was sighted; of a `whole` repository with a roster
    /// all that name owners. What cannot be read suggests nobody. A literal credential is blanked out
    /// before anything else is read: these files are shown, and not all of them are scanned.
    pub fn read(
        tree: &dyn Tree,
        detector: &Detector<'_>,
        roster: Option<Arc<str>>,
        inventory: &Inventory,
        whole: bool,
    ) -> Self {
        let has = |path: &str| tree.paths().binary_search_by(|known| (**known).cmp(path)).is_ok();
        let read = |path: &str| {
            let source = tree.read(&Arc::from(path)).ok()?;
            Some(Arc::new(detector.without_literals(source)))
        };
        let mut hints = Self { complete: true, ..Self::default() };
        if let Some(path) = CODEOWNERS.iter().find(|path| has(path)) {
            hints.codeowners_at = read(path);
            hints.complete &= hints.codeowners_at.is_some();
        }
        if let Some(source) = &hints.codeowners_at {
            hints.codeowners = Codeowners::parse(source);
        }
        // A large repository has thousands of OWNERS: those on the way to a sighting are enough to
        // suggest somebody. Who is to be reached by a roster is looked for in all of them.
        let is_owners = |path: &&Arc<str>| &***path == "OWNERS" || path.ends_with("/OWNERS");
        let everywhere: Vec<_> = tree.paths().iter().filter(is_owners).collect();
        let all = whole && roster.is_some() && everywhere.len() <= MANY_OWNERS;
        hints.complete &= all || everywhere.is_empty();
        let below = folders(inventory);
        for path in everywhere {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if !all && !below.contains(folder) {
                continue;
            }
            let Some(source) = read(path) else {
                hints.complete = false;
                continue;
            };
            hints.owners.insert(folder.to_owned(), owners::owners(&source));
            hints.owners_at.push(source);
        }
        if let Some(source) = has(ALIASES).then(|| read(ALIASES)).flatten() {
            hints.aliases = owners::aliases(&source);
            hints.owners_at.push(source);
        }
        if let Some(source) = has(CATALOG).then(|| read(CATALOG)).flatten() {
            hints.catalog = backstage_owner(&source);
            hints.owners_at.push(source);
        }
        hints.roster = roster;
        hints
    }

    /// The files that name code owners, for lines and excerpts.
    pub fn sources(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.codeowners_at.iter().chain(&self.owners_at)
    }

    /// Where CODEOWNERS is, or where a new one would be.
    pub fn codeowners_path(&self) -> &str {
        self.codeowners_at.as_ref().map_or(CODEOWNERS[0], |source| &source.path)
    }

    /// The handles that CODEOWNERS names, in its order.
    fn code_owners(&self) -> impl Iterator<Item = &str> {
        self.codeowners.lines.iter().flat_map(|line| &line.owners).map(String::as_str)
    }

    /// The line of CODEOWNERS that says whose a file is.
    pub(crate) fn code_owner_line(&self, path: &str) -> Option<Location> {
        Some(self.codeowners_at.as_ref()?.location(self.codeowners.deciding(path)?.span))
    }

    /// Everybody who has a say in changes of a file: its code owners, and the approvers of its
    /// folder and of those above.
    pub fn owners_of(&self, path: &str) -> Vec<&str> {
        let folders = std::iter::successors(Some(path), |path| {
            (!path.is_empty()).then(|| path.rsplit_once('/').map_or("", |(folder, _)| folder))
        });
        let named = folders.skip(1).filter_map(|folder| self.owners.get(folder)).flatten();
        let approvers = named.filter(|named| named.part == Part::Approver);
        let approvers = approvers.map(|named| named.handle.as_str());
        self.codeowners.of(path).iter().map(String::as_str).chain(approvers).collect()
    }

    /// Whether the files that name owners still name a team; nothing where there are none, or not
    /// all of them were read. A team that is only thanked is not named. OWNERS know no `@` and no
    /// organisation.
    pub fn names(&self, team: &str) -> Option<bool> {
        if !self.complete || self.sources().next().is_none() {
            return None;
        }
        let bare = team.trim_start_matches('@');
        let last = bare.rsplit('/').next().unwrap_or(bare);
        let in_owners = self.owners.values().flatten().chain(&self.aliases);
        let mut in_owners = in_owners.filter(|named| named.part != Part::Emeritus);
        let same = |handle: &str, name: &str| handle.eq_ignore_ascii_case(name);
        let code_owner = self.code_owners().any(|handle| same(handle, team));
        let owner = in_owners.any(|named| {
            let handle = named.handle.trim_start_matches('@');
            same(handle, bare) || same(handle, last)
        });
        Some(code_owner || owner)
    }

    /// Every place that names somebody as an owner, with the handle.
    pub fn mentions(&self) -> impl Iterator<Item = (Location, &str)> {
        let lines = self.codeowners_at.iter().flat_map(|source| {
            let lines = self.codeowners.lines.iter();
            lines.flat_map(|line| {
                let at = source.location(line.span);
                line.owners.iter().map(move |owner| (at.clone(), owner.as_str()))
            })
        });
        let named = self.owners.values().flatten().chain(&self.aliases);
        lines.chain(named.map(|named| (named.at.clone(), named.handle.as_str())))
    }

    /// Where the roster is, or where a new one would be.
    pub fn roster_path(&self) -> &str {
        self.roster.as_deref().unwrap_or(".github/keyroster.yaml")
    }

    /// Who is suggested as the owner of an identity: the closest word to the credential first.
    pub fn of(&self, identity: &Identity) -> Option<Hint> {
        let hint =
            |owner: &str, from: &str| Hint { owner: owner.to_owned(), from: from.to_owned() };
        if let Some(owner) = identity.fact(fact::OWNER_HINT) {
            return Some(hint(owner, "the tag beside it"));
        }
        let path = &*identity.sightings.first()?.location.path;
        self.of_path(path)
    }

    /// Who is suggested as the owner of a file.
    pub fn of_path(&self, path: &str) -> Option<Hint> {
        let hint =
            |owner: &str, from: &str| Hint { owner: owner.to_owned(), from: from.to_owned() };
        if let Some(owner) = &self.catalog {
            return Some(hint(owner, "catalog-info.yaml"));
        }
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            if let Some(owner) = self.approver(folder) {
                return Some(hint(owner, "OWNERS"));
            }
        }
        let root = self.approver("").map(|owner| hint(owner, "OWNERS"));
        root.or_else(|| self.codeowners.of(path).first().map(|owner| hint(owner, "CODEOWNERS")))
    }

    /// The first approver that a folder's OWNERS names.
    fn approver(&self, folder: &str) -> Option<&str> {
        let mut named = self.owners.get(folder)?.iter();
        named.find(|named| named.part == Part::Approver).map(|named| named.handle.as_str())
    }
}

/// Every folder that a sighting stands in, and those above.
fn folders(inventory: &Inventory) -> BTreeSet<&str> {
    let mut folders = BTreeSet::from([""]);
    let identities = inventory.identities.values();
    for path in identities.filter_map(|identity| Some(&identity.sightings.first()?.location.path)) {
        let mut at = &**path;
        while let Some((folder, _)) = at.rsplit_once('/') {
            if !folders.insert(folder) {
                break;
            }
            at = folder;
        }
    }
    folders
}

fn backstage_owner(source: &Source) -> Option<String> {
    let parsed = yaml::parse(&source.text);
    let owner = |root: &Node<'_>| Some(root.get("spec")?.text_at("owner")?.to_owned());
    parsed.documents.iter().find_map(owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_is_named_after_the_handle() {
        for (owner, party) in [
            ("@acme/web", "web"),
            ("@alice", "alice"),
            ("group:default/core", "core"),
            ("ops@acme.example", "ops"),
            ("Web Team", "web-team"),
            ("42", "team-42"),
            ("@", "team"),
        ] {
            assert_eq!(Hint { owner: owner.to_owned(), from: String::new() }.party(), party);
        }
    }
}
