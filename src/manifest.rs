//! The roster's files: where they are, what they say, what is wrong with them.

use std::sync::Arc;

use crate::collect::{ReadError, Tree};
use crate::detect::Detector;
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
    /// Its files.
    pub sources: Vec<Arc<Source>>,
}

impl Manifest {
    /// Finds and reads the roster. `named` is the user's own choice, which must be there. A literal
    /// credential in it is blanked out before anything else is read, so that no fault repeats it.
    pub fn read(tree: &dyn Tree, named: Option<&str>, detector: &Detector<'_>) -> Self {
        Self::find(tree, named, &Reader { detector, mark: None })
    }

    /// The same in another revision, whose name is put to the paths of the files. That a roster is
    /// not there is no fault here, even where the user named one.
    pub fn read_at(
        base: &dyn Tree,
        mark: &str,
        named: Option<&str>,
        detector: &Detector<'_>,
    ) -> Self {
        Self::find(base, named, &Reader { detector, mark: Some(mark) })
    }

    fn find(tree: &dyn Tree, named: Option<&str>, reader: &Reader<'_, '_>) -> Self {
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
            Ok(source) => Self::parse(tree, source, reader),
            Err(ReadError::Missing) if reader.mark.is_some() => return Self::default(),
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

    fn parse(tree: &dyn Tree, main: Source, reader: &Reader<'_, '_>) -> Self {
        let main = reader.source(main);
        let path = Some(Arc::clone(main.tree_path()));
        let mut sources = vec![Arc::clone(&main)];
        let mut faults = Vec::new();
        let includes = roster::includes(&main);
        let own = Arc::clone(main.tree_path());
        for path in tree.paths().iter().filter(|path| includes.covers(path) && **path != own) {
            match tree.read(path) {
                Ok(source) => sources.push(reader.source(source)),
                Err(error) => faults.push(nowhere(path, format!("the included roster {error}"))),
            }
        }
        match Roster::parse(main, &sources[1..], reader.detector.catalogue()) {
            Ok(roster) if faults.is_empty() => Self { path, roster, faults, sources },
            Ok(_) => Self { path, faults, sources, ..Self::default() },
            Err(more) => {
                faults.extend(more);
                Self { path, faults, sources, ..Self::default() }
            }
        }
    }
}

/// Makes the files of a roster what findings may show of them.
struct Reader<'d, 'c> {
    detector: &'d Detector<'c>,
    /// The revision that they are from, where it is not the one that is judged.
    mark: Option<&'d str>,
}

impl Reader<'_, '_> {
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
