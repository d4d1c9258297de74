//! Who the files around suggest as owners: CODEOWNERS, OWNERS, `catalog-info.yaml`, tags.
//!
//! A hint is shown, and `adopt` starts from it. It never makes anybody accountable.

mod codeowners;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::collect::Tree;
use crate::inventory::{Identity, Inventory, fact};
use crate::source::Source;
use crate::syntax::{Node, yaml};

use codeowners::Codeowners;

/// Where GitHub looks for CODEOWNERS, in its order.
const CODEOWNERS: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// A suggested owner and who suggests it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hint {
    /// As written: `@acme/web`, `group:default/web`, `web`.
    pub owner: String,
    /// "CODEOWNERS", "the tag `owner`".
    pub from: String,
}

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
            name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("team-{name}"),
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
    /// The first approver that a folder's OWNERS names, by folder.
    owners: BTreeMap<String, String>,
    catalog: Option<String>,
    roster: Option<Arc<str>>,
}

impl Hints {
    /// Reads the files that name owners of what was sighted. What cannot be read suggests nobody.
    pub fn read(tree: &dyn Tree, roster: Option<Arc<str>>, inventory: &Inventory) -> Self {
        let has = |path: &str| tree.paths().binary_search_by(|known| (**known).cmp(path)).is_ok();
        let read = |path: &str| tree.read(&Arc::from(path)).ok();
        let mut hints = Self { roster, ..Self::default() };
        let codeowners = CODEOWNERS.iter().find(|path| has(path)).and_then(|path| read(path));
        if let Some(source) = codeowners {
            hints.codeowners = Codeowners::parse(&source.text);
        }
        // A large repository has thousands of OWNERS: those on the way to a sighting are enough.
        for folder in folders(inventory) {
            let path =
                if folder.is_empty() { "OWNERS".to_owned() } else { format!("{folder}/OWNERS") };
            let owner = has(&path).then(|| read(&path)).flatten();
            let owner = owner.and_then(|source| first_approver(&source));
            hints.owners.extend(owner.map(|owner| (folder.to_owned(), owner)));
        }
        hints.catalog = has("catalog-info.yaml")
            .then(|| read("catalog-info.yaml"))
            .flatten()
            .and_then(|source| backstage_owner(&source));
        hints
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
            if let Some(owner) = self.owners.get(folder) {
                return Some(hint(owner, "OWNERS"));
            }
        }
        let root = self.owners.get("").map(|owner| hint(owner, "OWNERS"));
        root.or_else(|| self.codeowners.of(path).map(|owner| hint(owner, "CODEOWNERS")))
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

fn first_approver(source: &Source) -> Option<String> {
    let parsed = yaml::parse(&source.text);
    let root = parsed.documents.first()?;
    Some(root.get("approvers")?.items().first()?.text()?.to_owned())
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
