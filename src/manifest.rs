//! The roster's files: where they are, what they say, what is wrong with them.

use std::sync::Arc;

use crate::collect::{Tree, read_anywhere};
use crate::roster::{self, Fault, Roster};
use crate::rule::Catalogue;
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
    /// Its files.
    pub sources: Vec<Arc<Source>>,
}

impl Manifest {
    /// Finds and reads the roster. `named` is the user's own choice, which must be there.
    pub fn read(tree: &dyn Tree, named: Option<&str>, catalogue: &Catalogue) -> Self {
        let listed = |path: &str| tree.paths().iter().find(|known| ***known == *path).cloned();
        let path = match named {
            Some(path) => Some(listed(path.trim_start_matches("./")).unwrap_or_else(|| Arc::from(path))),
            None => PLACES.iter().find_map(|path| listed(path)),
        };
        let Some(path) = path else { return Self::default() };
        let in_tree = listed(&path).is_some();
        let read = if in_tree { tree.read(&path) } else { read_anywhere(&path) };
        match read {
            Ok(source) => Self::parse(tree, Arc::new(source), catalogue),
            Err(error) => {
                let faults = vec![nowhere(&path, format!("the roster {error}"))];
                Self { path: Some(path), faults, ..Self::default() }
            }
        }
    }

    fn parse(tree: &dyn Tree, main: Arc<Source>, catalogue: &Catalogue) -> Self {
        let path = Some(Arc::clone(&main.path));
        let mut sources = vec![Arc::clone(&main)];
        let mut faults = Vec::new();
        let includes = roster::includes(&main);
        for path in tree.paths().iter().filter(|path| includes.covers(path) && **path != main.path) {
            match tree.read(path) {
                Ok(source) => sources.push(Arc::new(source)),
                Err(error) => faults.push(nowhere(path, format!("the included roster {error}"))),
            }
        }
        match Roster::parse(main, &sources[1..], catalogue) {
            Ok(roster) if faults.is_empty() => Self { path, roster, faults, sources },
            Ok(_) => Self { path, faults, sources, ..Self::default() },
            Err(more) => {
                faults.extend(more);
                Self { path, faults, sources, ..Self::default() }
            }
        }
    }
}

fn nowhere(path: &Arc<str>, message: String) -> Fault {
    let location = Location { path: Arc::clone(path), span: Span::default() };
    Fault { location, message, suggestion: None }
}
