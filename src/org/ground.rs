//! What every repository of an organisation is judged by besides its own files: the baseline and the
//! roster of the organisation's `.github` repository, and what was observed live.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::join::{self, Piece};
use super::{Join, Judged, Kept, Snapshot, shared};
use crate::check::Elsewhere;
use crate::collect::{Checkouts, HEAD, Tree};
use crate::detect::Detector;
use crate::evidence::Contents;
use crate::inventory::{Identity, IdentityKey, Inventory};
use crate::roster::{self, Entry, Extension, Holding, Roster};
use crate::rule::{Catalogue, CatalogueError};
use crate::source::Source;
use crate::{Facts, Request, recall_by};

/// Where the organisation's baseline is looked for in its `.github` repository, in this order.
pub const BASELINES: [&str; 4] = [
    ".github/keyroster-baseline.yaml",
    ".github/keyroster-baseline.yml",
    "keyroster-baseline.yaml",
    "keyroster-baseline.yml",
];

/// What all are judged by.
pub(super) struct Ground<'c> {
    catalogue: &'c Catalogue,
    detector: Detector<'c>,
    today: Date,
    organisation: String,
    /// Repositories that others extend.
    checkouts: Checkouts,
    /// By owner, in lower case.
    homes: BTreeMap<String, Home>,
    /// What was observed of organisations, by name in lower case.
    observed: BTreeMap<String, Contents>,
}

/// An organisation's `.github` repository.
struct Home {
    /// What the run calls it.
    repository: String,
    /// What GitHub calls it.
    forge: String,
    baseline: Option<String>,
    roster: Option<Roster>,
    /// Its identities.
    inventory: Inventory,
    /// Whether its own roster names the baseline by its path.
    extends: bool,
}

/// A repository, opened to be judged.
pub(super) struct Opened {
    inventory: Inventory,
    kept: Kept,
    observed: Option<Contents>,
}

/// What came of judging a repository.
pub(super) struct Verdict {
    pub(super) judged: Judged,
    /// Which entries of its organisation's roster speak for identities in it.
    pub(super) lent: Vec<usize>,
}

impl Home {
    /// The entry that speaks for an identity of another repository, and whether the identity is one of
    /// its own as well. What is not there, only an entry speaks for that names it: a glob may mean what
    /// is around it.
    fn speaks<'r>(
        &self,
        roster: &'r Roster,
        join: &Join,
        repository: &str,
        identity: &Identity,
    ) -> Option<(IdentityKey, &'r Entry, bool)> {
        let there = join.same_in(&self.repository, repository, &identity.key);
        let there = there.and_then(|key| self.inventory.identities.get(key));
        let Holding::Entry(entry) = roster.holder(there.unwrap_or(identity)) else { return None };
        let speaks = there.is_some() || entry.matcher.value.names_one();
        speaks.then(|| (identity.key.clone(), entry, there.is_some()))
    }
}

impl<'c> Ground<'c> {
    pub(super) fn new(
        catalogue: &'c Catalogue,
        today: Date,
        organisation: &str,
        observed: BTreeMap<String, Contents>,
    ) -> Result<Self, CatalogueError> {
        Ok(Self {
            catalogue,
            detector: Detector::new(catalogue)?,
            today,
            organisation: organisation.to_owned(),
            checkouts: Checkouts::of_scan(),
            homes: BTreeMap::new(),
            observed,
        })
    }

    /// What GitHub calls a repository, in lower case.
    pub(super) fn forge(&self, repository: &str) -> String {
        join::forge(&self.organisation, repository)
    }

    /// Whether it is an organisation's `.github` repository.
    pub(super) fn is_home(&self, repository: &str) -> bool {
        self.forge(repository).ends_with("/.github")
    }

    /// Takes a repository as a place of baselines; `.github` as what everybody is held to.
    pub(super) fn place(&mut self, repository: &str, revision: Option<String>, opened: Opened) {
        let forge = self.forge(repository);
        let tree: Arc<dyn Tree> = Arc::new(opened.kept.clone());
        self.checkouts =
            std::mem::take(&mut self.checkouts).keep(&forge, revision, Arc::clone(&tree));
        if !self.is_home(repository) {
            return;
        }
        let there = |path: &&str| tree.paths().iter().any(|known| **known == **path);
        let baseline = BASELINES.into_iter().find(|path| there(path)).map(str::to_owned);
        let owner = owner(&forge).to_owned();
        let home = Home {
            repository: repository.to_owned(),
            forge,
            baseline,
            roster: None,
            inventory: Inventory::default(),
            extends: false,
        };
        self.homes.insert(owner.clone(), home);
        let facts = self.facts(repository, opened, None);
        let own = facts.manifest.sources.iter().filter(|source| source.elsewhere.is_none());
        let own: Vec<_> = own.map(Arc::clone).collect();
        let Some(home) = self.homes.get_mut(&owner) else { return };
        let extends = own.first().map(|main| roster::extends(main)).unwrap_or_default();
        let names = |item: &Extension| matches!(item, Extension::Path(path) if Some(path) == home.baseline.as_ref());
        home.extends = extends.iter().any(|item| names(&item.value));
        // Its findings are told where it stands; what it says of others is shown as from there.
        if facts.manifest.path.is_some() && facts.manifest.faults.is_empty() {
            let renamed = |source: &Arc<Source>| {
                let path = format!("{}/{}", home.forge, source.path);
                Arc::new(Source::new(path, source.text.clone()).from_elsewhere(HEAD))
            };
            let files: Vec<_> = own.iter().map(renamed).collect();
            home.roster = Roster::read_again(&files, self.catalogue);
            home.inventory = facts.inventory;
            home.inventory.sources.clear();
        }
    }

    /// The repositories whose baselines these facts name and that are not at hand.
    pub(super) fn wanted(&self, facts: &Facts) -> BTreeSet<String> {
        let main = facts.manifest.sources.iter().filter(|source| source.path.ends_with("ml"));
        let named =
            main.flat_map(|source| roster::extends(source)).filter_map(|item| match item.value {
                Extension::Repository { repository, reference, .. } => {
                    Some((repository, reference))
                }
                Extension::Path(_) => None,
            });
        let lacking = named.filter(|(name, tag)| self.checkouts.open(name, tag).is_err());
        lacking.map(|(repository, _)| repository.to_ascii_lowercase()).collect()
    }

    /// Opens what was read of a repository, with what was observed of it.
    pub(super) fn open(
        &self,
        repository: &str,
        packed: &[u8],
        observed: Option<Contents>,
    ) -> Result<Opened, String> {
        let snapshot = Snapshot::unpack(packed).map_err(|error| error.to_string())?;
        let (inventory, kept) = snapshot.open();
        let forge = self.forge(repository);
        let shared = self.observed.get(owner(&forge)).map(|all| match self.is_home(repository) {
            true => all.clone(),
            false => shared::with(all, &forge, &inventory),
        });
        let observed = match (observed, shared) {
            (Some(own), Some(shared)) => Some(shared::both(own, shared)),
            (own, shared) => own.or(shared),
        };
        Ok(Opened { inventory, kept, observed })
    }

    /// The facts of a repository.
    pub(super) fn facts(
        &self,
        repository: &str,
        opened: Opened,
        elsewhere: Option<&Elsewhere>,
    ) -> Facts {
        let Opened { inventory, kept, observed } = opened;
        let checkouts = self.checkouts(repository);
        let request = self.request(&kept, &checkouts, observed.as_ref(), elsewhere);
        recall_by(&self.detector, &request, inventory)
    }

    fn checkouts(&self, repository: &str) -> Checkouts {
        let forge = self.forge(repository);
        let home = self.homes.get(owner(&forge));
        let home = home.filter(|home| !(home.repository == repository && home.extends));
        match home.and_then(|home| Some((home, home.baseline.as_deref()?))) {
            Some((home, baseline)) => self.checkouts.clone().imply(&home.forge, baseline),
            None => self.checkouts.clone(),
        }
    }

    fn request<'a>(
        &self,
        kept: &'a Kept,
        checkouts: &'a Checkouts,
        observed: Option<&'a Contents>,
        elsewhere: Option<&'a Elsewhere>,
    ) -> Request<'a>
    where
        'c: 'a,
    {
        Request {
            checkouts: Some(checkouts),
            observed,
            elsewhere,
            ..Request::new(kept, self.catalogue, self.today)
        }
    }

    /// What a repository brings to the others, and the baselines that it lacks.
    pub(super) fn piece(&self, repository: &str, opened: Opened) -> (Piece, BTreeSet<String>) {
        let Opened { inventory, kept, observed } = opened;
        let checkouts = self.checkouts(repository);
        let request = self.request(&kept, &checkouts, observed.as_ref(), None);
        let facts = recall_by(&self.detector, &request, inventory);
        let piece = Piece::of(&facts.context(&request), &self.organisation, repository);
        (piece, self.wanted(&facts))
    }

    /// Judges a repository, knowing the others. `lent` are the entries of its own roster that speak
    /// for identities of others.
    pub(super) fn judge(
        &self,
        repository: &str,
        opened: Opened,
        join: &Join,
        lent: BTreeSet<usize>,
    ) -> Result<Verdict, String> {
        let Opened { inventory, kept, observed } = opened;
        let checkouts = self.checkouts(repository);
        let request = self.request(&kept, &checkouts, observed.as_ref(), None);
        let mut facts = recall_by(&self.detector, &request, inventory);
        let mut elsewhere = Elsewhere { lent, ..join.elsewhere(repository) };
        let forge = self.forge(repository);
        let home = self.homes.get(owner(&forge));
        let mut told_there = BTreeSet::new();
        let mut lent = Vec::new();
        match home {
            // Its word counts: who says otherwise is not asked.
            Some(home) if home.repository == repository => elsewhere.holders.clear(),
            Some(home @ Home { roster: Some(roster), .. }) if facts.manifest.faults.is_empty() => {
                let speaking: Vec<_> = facts
                    .inventory
                    .identities
                    .values()
                    .filter(|one| join.name(repository, &one.key).is_some())
                    .filter_map(|one| home.speaks(roster, join, repository, one))
                    .collect();
                // What the organisation is late with is told once, where it lives.
                let there = speaking.iter().filter(|(_, _, there)| *there);
                told_there = there.map(|(key, ..)| key.clone()).collect();
                let speaking = speaking.into_iter().map(|(key, entry, _)| (key, entry));
                lent = facts.manifest.roster.place_above(roster, speaking);
                for source in &roster.sources {
                    let path = Arc::clone(&source.path);
                    facts.inventory.sources.insert(path, Arc::clone(source));
                }
            }
            Some(_) | None => {}
        }
        let request = Request { elsewhere: Some(&elsewhere), ..request };
        let extends = facts.manifest.roster.extends.iter().filter_map(|item| match &item.value {
            Extension::Repository { repository, reference, .. } => {
                checkouts.instead(repository, reference)
            }
            Extension::Path(_) => None,
        });
        let notes: BTreeSet<String> = extends.collect();
        let judged = Judged::of(&facts, &request, repository, join, &told_there);
        let mut judged = judged.map_err(|error| error.to_string())?;
        judged.notes.extend(notes);
        Ok(Verdict { judged, lent })
    }
}

/// `acme` of `acme/web`.
pub(super) fn owner(forge: &str) -> &str {
    forge.split('/').next().unwrap_or_default()
}
