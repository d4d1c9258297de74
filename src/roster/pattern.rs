//! Which identities an entry, a plan item or a waiver speaks of.

use std::fmt;
use std::sync::OnceLock;

use globset::{Glob, GlobBuilder, GlobMatcher};

use super::Specificity;
use super::specificity::Rank;
use crate::inventory::{Identity, IdentityKey};
use crate::rule::Class;

/// A key, an alias, a glob over keys, or a mapping `{class, kind, path, key}` whose parts must all
/// hold.
///
/// A text is first compared with the identity's key and aliases, and only then tried as a glob: the
/// subject of a federated login may itself hold `*`, an address may hold `[`. A text that is no
/// glob, such as one with an open `[`, is only compared.
///
/// In a glob over keys `*` stands for any characters, `/` and `@` among them, because the name in a
/// key may hold both: `github/actions-secret/*` covers every secret of every environment, and
/// `jenkins/credential/*` a credential in a folder. `?` stands for one character; `[ab]` and
/// `{a,b}` choose. A glob is not tried on aliases.
///
/// A key, or a glob, without `@qualifier` covers the qualified identities too:
/// `github/actions-secret/DEPLOY_KEY` covers `github/actions-secret/DEPLOY_KEY@production`.
#[derive(Debug, Clone, Default)]
pub struct Pattern {
    pub(super) key: Option<KeyPattern>,
    pub(super) class: Option<Class>,
    pub(super) kind: Option<String>,
    pub(super) path: Option<PathPattern>,
    mapping: bool,
}

impl Pattern {
    /// A key, an alias, or a glob over keys.
    pub fn from_text(text: &str) -> Self {
        Self { key: Some(KeyPattern::new(text)), ..Self::default() }
    }

    /// The mapping form. `kind` is compared, `path` is a glob over the paths of sightings, one of
    /// which must match.
    pub(super) fn from_parts(
        key: Option<&str>,
        class: Option<Class>,
        kind: Option<String>,
        path: Option<(String, Glob)>,
    ) -> Self {
        Self {
            key: key.map(KeyPattern::new),
            class,
            kind,
            path: path.map(PathPattern::new),
            mapping: true,
        }
    }

    /// Whether it is for what one key names, and for nothing that may come later.
    pub(crate) fn names_one(&self) -> bool {
        self.key.as_ref().is_some_and(|key| key.glob.is_none())
    }

    /// Whether it covers this identity.
    pub fn covers(&self, identity: &Identity) -> bool {
        self.specificity(identity).is_some()
    }

    /// How narrowly it covers this identity; none where it does not.
    pub fn specificity(&self, identity: &Identity) -> Option<Specificity> {
        let holds = self.class_and_kind_hold(identity) && self.path_holds(identity);
        holds.then_some(())?;
        match &self.key {
            None => Some(self.rated(Rank::Parts, 0)),
            Some(key) => key.rank(identity).map(|(rank, by)| self.rated(rank, by)),
        }
    }

    pub(super) fn class_and_kind_hold(&self, identity: &Identity) -> bool {
        self.class.is_none_or(|class| class == identity.class)
            && self.kind.as_ref().is_none_or(|kind| *kind == identity.kind)
    }

    fn path_holds(&self, identity: &Identity) -> bool {
        self.path.as_ref().is_none_or(|path| {
            let mut sightings = identity.sightings.iter();
            sightings.any(|sighting| path.matcher().is_match(&*sighting.location.path))
        })
    }

    /// Its specificity, once it is known how its key holds.
    pub(super) fn rated(&self, rank: Rank, literal: usize) -> Specificity {
        let given = [self.class.is_some(), self.kind.is_some(), self.path.is_some()];
        let parts = given.iter().filter(|given| **given).count();
        Specificity {
            rank,
            literal,
            parts,
            // A kind lies within one class, so that of two single parts the class gives way.
            beyond_class: parts - usize::from(self.class.is_some()),
            path: self.path.as_ref().map(|path| literals(&path.text)),
        }
    }
}

/// As a person would write it on one line.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_ref().map(|key| key.text.as_str());
        if !self.mapping {
            return f.write_str(key.unwrap_or_default());
        }
        let parts = [
            ("class", self.class.map(Class::as_str)),
            ("kind", self.kind.as_deref()),
            ("path", self.path.as_ref().map(|path| path.text.as_str())),
            ("key", key),
        ];
        let given: Vec<_> = parts
            .into_iter()
            .filter_map(|(name, part)| part.map(|part| format!("{name}: {part}")))
            .collect();
        write!(f, "{{ {} }}", given.join(", "))
    }
}

/// A key, an alias, or a glob over keys.
#[derive(Debug, Clone)]
pub(super) struct KeyPattern {
    pub(super) text: String,
    pub(super) glob: Option<Glob>,
    matcher: OnceLock<GlobMatcher>,
}

impl KeyPattern {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), glob: key_glob(text), matcher: OnceLock::new() }
    }

    /// How it covers an identity, and by how many characters.
    fn rank(&self, identity: &Identity) -> Option<(Rank, usize)> {
        if self.text == identity.key.as_str() {
            return Some((Rank::WholeKey, self.text.len()));
        }
        if unqualified(&identity.key).any(|key| key == self.text) {
            return Some((Rank::Key, self.text.len()));
        }
        if identity.aliases.contains(&self.text) {
            return Some((Rank::Alias, 0));
        }
        self.glob_covers(identity).then(|| self.glob_rank())
    }

    /// Whether it covers an identity as a glob.
    pub(super) fn glob_covers(&self, identity: &Identity) -> bool {
        self.glob.as_ref().is_some_and(|glob| {
            let matcher = self.matcher.get_or_init(|| glob.compile_matcher());
            spellings(&identity.key).any(|key| matcher.is_match(key))
        })
    }

    /// The rank of its glob, and how many characters it fixes.
    pub(super) fn glob_rank(&self) -> (Rank, usize) {
        match literals(&self.text) {
            0 => (Rank::CatchAll, 0),
            fixed => (Rank::Glob, fixed),
        }
    }
}

/// A glob over the paths of sightings.
#[derive(Debug, Clone)]
pub(super) struct PathPattern {
    pub(super) text: String,
    pub(super) glob: Glob,
    matcher: OnceLock<GlobMatcher>,
}

impl PathPattern {
    fn new((text, glob): (String, Glob)) -> Self {
        let matcher = OnceLock::new();
        Self { text, glob, matcher }
    }

    fn matcher(&self) -> &GlobMatcher {
        self.matcher.get_or_init(|| self.glob.compile_matcher())
    }
}

/// A glob over keys; none for a text without wildcards, or one that is no glob.
pub(super) fn key_glob(text: &str) -> Option<Glob> {
    text.contains(['*', '?', '[', '{']).then_some(())?;
    GlobBuilder::new(text).literal_separator(false).empty_alternates(true).build().ok()
}

/// The key as it stands, then without its qualifier. A name may hold `@` as well, so each `@` is
/// taken for the start of the qualifier once, the last one first.
pub(super) fn spellings(key: &IdentityKey) -> impl Iterator<Item = &str> {
    std::iter::once(key.as_str()).chain(unqualified(key))
}

/// The key without its qualifier.
pub(super) fn unqualified(key: &IdentityKey) -> impl Iterator<Item = &str> {
    let key = key.as_str();
    // Few keys hold more than two; a hostile one may hold thousands.
    key.rmatch_indices('@').take(4).map(|(at, _)| &key[..at])
}

/// How many letters and digits a glob fixes: those outside its wildcards and choices.
pub(super) fn literals(glob: &str) -> usize {
    let mut depth = 0_usize;
    let mut fixed = 0;
    for character in glob.chars() {
        match character {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 && character.is_alphanumeric() => fixed += 1,
            _ => {}
        }
    }
    fixed
}
