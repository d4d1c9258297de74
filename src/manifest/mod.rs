//! The roster's files: where they are, what they say, what is wrong with them.

mod baseline;
pub(crate) mod policies;

use std::sync::Arc;

use crate::collect::{Checkouts, HEAD, ReadError, Tree};
use crate::detect::Detector;
use crate::inventory::Inventory;
use crate::roster::{self, Extension, Fault, Loosening, Ratchet, Roster, Spanned};
use crate::rule::Catalogue;
use crate::source::{Location, Source, Span};

use baseline::{Place, Shelf};
use policies::{Policies, Set};

/// Where a roster is looked for, in this order.
pub const PLACES: [&str; 4] =
    [".github/keyroster.yaml", ".github/keyroster.yml", "keyroster.yaml", "keyroster.yml"];

/// A repository's roster as read.
#[derive(Debug, Default)]
pub struct Manifest {
    /// The main file; nothing where there is none.
    pub path: Option<Arc<str>>,
    /// What it says; that of a repository without a roster where it has faults.
    pub roster: Roster,
    /// Everything that is wrong with it.
    pub faults: Vec<Fault>,
    /// Its files, those of its baselines, and the policies that they name.
    pub sources: Vec<Arc<Source>>,
    /// The policies in Rego, in the sets in which they are evaluated: all of them and, as a rule in
    /// one file may take back what another says, those of each baseline and of a base alone.
    pub policies: Vec<Set>,
    /// What it asks less of than its baselines do, already undone.
    pub exceeded: Vec<Loosening>,
    /// Baselines that are not on this machine, as clauses.
    pub lacking: Vec<String>,
    /// What each baseline asks.
    asked: Vec<Roster>,
}

/// Whose roster is read, and with what.
#[derive(Clone, Copy)]
pub(crate) struct Sought<'s, 'c> {
    /// The files.
    pub(crate) tree: &'s dyn Tree,
    /// The user's own choice.
    pub(crate) named: Option<&'s str>,
    /// The revision, where it is not the one that is judged: its name is put to the paths of the
    /// files, and a roster that the user named and that is not there is sought in its usual places.
    pub(crate) mark: Option<&'s str>,
    /// Where baselines of other repositories are.
    pub(crate) checkouts: &'s Checkouts,
    /// Takes literal credentials out.
    pub(crate) detector: &'s Detector<'c>,
}

impl Manifest {
    /// Finds and reads the roster. A named one must be there. A literal credential in it is blanked
    /// out before anything else is read, so that no fault repeats it.
    pub(crate) fn read(sought: &Sought<'_, '_>) -> Self {
        let Sought { tree, named, .. } = *sought;
        let listed = |path: &str| tree.paths().iter().find(|known| ***known == *path).cloned();
        let mut places = PLACES.iter().filter_map(|path| listed(path));
        let (path, second) = match named {
            Some(path) => (
                Some(listed(path.trim_start_matches("./")).unwrap_or_else(|| Arc::from(path))),
                None,
            ),
            None => (places.next(), places.next()),
        };
        let Some(path) = path else { return Self::without(sought) };
        let read = if listed(&path).is_some() { tree.read(&path) } else { tree.read_beside(&path) };
        let mut manifest = match read {
            Ok(source) => Self::parse(sought, source),
            // A change that names another roster does not get rid of the one that stands.
            Err(ReadError::Missing) if sought.mark.is_some() && named.is_some() => {
                return Self::read(&Sought { named: None, ..*sought });
            }
            Err(ReadError::Missing) if sought.mark.is_some() => return Self::default(),
            Err(error) => Self::faulty(&path, format!("the roster {error}")),
        };
        // Whoever reviews one of them must not be misled by the other.
        if let Some(second) = second
            .filter(|second| manifest.sources.iter().all(|source| source.tree_path() != second))
        {
            let message = format!("there is a second roster, which would not count beside {path}");
            let suggestion = Some("keep one of them".to_owned());
            manifest.faults.push(Fault { suggestion, ..nowhere(&second, message) });
            manifest.roster = Roster::default();
        }
        manifest
    }

    fn faulty(path: &Arc<str>, message: String) -> Self {
        Self {
            path: Some(Arc::clone(path)),
            faults: vec![nowhere(path, message)],
            ..Self::default()
        }
    }

    fn parse(sought: &Sought<'_, '_>, main: Source) -> Self {
        let main = sought.source(main);
        let own = Arc::clone(main.tree_path());
        let mut sources = vec![Arc::clone(&main)];
        let mut faults = Vec::new();
        let includes = roster::includes(&main);
        for path in sought.tree.paths().iter().filter(|path| includes.covers(path) && **path != own)
        {
            match sought.tree.read(path) {
                Ok(source) => sources.push(sought.source(source)),
                Err(error) => faults.push(nowhere(path, format!("the included roster {error}"))),
            }
        }
        let catalogue = sought.detector.catalogue();
        let parsed = Roster::parse(Arc::clone(&main), &sources[1..], catalogue);
        let shelf = Shelf { detector: sought.detector, checkouts: sought.checkouts };
        let mark = sought.mark.map(str::to_owned);
        let place = Place { tree: sought.tree, repository: None, mark };
        let extends = sought.with_implied(roster::extends(&main));
        let found = shelf.find(&place, &extends, &[Arc::clone(&main.path)]);
        sources.extend(found.sources);
        faults.extend(found.faults);
        let mut manifest =
            Self { path: Some(own), sources, lacking: found.lacking, ..Self::default() };
        let mut roster = match parsed {
            Ok(roster) => roster,
            Err(more) => {
                manifest.faults = more.into_iter().chain(faults).collect();
                return manifest;
            }
        };
        let named = &roster.policy.rego;
        let mut all = Policies::read(sought.tree, named, |source| sought.source(source));
        all.extend(found.policies);
        let all = all.compiled();
        manifest.sources.extend(all.files.iter().cloned());
        faults.extend(all.faults);
        if !faults.is_empty() {
            manifest.faults = faults;
            return manifest;
        }
        let stacked = baseline::stack(&mut roster, &found.baselines, sought.detector);
        (manifest.asked, manifest.exceeded) = stacked;
        manifest.roster = roster;
        [all.files]
            .into_iter()
            .chain(found.apart)
            .for_each(|set| policies::add(&mut manifest.policies, set));
        manifest
    }

    /// A repository without a roster is held to the baseline that everybody is held to.
    fn without(sought: &Sought<'_, '_>) -> Self {
        let extends = sought.with_implied(Vec::new());
        let shelf = Shelf { detector: sought.detector, checkouts: sought.checkouts };
        let place = Place { tree: sought.tree, repository: None, mark: None };
        let found = shelf.find(&place, &extends, &[]);
        let mut manifest = Self { sources: found.sources, ..Self::default() };
        if !found.faults.is_empty() {
            manifest.faults = found.faults;
            return manifest;
        }
        let mut roster = Roster::default();
        (manifest.asked, manifest.exceeded) =
            baseline::stack(&mut roster, &found.baselines, sought.detector);
        manifest.roster = roster;
        found.apart.into_iter().for_each(|set| policies::add(&mut manifest.policies, set));
        manifest
    }

    /// Holds what the roster says of identities to what its baselines ask.
    pub(crate) fn hold_identities(&mut self, inventory: &Inventory, catalogue: &Catalogue) {
        for asked in &self.asked {
            let mut ratchet = Ratchet::to(asked, catalogue);
            ratchet.hold_upkeep(&mut self.roster, inventory.identities.values());
            self.exceeded.extend(ratchet.loosened());
        }
    }
}

impl Sought<'_, '_> {
    /// What a roster extends, with the baseline that is extended without a word, unless it names one
    /// of that repository.
    fn with_implied(&self, mut extends: Vec<Spanned<Extension>>) -> Vec<Spanned<Extension>> {
        let Some((repository, path)) = self.checkouts.implied() else { return extends };
        let of = |item: &Spanned<Extension>| {
            matches!(&item.value, Extension::Repository { repository: named, .. }
                if named.eq_ignore_ascii_case(repository))
        };
        if !extends.iter().any(of) {
            let value = Extension::Repository {
                repository: repository.to_owned(),
                path: path.to_owned(),
                reference: HEAD.to_owned(),
            };
            let path = Arc::from(format!("{repository}/{path}"));
            extends.push(Spanned { value, span: Span::default(), path });
        }
        extends
    }

    /// A file of the roster as findings may show it.
    fn source(&self, source: Source) -> Arc<Source> {
        let source = self.detector.without_literals(source);
        Arc::new(match self.mark {
            Some(mark) => source.from_elsewhere(mark),
            None => source,
        })
    }
}

fn nowhere(path: &Arc<str>, message: String) -> Fault {
    let location = Location { path: Arc::clone(path), span: Span::default() };
    Fault { location, message, suggestion: None }
}
