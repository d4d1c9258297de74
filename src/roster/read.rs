//! The files of a roster, put together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decode::{self, Read};
use super::holder::Index;
use super::suggest::quoted;
use super::{Extension, Fault, Globs, Pattern, Roster, Spanned};
use crate::rule::Catalogue;
use crate::source::{Location, Source, Span};

/// Faults that are shown. The first few say what is wrong with a file; a hostile one must not fill
/// the log.
const MOST_FAULTS: usize = 500;

/// Items of `identities`, `plan` and `waivers` together. Their patterns are compiled, which a
/// hostile roster could make expensive.
const MOST_ITEMS: usize = 50_000;

/// The files that a main roster includes: globs over paths below the scanned root. The caller reads
/// every file that they [cover](Globs::covers) and hands all of them to [`Roster::parse`], which
/// says what is wrong with the globs.
pub fn includes(main: &Source) -> Globs {
    decode::includes(main)
}

/// The baselines that a main roster extends. What is wrong with them, [`Roster::parse`] says.
pub fn extends(main: &Source) -> Vec<Spanned<Extension>> {
    decode::extends(main)
}

impl Roster {
    /// Reads a roster: the main file, and the files that [`includes`] asks for.
    ///
    /// # Errors
    /// Everything that is wrong with it, file by file and in the order of the text.
    pub fn parse(
        main: Arc<Source>,
        included: &[Arc<Source>],
        catalogue: &Catalogue,
    ) -> Result<Self, Vec<Fault>> {
        let mut included: Vec<_> = included.iter().filter(|file| file.path != main.path).collect();
        included.sort_by(|a, b| a.path.cmp(&b.path));
        let first = decode::read(&main, None, catalogue);
        let mut together = Together::default();
        together.missing(&first.include, &included);
        together.add(&main, first);
        for file in included {
            together.add(file, decode::read(file, Some(&main), catalogue));
        }
        together.finish()
    }
}

impl Roster {
    /// Reads files again that were a roster, under other names; `include` is not asked for again.
    pub(crate) fn read_again(files: &[Arc<Source>], catalogue: &Catalogue) -> Option<Self> {
        let main = files.first()?;
        let mut together = Together::default();
        together.add(main, decode::read(main, None, catalogue));
        for file in &files[1..] {
            together.add(file, decode::read(file, Some(main), catalogue));
        }
        together.finish().ok()
    }
}

/// What has been read so far.
#[derive(Default)]
struct Together {
    roster: Roster,
    faults: Vec<Fault>,
    entries: BTreeMap<String, Location>,
    plan: BTreeMap<String, Location>,
}

impl Together {
    /// Notes each `include` for which no file was handed in.
    fn missing(&mut self, include: &Globs, included: &[&Arc<Source>]) {
        let mut found = vec![false; include.items().len()];
        for file in included {
            for at in include.covering(file.tree_path()) {
                found[at] = true;
            }
        }
        for (glob, _) in include.items().iter().zip(found).filter(|(_, found)| !found) {
            self.faults.push(Fault {
                location: glob.location(),
                message: format!("no file is at {}", quoted(&glob.value)),
                suggestion: Some("paths are below the repository's root".to_owned()),
            });
        }
    }

    fn add(&mut self, source: &Arc<Source>, read: Read) {
        let own = self.faults.len();
        self.roster.sources.push(Arc::clone(source));
        self.faults.extend(read.faults);
        self.roster.extends.extend(read.extends);
        self.roster.open.extend(read.open);
        if let Some(policy) = read.policy {
            self.roster.policy = policy;
        }
        for party in read.parties {
            if let Some(other) = self.roster.parties.get(&party.name.value) {
                let fault = self.again(&party.name, "the party", &other.location());
                self.faults.push(fault);
            } else {
                self.roster.parties.insert(party.name.value.clone(), party);
            }
        }
        for mut entry in read.entries {
            entry.index = self.roster.entries.len();
            let name = entry.matcher.value.to_string();
            self.once(|all| &mut all.entries, name, &entry.matcher, "the match");
            self.roster.entries.push(entry);
        }
        for mut item in read.plan {
            item.index = self.roster.plan.len();
            let name = format!("{} {}", item.finding.value, item.matcher.value);
            self.once(|all| &mut all.plan, name, &item.matcher, "the plan for");
            self.roster.plan.push(item);
        }
        for mut waiver in read.waivers {
            waiver.index = self.roster.waivers.len();
            self.roster.waivers.push(waiver);
        }
        // The missing files, noted before, are the main file's too.
        let from = if self.roster.sources.len() == 1 { 0 } else { own };
        self.faults[from..].sort_by_key(|fault| fault.location.span);
    }

    /// Notes a second item of the same name.
    fn once(
        &mut self,
        seen: impl Fn(&mut Self) -> &mut BTreeMap<String, Location>,
        name: String,
        matcher: &Spanned<Pattern>,
        what: &str,
    ) {
        if let Some(other) = seen(self).get(&name).cloned() {
            let fault = self.again(matcher, what, &other);
            self.faults.push(fault);
        } else {
            seen(self).insert(name, matcher.location());
        }
    }

    fn again<T: std::fmt::Display>(
        &self,
        second: &Spanned<T>,
        what: &str,
        other: &Location,
    ) -> Fault {
        let files = self.roster.sources.iter();
        let line = files
            .filter(|file| file.path == other.path)
            .map(|file| file.position(other.span.start).line)
            .next()
            .unwrap_or(1);
        let place = if other.path == second.path {
            format!("on line {line}")
        } else {
            format!("at {}:{line}", other.path)
        };
        Fault {
            location: second.location(),
            message: format!("{what} {} is in the roster twice", quoted(&second.value.to_string())),
            suggestion: Some(format!("keep one; the other is {place}")),
        }
    }

    fn finish(mut self) -> Result<Roster, Vec<Fault>> {
        let Roster { entries, plan, waivers, .. } = &self.roster;
        let start = |message: String, suggestion: &str| Fault {
            location: Location {
                path: self
                    .roster
                    .sources
                    .first()
                    .map_or_else(|| "".into(), |main| Arc::clone(&main.path)),
                span: Span::default(),
            },
            message,
            suggestion: Some(suggestion.to_owned()),
        };
        let items = entries.len() + plan.len() + waivers.len();
        if items > MOST_ITEMS {
            let message = format!("the roster has {items} items, more than {MOST_ITEMS}");
            let fault = start(message, "let globs speak for many identities at once");
            self.faults.push(fault);
        }
        if self.faults.is_empty() {
            match Index::new(entries.iter().map(|entry| &entry.matcher.value)) {
                Ok(index) => {
                    self.roster.index = index;
                    return Ok(self.roster);
                }
                Err(error) => {
                    let message =
                        format!("the globs of the roster are too much together: {}", error.kind());
                    let fault = start(message, "write fewer or shorter ones");
                    self.faults.push(fault);
                }
            }
        }
        let more = self.faults.len().saturating_sub(MOST_FAULTS);
        if more > 0 {
            let fault = start(format!("{more} more faults are not shown"), "mend these first");
            self.faults.truncate(MOST_FAULTS);
            self.faults.push(fault);
        }
        Err(self.faults)
    }
}
