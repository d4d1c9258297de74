//! The evidence file of a repository: where it is, what it says, what is wrong with it.

use std::sync::Arc;

use super::{Contents, Evidence, merge, parse, write};
use crate::collect::{ReadError, Tree};
use crate::detect::Detector;
use crate::roster::Fault;
use crate::source::{Location, Source, Span};
use crate::syntax::{Node, Value, json};

/// Where evidence is looked for, in this order.
pub const PLACES: [&str; 2] = [".github/keyroster-evidence.json", "keyroster-evidence.json"];

/// The revision of what was observed and is in no file.
const OBSERVED: &str = "observed";

/// A repository's evidence as read.
#[derive(Debug, Default)]
pub struct File {
    /// The file; nothing where there is none.
    pub path: Option<Arc<str>>,
    /// What it says; nothing where it has faults.
    pub evidence: Evidence,
    /// Everything that is wrong with it.
    pub faults: Vec<Fault>,
    /// Its text.
    pub source: Option<Arc<Source>>,
}

impl File {
    /// Finds and reads it. `named` is the user's own choice, which must be there. A literal
    /// credential in it is blanked out before anything else is read.
    pub fn read(tree: &dyn Tree, named: Option<&str>, detector: &Detector<'_>) -> Self {
        Self::read_at(tree, named, None, detector)
    }

    /// The same of another revision, whose name is put to its path. That it has none there is no
    /// fault, even where the user named one: it is sought in the usual places.
    pub(crate) fn read_at(
        tree: &dyn Tree,
        named: Option<&str>,
        mark: Option<&str>,
        detector: &Detector<'_>,
    ) -> Self {
        let listed = |path: &str| tree.paths().iter().find(|known| ***known == *path).cloned();
        let mut places = PLACES.iter().filter_map(|path| listed(path));
        let (path, second) = match named {
            Some(path) => {
                let path = path.strip_prefix("./").unwrap_or(path);
                (Some(listed(path).unwrap_or_else(|| Arc::from(path))), None)
            }
            None => (places.next(), places.next()),
        };
        let Some(path) = path else { return Self::default() };
        if let Some(second) = second {
            let message = format!("there is a second evidence file beside {path}");
            return Self::faulty(path, &second, message, "keep one of them");
        }
        let read = if listed(&path).is_some() { tree.read(&path) } else { tree.read_beside(&path) };
        let source = match read {
            Ok(source) => {
                let source = detector.without_literals(source);
                match mark {
                    Some(mark) => source.from_elsewhere(mark),
                    None => source,
                }
            }
            Err(ReadError::Missing) if mark.is_some() => {
                return match named {
                    Some(_) => Self::read_at(tree, None, mark, detector),
                    None => Self::default(),
                };
            }
            Err(error) => {
                let at = Arc::clone(&path);
                return Self::faulty(path, &at, format!("the evidence {error}"), "");
            }
        };
        let (evidence, faults, source) = match parse(&source) {
            Ok(evidence) => (evidence, Vec::new(), source),
            Err(faults) => (Evidence::default(), faults, without_values(source)),
        };
        Self { path: Some(path), evidence, faults, source: Some(Arc::new(source)) }
    }

    /// The same, with what was observed besides: the newer look at each identity counts. One with
    /// faults stays so.
    #[must_use]
    pub(crate) fn with(self, observed: &Contents) -> Self {
        if !self.faults.is_empty() {
            return self;
        }
        let path = self.path.unwrap_or_else(|| Arc::from(PLACES[0]));
        let merged = merge(self.evidence.contents(), observed.clone()).contents;
        let source = Source::new(Arc::clone(&path), write(&merged)).from_elsewhere(OBSERVED);
        let (evidence, faults) = match parse(&source) {
            Ok(evidence) => (evidence, Vec::new()),
            Err(faults) => (Evidence::default(), faults),
        };
        Self { path: Some(path), evidence, faults, source: Some(Arc::new(source)) }
    }

    fn faulty(path: Arc<str>, at: &Arc<str>, message: String, fix: &str) -> Self {
        let location = Location { path: Arc::clone(at), span: Span::default() };
        let suggestion = (!fix.is_empty()).then(|| fix.to_owned());
        let faults = vec![Fault { location, message, suggestion }];
        Self { path: Some(path), faults, ..Self::default() }
    }

    /// What is wrong with it, in one clause; nothing where it can be judged by.
    pub fn complaint(&self) -> Option<String> {
        match self.faults.len() {
            0 => None,
            1 => Some("the evidence has 1 fault".to_owned()),
            several => Some(format!("the evidence has {several} faults")),
        }
    }
}

/// A file with faults may hold anything: its keys are left to be shown, and nothing else.
fn without_values(source: Source) -> Source {
    let spans = match json::parse(&source.text) {
        Ok(root) => scalars(&root),
        Err(_) => vec![Span::new(0, source.text.len())],
    };
    source.redacted(&spans)
}

fn scalars(node: &Node<'_>) -> Vec<Span> {
    match &node.value {
        Value::Scalar(..) => vec![node.span],
        Value::Mapping(pairs) => pairs.iter().flat_map(|pair| scalars(&pair.value)).collect(),
        _ => node.children().flat_map(scalars).collect(),
    }
}
