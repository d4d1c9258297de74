//! Runs the examples of detection rules: for the built-in ones in the tests, for a user's own in
//! `keyroster rules test`.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::scan;
use crate::collect::{ReadError, Tree};
use crate::detect::Detector;
use crate::evidence;
use crate::inventory::Inventory;
use crate::roster::Globs;
use crate::rule::{DetectRule, Example, Expected};
use crate::source::Source;

/// An example that does not show what its rule says.
#[derive(Debug)]
pub struct Failure {
    /// The rule's id.
    pub rule: String,
    /// What is wrong, with what was expected and what was seen.
    pub reason: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.reason)
    }
}

/// Runs a rule's examples. Every rule must have one that fires and one that stays silent.
pub fn run(rule: &DetectRule, detector: &Detector<'_>) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut fail = |reason: String| failures.push(Failure { rule: rule.id.clone(), reason });
    if rule.examples.fires.is_empty() || rule.examples.silent.is_empty() {
        fail("has no firing or no silent example".to_owned());
    }
    for example in &rule.examples.fires {
        if example.expect.is_empty() {
            fail(format!("a firing example in {} expects nothing", example.file));
        }
        let seen = sightings(rule, example, detector);
        if !agree(&example.expect, &seen) {
            fail(format!(
                "in {}: expected {}, saw {}",
                example.file,
                list(&example.expect),
                list(&seen)
            ));
        }
    }
    for example in &rule.examples.silent {
        let seen = sightings(rule, example, detector);
        if !seen.is_empty() {
            fail(format!("a silent example in {} fires: {}", example.file, list(&seen)));
        }
    }
    failures
}

/// An expectation holds for a key that it is equal to, or for a literal's up to the hash.
fn agree(expected: &[Expected], seen: &[Expected]) -> bool {
    let fits = |want: &Expected, got: &Expected| {
        let literal = want.key.starts_with("literal/") && want.key.ends_with('/');
        let key = want.key == got.key || (literal && got.key.starts_with(&want.key));
        want.line == got.line && key
    };
    expected.len() == seen.len()
        && expected.iter().all(|want| seen.iter().any(|got| fits(want, got)))
}

fn list(of: &[Expected]) -> String {
    if of.is_empty() {
        return "nothing".to_owned();
    }
    of.iter().map(|one| format!("{} on line {}", one.key, one.line)).collect::<Vec<_>>().join(", ")
}

/// What a rule sees in an example's own file, in order.
fn sightings(rule: &DetectRule, example: &Example, detector: &Detector<'_>) -> Vec<Expected> {
    let tree = Memory::of(example);
    let file = evidence::File::read(&tree, None, detector);
    let observed = file.evidence.living(None);
    let mut inventory = scan(&tree, detector, &Globs::default(), &observed);
    inventory.sources.extend(file.source.map(|source| (Arc::clone(&source.path), source)));
    let mut seen = BTreeSet::new();
    for identity in inventory.identities.values() {
        for sighting in &identity.sightings {
            if *sighting.rule == *rule.id && *sighting.location.path == *example.file {
                let line =
                    line_of(&inventory, &sighting.location.path, sighting.location.span.start);
                seen.insert(Expected { line, key: identity.key.to_string() });
            }
        }
    }
    seen.into_iter().collect()
}

fn line_of(inventory: &Inventory, path: &str, offset: usize) -> usize {
    inventory.sources.get(path).map_or(0, |source| source.position(offset).line)
}

/// An example's files.
#[derive(Debug)]
struct Memory {
    paths: Vec<Arc<str>>,
    texts: Vec<String>,
}

impl Memory {
    fn of(example: &Example) -> Self {
        let own = std::iter::once((&example.file, &example.text));
        let (paths, texts) = own
            .chain(&example.with)
            .map(|(path, text)| (Arc::from(path.as_str()), text.replace("<+>", "")))
            .unzip();
        Self { paths, texts }
    }
}

impl Tree for Memory {
    fn paths(&self) -> &[Arc<str>] {
        &self.paths
    }

    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        let at = self.paths.iter().position(|known| known == path).ok_or(ReadError::Missing)?;
        Ok(Source::new(Arc::clone(path), self.texts[at].clone()))
    }
}
