//! Kubernetes manifests: any document with an `apiVersion` and a `kind`, lists, Helm templates.

use crate::dialect::{Resolved, Scope};
use crate::source::{Source, Span};
use crate::syntax::Node;

/// An object of a manifest.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    /// `v1/ServiceAccount`, `rbac.authorization.k8s.io/v1/RoleBinding`.
    pub(crate) kind: String,
    /// The namespace, where it is written out, and the name: `ops/deployer`. A name that a chart
    /// makes up is the chart's own: `charts/web:{{web.fullname}}`.
    pub(crate) address: String,
    /// The kind and the address: `ServiceAccount/ops/deployer`.
    pub(crate) alias: String,
    /// Where it is named; its `kind` where it has no name.
    pub(crate) header: Span,
    pub(crate) body: &'a Node<'a>,
}

/// The objects of a document; a `List` gives its items, and a Crossplane composition what it makes.
/// An object without a name that is known is named after the `folder`: its chart, file or module.
pub(crate) fn objects<'a>(scope: &dyn Scope, folder: &str, root: &'a Node<'a>) -> Vec<Object<'a>> {
    let mut found = Vec::new();
    collect((scope, folder, "(unnamed)"), root, &mut found, 0);
    found
}

fn collect<'a>(
    within: (&dyn Scope, &str, &str),
    node: &'a Node<'a>,
    found: &mut Vec<Object<'a>>,
    depth: usize,
) {
    let (scope, folder, unnamed) = within;
    let (Some(api), Some(kind)) = (node.text_at("apiVersion"), node.pair("kind")) else {
        return;
    };
    let Some(word) = kind.value.text() else {
        return;
    };
    let listed = node.get("items").map(Node::items).filter(|items| !items.is_empty());
    if let Some(items) = listed.filter(|_| word.ends_with("List") && depth < 4) {
        items.iter().for_each(|item| collect(within, item, found, depth + 1));
        return;
    }
    if word == "Composition" && api.starts_with("apiextensions.crossplane.io/") && depth < 4 {
        for made in composed(node) {
            let (Some(base), name) = (made.get("base"), made.text_at("name")) else { continue };
            collect((scope, folder, name.unwrap_or(unnamed)), base, found, depth + 1);
        }
    }
    let metadata = node.get("metadata");
    let named = metadata.and_then(|m| m.pair("name").or_else(|| m.pair("generateName")));
    let namespace = metadata.and_then(|m| m.get("namespace"));
    let namespace = namespace.map(|space| scope.resolve(space));
    let address = match (named.map(|pair| scope.resolve(&pair.value)), namespace) {
        (Some(Resolved::Known(name)), Some(Resolved::Known(space))) => format!("{space}/{name}"),
        (Some(Resolved::Known(name)), _) => name,
        (Some(unknown), _) => format!("{folder}:{}", unknown.shown()),
        (None, _) => format!("{folder}:{unnamed}"),
    };
    let header =
        named.map_or(kind.key.span.to(kind.value.span), |pair| pair.key.span.to(pair.value.span));
    found.push(Object {
        kind: format!("{api}/{word}"),
        alias: format!("{word}/{address}"),
        address,
        header,
        body: node,
    });
}

/// What a composition makes, itself or in the steps of its pipeline.
fn composed<'a>(node: &'a Node<'a>) -> impl Iterator<Item = &'a Node<'a>> {
    let spec = node.get("spec");
    let steps = spec.and_then(|spec| spec.get("pipeline")).map_or(&[][..], Node::items);
    let inputs = steps.iter().filter_map(|step| step.get("input"));
    let resources = spec.into_iter().chain(inputs).filter_map(|holder| holder.get("resources"));
    resources.flat_map(Node::items)
}

/// The values of a manifest: what a template fills in is not known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manifest<'a> {
    pub(crate) source: &'a Source,
}

impl Manifest<'_> {
    /// The chart that the manifest is a template of, else the file.
    pub(crate) fn folder(&self) -> &str {
        let path = &*self.source.path;
        path.split_once("/templates/").map_or(path, |(chart, _)| chart)
    }
}

impl Scope for Manifest<'_> {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        let Some(text) = node.text() else {
            return Resolved::Unknown("(not a scalar)".to_owned());
        };
        let written = self.source.slice(node.span);
        if written.contains("{{") || written.contains("${") || written.contains("$(") {
            return Resolved::Unknown(brief(written.trim_matches(['"', '\''])));
        }
        Resolved::Known(text.to_owned())
    }
}

/// A template's text with its actions cut down to what they name:
/// `{{ include "web.fullname" . | quote }}-db` is `{{web.fullname}}-db`.
fn brief(written: &str) -> String {
    let mut out = String::new();
    let mut rest = written;
    while let Some((before, action)) = rest.split_once("{{") {
        let (inner, after) = action.split_once("}}").unwrap_or((action, ""));
        let inner = inner.trim_matches(['-', ' ', '\t', '\n', '\r']);
        let first = inner.split(" | ").next().unwrap_or(inner);
        let named = first
            .split_once(' ')
            .filter(|(word, _)| matches!(*word, "include" | "template" | "tpl"))
            .and_then(|(_, arguments)| arguments.trim_start().strip_prefix('"')?.split_once('"'));
        let name = named.map_or(first, |(name, _)| name);
        out.push_str(before);
        out.push_str("{{");
        out.extend(name.split_whitespace().flat_map(|word| [word, " "]));
        out.truncate(out.trim_end().len());
        out.push_str("}}");
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_cut_down_to_what_it_names() {
        assert_eq!(brief(r#"{{ include "web.fullname" . | quote }}-db"#), "{{web.fullname}}-db");
        assert_eq!(brief("{{- .Values.name -}}"), "{{.Values.name}}");
        assert_eq!(brief("a-{{ .Release.Name }}-{{ .x }}"), "a-{{.Release.Name}}-{{.x}}");
        assert_eq!(brief("{{ broken"), "{{broken}}");
    }
}
