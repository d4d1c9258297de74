//! Kubernetes' OWNERS and OWNERS_ALIASES: who approves a folder, and who an alias stands for.

use crate::source::{Location, Source};
use crate::syntax::{Node, yaml};

/// A name in such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) handle: String,
    pub(super) at: Location,
    /// What the file says of it.
    pub(super) part: Part,
}

/// What somebody is named as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Approver,
    Reviewer,
    /// Was one, and is thanked.
    Emeritus,
    /// A name for several, and one of those.
    Alias,
}

/// Everybody whom an OWNERS file names, approvers first.
pub(super) fn owners(source: &Source) -> Vec<Named> {
    let parsed = yaml::parse(&source.text);
    let Some(root) = parsed.documents.first() else { return Vec::new() };
    let filters = root.get("filters").map(Node::pairs).unwrap_or_default();
    let blocks: Vec<_> =
        std::iter::once(root).chain(filters.iter().map(|pair| &pair.value)).collect();
    let lists = [
        ("approvers", Part::Approver),
        ("reviewers", Part::Reviewer),
        ("emeritus_approvers", Part::Emeritus),
    ];
    let named = lists.into_iter().flat_map(|(list, part)| {
        let names = blocks.iter().filter_map(move |block| block.get(list)).flat_map(Node::items);
        names.filter_map(move |name| named(source, name, part))
    });
    named.collect()
}

/// The aliases and their members.
pub(super) fn aliases(source: &Source) -> Vec<Named> {
    let parsed = yaml::parse(&source.text);
    let root = parsed.documents.first();
    let aliases = root.and_then(|root| root.get("aliases")).map(Node::pairs).unwrap_or_default();
    let named = aliases.iter().flat_map(|pair| {
        let members = pair.value.items().iter();
        let members = members.filter_map(|name| named(source, name, Part::Alias));
        named(source, &pair.key, Part::Alias).into_iter().chain(members)
    });
    named.collect()
}

fn named(source: &Source, node: &Node<'_>, part: Part) -> Option<Named> {
    let handle = node.text()?.to_owned();
    Some(Named { handle, at: source.location(node.span), part })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emeriti_and_filters_are_told_apart() {
        let text = "filters:\n  '.*':\n    approvers: [ann]\n    reviewers: [bob]\nemeritus_approvers:\n  - cleo\n";
        let source = Source::new("OWNERS", text.to_owned());
        let named: Vec<_> =
            owners(&source).into_iter().map(|named| (named.handle, named.part)).collect();
        let expected = [("ann", Part::Approver), ("bob", Part::Reviewer), ("cleo", Part::Emeritus)];
        assert_eq!(named, expected.map(|(handle, part)| (handle.to_owned(), part)));
        let source = Source::new("OWNERS_ALIASES", "aliases:\n  web: [dora]\n".to_owned());
        let named: Vec<_> = aliases(&source).into_iter().map(|named| named.handle).collect();
        assert_eq!(named, ["web", "dora"]);
    }
}
