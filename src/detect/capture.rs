//! What a match captures, and the conditions on it, read through the scope that the file gives.

use std::collections::BTreeMap;

use regex_automata::Input;

use crate::dialect::{Resolved, Scope};
use crate::rule::{Condition, Match, Path};
use crate::source::Span;
use crate::syntax::Node;

/// A captured value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Captured {
    pub(crate) value: Resolved,
    pub(crate) span: Option<Span>,
}

/// Captured values by name.
pub(crate) type Captures = BTreeMap<String, Captured>;

/// A plain fact as a capture without a place.
pub(crate) fn plain(text: impl Into<String>) -> Captured {
    Captured { value: Resolved::Known(text.into()), span: None }
}

/// What the match captures below `root`; with `each`, paths that start with `each` begin there.
pub(crate) fn captures(
    rule: &Match,
    root: &Node<'_>,
    each: Option<&Node<'_>>,
    scope: &dyn Scope,
) -> Captures {
    let mut captures = Captures::new();
    for (name, path) in &rule.capture {
        if let Some(node) = find(path, root, each).first() {
            let value = scope.resolve(node);
            captures.insert(name.clone(), Captured { value, span: Some(node.span) });
        }
    }
    if let Some(node) = each {
        let value = scope.resolve(node);
        let each = Captured { value, span: Some(node.span) };
        captures.entry("each".to_owned()).or_insert(each);
    }
    captures
}

/// What a path finds: below the repeated node if it starts with `each`, else below the root.
pub(crate) fn find<'n, 's>(
    path: &Path,
    root: &'n Node<'s>,
    each: Option<&'n Node<'s>>,
) -> Vec<&'n Node<'s>> {
    let Some(item) = each else {
        return path.find(root);
    };
    let mut found = Vec::new();
    for way in &path.ways {
        found = match way.split_first() {
            Some((crate::rule::Segment::Name(first), rest)) if first == "each" => {
                crate::rule::follow(rest, item)
            }
            _ => crate::rule::follow(way, root),
        };
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// Whether a condition holds. An unknown value equals and matches nothing, but it is present.
pub(crate) fn holds(
    condition: &Condition,
    root: &Node<'_>,
    each: Option<&Node<'_>>,
    scope: &dyn Scope,
) -> bool {
    let below = |inner: &Condition| holds(inner, root, each, scope);
    if let Some(path) = &condition.path {
        let found = find(path, root, each);
        let nothing = found.iter().all(|node| node.one_or_many().is_empty());
        if (condition.present && nothing) || (condition.absent && !nothing) {
            return false;
        }
        let some = |test: &dyn Fn(&str) -> bool| {
            found.iter().any(|node| scope.resolve(node).known().is_some_and(test))
        };
        let equals = condition.equals.as_ref().is_none_or(|want| some(&|text| text == want));
        let matches = condition
            .matches
            .as_ref()
            .is_none_or(|pattern| some(&|text| pattern.occurs(Input::new(text))));
        let listed =
            condition.r#in.is_empty() || some(&|text| condition.r#in.iter().any(|one| one == text));
        if !(equals && matches && listed) {
            return false;
        }
    }
    condition.not.as_ref().is_none_or(|inner| !below(inner))
        && condition.all.iter().all(below)
        && (condition.any.is_empty() || condition.any.iter().any(below))
}
