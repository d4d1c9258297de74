//! The roster's files: where they are, what they say, what is wrong with them.

use std::sync::Arc;

use crate::collect::Tree;
use crate::detect::Detector;
use crate::rego;
use crate::roster::{self, Fault, Roster};
use crate::source::{Location, Source, Span};

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
    /// Its files, and the policies that it names.
    pub sources: Vec<Arc<Source>>,
    /// The policies in Rego.
    pub policies: Vec<Arc<Source>>,
}

impl Manifest {
    /// Finds and reads the roster. `named` is the user's own choice, which must be there. A literal
    /// credential in it is blanked out before anything else is read, so that no fault repeats it.
    pub fn read(tree: &dyn Tree, named: Option<&str>, detector: &Detector<'_>) -> Self {
        let listed = |path: &str| tree.paths().iter().find(|known| ***known == *path).cloned();
        let mut places = PLACES.iter().filter_map(|path| listed(path));
        let (path, second) = match named {
            Some(path) => (
                Some(listed(path.trim_start_matches("./")).unwrap_or_else(|| Arc::from(path))),
                None,
            ),
            None => (places.next(), places.next()),
        };
        let Some(path) = path else { return Self::default() };
        let read = if listed(&path).is_some() { tree.read(&path) } else { tree.read_beside(&path) };
        let mut manifest = match read {
            Ok(source) => Self::parse(tree, source, detector),
            Err(error) => Self::faulty(&path, format!("the roster {error}")),
        };
        // Whoever reviews one of them must not be misled by the other.
        if let Some(second) =
            second.filter(|second| manifest.sources.iter().all(|source| source.path != *second))
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

    fn parse(tree: &dyn Tree, main: Source, detector: &Detector<'_>) -> Self {
        let main = Arc::new(detector.without_literals(main));
        let path = Some(Arc::clone(&main.path));
        let mut sources = vec![Arc::clone(&main)];
        let mut faults = Vec::new();
        let includes = roster::includes(&main);
        for path in tree.paths().iter().filter(|path| includes.covers(path) && **path != main.path)
        {
            match tree.read(path) {
                Ok(source) => sources.push(Arc::new(detector.without_literals(source))),
                Err(error) => faults.push(nowhere(path, format!("the included roster {error}"))),
            }
        }
        match Roster::parse(main, &sources[1..], detector.catalogue()) {
            Ok(roster) if faults.is_empty() => {
                Self { path, roster, sources, ..Self::default() }.with_policies(tree, detector)
            }
            Ok(_) => Self { path, faults, sources, ..Self::default() },
            Err(more) => {
                faults.extend(more);
                Self { path, faults, sources, ..Self::default() }
            }
        }
    }

    /// The same, with the policies that it names. It is a fault to name one that is not there or
    /// that is not Rego.
    fn with_policies(mut self, tree: &dyn Tree, detector: &Detector<'_>) -> Self {
        let named = &self.roster.policy.rego;
        let is_policy = |path: &&Arc<str>| path.ends_with(".rego") && named.covers(path);
        let paths: Vec<_> = tree.paths().iter().filter(is_policy).collect();
        for (at, glob) in named.items().iter().enumerate() {
            if !paths.iter().any(|path| named.covering(path).contains(&at)) {
                let message = format!("{} covers no .rego file", roster::quoted(&glob.value));
                let suggestion = Some("correct it, or remove it".to_owned());
                self.faults.push(Fault { location: glob.location(), message, suggestion });
            }
        }
        for path in paths {
            match tree.read(path) {
                Ok(source) => self.policies.push(Arc::new(detector.without_literals(source))),
                Err(error) => self.faults.push(nowhere(path, format!("the policy {error}"))),
            }
        }
        if !self.policies.is_empty() {
            self.faults.extend(rego::faults(&self.policies));
        }
        self.sources.extend(self.policies.iter().cloned());
        if !self.faults.is_empty() {
            self.roster = Roster::default();
            self.policies.clear();
        }
        self
    }
}

fn nowhere(path: &Arc<str>, message: String) -> Fault {
    let location = Location { path: Arc::clone(path), span: Span::default() };
    Fault { location, message, suggestion: None }
}
