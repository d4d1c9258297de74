//! The baselines that a roster extends: found, read, and put below it.

use std::sync::Arc;

use super::policies::{self, Policies};
use crate::collect::{Checkouts, Tree};
use crate::detect::Detector;
use crate::roster::{Extension, Fault, Loosening, Ratchet, Roster, Spanned};
use crate::source::{Location, Source};

/// Baselines may extend baselines, so many deep.
const DEEPEST: usize = 5;

/// Reads baselines.
pub(crate) struct Shelf<'d, 'c> {
    pub(crate) detector: &'d Detector<'c>,
    /// Where those of other repositories are.
    pub(crate) checkouts: &'d Checkouts,
}

/// Where a roster that extends is, and what the paths of its neighbours are called.
pub(crate) struct Place<'t> {
    pub(crate) tree: &'t dyn Tree,
    /// The repository, where it is another one: `acme/.github`.
    pub(crate) repository: Option<String>,
    /// The revision, where it is not the one that is judged.
    pub(crate) mark: Option<String>,
}

/// Baselines, and what is wrong with them.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) baselines: Vec<Roster>,
    /// The policies that they name, each a file of the baseline's own repository.
    pub(crate) policies: Vec<Arc<Source>>,
    /// The same, those of each baseline alone: no other file changes what they say.
    pub(crate) apart: Vec<policies::Set>,
    pub(crate) faults: Vec<Fault>,
    /// Their files, the faulty ones among them.
    pub(crate) sources: Vec<Arc<Source>>,
    /// Those that are not on this machine, as clauses.
    pub(crate) lacking: Vec<String>,
}

impl Shelf<'_, '_> {
    /// What these name. `above` are the files that led here, the nearest last.
    pub(crate) fn find(
        &self,
        place: &Place<'_>,
        extends: &[Spanned<Extension>],
        above: &[Arc<str>],
    ) -> Found {
        let mut found = Found::default();
        for item in extends {
            let fault = |message: String, suggestion: &str| Fault {
                location: item.location(),
                message,
                suggestion: Some(suggestion.to_owned()),
            };
            if above.len() > DEEPEST {
                let message = format!("baselines extend one another more than {DEEPEST} deep");
                found.faults.push(fault(message, "let this one extend fewer"));
                continue;
            }
            let opened;
            let (there, path) = match &item.value {
                Extension::Path(path) => {
                    let (repository, mark) = (place.repository.clone(), place.mark.clone());
                    (Place { tree: place.tree, repository, mark }, path)
                }
                Extension::Repository { repository, path, reference } => {
                    opened = match self.checkouts.open(repository, reference) {
                        Ok(tree) => tree,
                        Err(remedy) => {
                            // It names a folder as the user typed it.
                            let remedy = self.detector.quiet(&remedy);
                            let message = format!("the baseline {} is not at hand", item.value);
                            found.lacking.push(format!("{message}; {remedy}"));
                            found.faults.push(fault(message, &remedy));
                            continue;
                        }
                    };
                    let (repository, mark) = (Some(repository.clone()), Some(reference.clone()));
                    (Place { tree: &*opened, repository, mark }, path)
                }
            };
            match there.tree.read(&Arc::from(path.as_str())) {
                Ok(source) => self.add(&there, there.name(source), item, above, &mut found),
                Err(error) => {
                    let message = format!("the baseline {} {error}", item.value);
                    found.faults.push(fault(message, "name a file that is there"));
                }
            }
        }
        found
    }

    /// Reads one baseline, with those below it.
    fn add(
        &self,
        place: &Place<'_>,
        source: Source,
        item: &Spanned<Extension>,
        above: &[Arc<str>],
        found: &mut Found,
    ) {
        let source = Arc::new(self.detector.without_literals(source));
        found.sources.push(Arc::clone(&source));
        if above.contains(&source.path) {
            let message = format!("{} extends itself", source.path);
            let suggestion = Some("take one of the two out".to_owned());
            found.faults.push(Fault { location: item.location(), message, suggestion });
            return;
        }
        let catalogue = self.detector.catalogue();
        let mut roster = match Roster::parse(Arc::clone(&source), &[], catalogue) {
            Ok(roster) => roster,
            Err(faults) => return found.faults.extend(faults),
        };
        if let Some(location) = beyond(&roster) {
            found.faults.push(Fault {
                location,
                message: "a baseline says what is asked, not what a repository has".to_owned(),
                suggestion: Some(
                    "leave `parties`, `policy`, `open` and `extends` in it".to_owned(),
                ),
            });
            return;
        }
        let above: Vec<_> = above.iter().cloned().chain([Arc::clone(&source.path)]).collect();
        let below = self.find(place, &roster.extends, &above);
        found.faults.extend(below.faults);
        found.lacking.extend(below.lacking);
        found.sources.extend(below.sources);
        let named = Policies::read(place.tree, &roster.policy.rego, |source| {
            Arc::new(place.name(self.detector.without_literals(source)))
        });
        found.faults.extend(named.faults);
        let set: policies::Set = below.policies.into_iter().chain(named.files).collect();
        found.policies.extend(set.iter().cloned());
        found
            .apart
            .extend(below.apart.into_iter().chain([set].into_iter().filter(|s| !s.is_empty())));
        let (_, loosened) = stack(&mut roster, &below.baselines, self.detector);
        found.faults.extend(loosened.into_iter().filter_map(|loosening| {
            let message =
                format!("{}, which the baseline below it does not leave open", loosening.what);
            let suggestion = Some("undo it".to_owned());
            Some(Fault { location: loosening.now?, message, suggestion })
        }));
        found.baselines.push(roster);
    }
}

impl Place<'_> {
    /// A file of this place, under the name that findings show.
    fn name(&self, source: Source) -> Source {
        let source = match &self.repository {
            Some(repository) => Source::new(format!("{repository}/{}", source.path), source.text),
            None => source,
        };
        match &self.mark {
            Some(mark) => source.from_elsewhere(mark),
            None => source,
        }
    }
}

/// Puts a roster on top of its baselines: gives what each of them asks, and what the roster's own
/// files ask less of, which is undone. Where baselines differ, the stricter one counts.
pub(crate) fn stack(
    roster: &mut Roster,
    baselines: &[Roster],
    detector: &Detector<'_>,
) -> (Vec<Roster>, Vec<Loosening>) {
    let own: Vec<_> = roster.sources.iter().map(|source| Arc::clone(&source.path)).collect();
    baselines.iter().for_each(|baseline| roster.inherit(baseline));
    let mut loosened = Vec::new();
    let mut asked = Vec::new();
    for baseline in baselines {
        let asks = roster.asked_by(baseline, detector.catalogue());
        let mut ratchet = Ratchet::to(&asks, detector.catalogue());
        ratchet.hold_terms(roster);
        let told = ratchet.loosened().into_iter();
        loosened
            .extend(told.filter(|one| one.now.as_ref().is_some_and(|at| own.contains(&at.path))));
        asked.push(asks);
    }
    (asked, loosened)
}

/// Something that a baseline cannot say.
fn beyond(roster: &Roster) -> Option<Location> {
    let entries = roster.entries.iter().map(|entry| &entry.at);
    let plan = roster.plan.iter().map(|item| &item.at);
    let waivers = roster.waivers.iter().map(|waiver| &waiver.at);
    entries.chain(plan).chain(waivers).next().cloned()
}
