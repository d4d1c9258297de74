//! Kubernetes manifests: any document with an `apiVersion` and a `kind`, lists, Helm templates.

use crate::detect::{Resolved, Scope};
use crate::source::{Source, Span};
use crate::syntax::Node;

/// An object of a manifest.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    /// `v1/ServiceAccount`, `rbac.authorization.k8s.io/v1/RoleBinding`.
    pub(crate) kind: String,
    /// The namespace, where it is written out, and the name: `ops/deployer`.
    pub(crate) address: String,
    /// Where it is named; its `kind` where it has no name.
    pub(crate) header: Span,
    pub(crate) body: &'a Node<'a>,
}

/// The objects of a document; a `List` gives its items.
pub(crate) fn objects<'a>(root: &'a Node<'a>) -> Vec<Object<'a>> {
    let mut found = Vec::new();
    collect(root, &mut found, 0);
    found
}

fn collect<'a>(node: &'a Node<'a>, found: &mut Vec<Object<'a>>, depth: usize) {
    let (Some(api), Some(kind)) = (node.text_at("apiVersion"), node.pair("kind")) else {
        return;
    };
    let Some(word) = kind.value.text() else {
        return;
    };
    if word.ends_with("List") && depth < 4 {
        if let Some(items) = node.get("items").filter(|items| !items.items().is_empty()) {
            items
                .items()
                .iter()
                .for_each(|item| collect(item, found, depth + 1));
            return;
        }
    }
    let metadata = node.get("metadata");
    let named = metadata.and_then(|m| m.pair("name").or_else(|| m.pair("generateName")));
    let name = named
        .and_then(|pair| pair.value.text())
        .unwrap_or("(unnamed)");
    let namespace = metadata.and_then(|m| m.text_at("namespace"));
    let address = namespace.map_or_else(|| name.to_owned(), |space| format!("{space}/{name}"));
    let header = named.map_or(kind.key.span.to(kind.value.span), |pair| {
        pair.key.span.to(pair.value.span)
    });
    found.push(Object {
        kind: format!("{api}/{word}"),
        address,
        header,
        body: node,
    });
}

/// The values of a manifest: what a template fills in is not known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manifest<'a> {
    pub(crate) source: &'a Source,
}

impl Scope for Manifest<'_> {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        let Some(text) = node.text() else {
            return Resolved::Unknown("(not a scalar)".to_owned());
        };
        let written = self.source.slice(node.span);
        if written.contains("{{") || written.contains("${") || written.contains("$(") {
            let written = written.trim_matches(['"', '\'']).to_owned();
            return Resolved::Unknown(written);
        }
        Resolved::Known(text.to_owned())
    }
}
