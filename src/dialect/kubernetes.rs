//! Kubernetes manifests: any document with an `apiVersion` and a `kind`, lists, Helm templates.

use std::borrow::Cow;

use crate::dialect::{Resolved, Scope};
use crate::source::{Source, Span};
use crate::syntax::{Node, Pair, Style, Value};

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

/// The objects of a document; a `List` gives its items, a `Template` its objects, and a Crossplane
/// composition what it makes. An object without a name that is known is named after the `folder`: its
/// chart, file or module.
pub(crate) fn objects<'a>(scope: &dyn Scope, folder: &str, root: &'a Node<'a>) -> Vec<Object<'a>> {
    let mut found = Vec::new();
    collect((scope, folder, "(unnamed)"), root, Around::default(), &mut found);
    found
}

/// Whether a path is what Kustomize reads.
pub(crate) fn is_kustomization(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    matches!(name.as_str(), "kustomization.yaml" | "kustomization.yml" | "kustomization")
}

/// What Kustomize reads with the version and kind that it may leave out.
pub(crate) fn kustomization<'a>(path: &str, root: &Node<'a>) -> Option<Node<'a>> {
    let says_none = root.get("kind").is_none() && root.get("apiVersion").is_none();
    if !says_none || !is_kustomization(path) {
        return None;
    }
    let said = [("apiVersion", "kustomize.config.k8s.io/v1beta1"), ("kind", "Kustomization")];
    let scalar = |text| Node::new(root.span, Value::Scalar(Cow::Borrowed(text), Style::Plain));
    let said = said.into_iter().map(|(key, value)| Pair { key: scalar(key), value: scalar(value) });
    Some(Node::new(root.span, Value::Mapping(said.chain(root.pairs().iter().cloned()).collect())))
}

/// Lists in lists, so many deep.
const DEEPEST: usize = 4;

/// What is around an object. A list says the version and kind of its items, which may leave them out.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    api: &'a str,
    kind: &'a str,
    depth: usize,
}

fn collect<'a>(
    within: (&dyn Scope, &str, &str),
    node: &'a Node<'a>,
    around: Around<'a>,
    found: &mut Vec<Object<'a>>,
) {
    let (scope, folder, unnamed) = within;
    let kind = node.pair("kind");
    let own = kind.and_then(|kind| kind.value.text());
    let said = Some(around).filter(|around| !around.kind.is_empty());
    let Some(word) = own.or(said.map(|around| around.kind)) else { return };
    let api = node.get("apiVersion");
    let Some(api) = api
        .and_then(|api| match scope.resolve(api) {
            // A chart asks the cluster which version of a group it serves.
            Resolved::Unknown(_) => group_of(word).or(api.text()),
            _ => api.text(),
        })
        .or(said.map(|around| around.api))
    else {
        return;
    };
    let inner = match word {
        "Template" => Some(("objects", "")),
        _ => word.strip_suffix("List").map(|item| ("items", item)),
    };
    let depth = around.depth + 1;
    if let Some((field, item)) = inner.filter(|_| depth <= DEEPEST) {
        let items = node.get(field).map(Node::items).filter(|items| !items.is_empty());
        if let Some(items) = items {
            let around = Around { api, kind: item, depth };
            items.iter().for_each(|item| collect(within, item, around, found));
            return;
        }
    }
    if word == "Composition" && api.starts_with("apiextensions.crossplane.io/") && depth <= DEEPEST
    {
        for made in composed(node) {
            let (Some(base), name) = (made.get("base"), made.text_at("name")) else { continue };
            let around = Around { depth, ..Around::default() };
            collect((scope, folder, name.unwrap_or(unnamed)), base, around, found);
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
    let header = named.or(kind).map_or(node.span, |pair| pair.key.span.to(pair.value.span));
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

/// The group of a kind that is the same in every cluster.
fn group_of(kind: &str) -> Option<&'static str> {
    match kind {
        "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding" => {
            Some("rbac.authorization.k8s.io/v1")
        }
        "ServiceAccount" | "Secret" | "ConfigMap" | "Pod" => Some("v1"),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => Some("apps/v1"),
        "Job" | "CronJob" => Some("batch/v1"),
        "ExternalSecret" | "SecretStore" | "ClusterSecretStore" => Some("external-secrets.io/v1"),
        _ => None,
    }
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

    fn seen(path: &str, text: &str) -> Vec<(String, String)> {
        let source = Source::new(path, text.to_owned());
        let masked = crate::syntax::template::mask_templates(&source.text);
        let parsed = crate::syntax::yaml::parse(&masked);
        let scope = Manifest { source: &source };
        let objects =
            parsed.documents.iter().flat_map(|root| objects(&scope, scope.folder(), root));
        objects.map(|object| (object.kind, object.address)).collect()
    }

    #[test]
    fn a_version_that_a_chart_fills_in_is_that_of_the_kind() {
        let text = "apiVersion: {{ include \"web.rbac\" . }}\nkind: ClusterRole\nmetadata: { name: a }\n---\napiVersion: {{ .Values.api }}\nkind: Widget\nmetadata: { name: b }\n";
        let kinds: Vec<_> =
            seen("c/templates/a.yaml", text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds[0], "rbac.authorization.k8s.io/v1/ClusterRole");
        assert!(kinds[1].ends_with("/Widget") && kinds.len() == 2);
    }

    #[test]
    fn items_of_a_list_and_objects_of_a_template_are_objects() {
        let text = "apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: Pod, metadata: { name: a } }\n- { metadata: { name: none } }\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBindingList\nitems:\n- { metadata: { name: b } }\n---\napiVersion: template.openshift.io/v1\nkind: Template\nobjects:\n- { apiVersion: v1, kind: ServiceAccount, metadata: { name: c } }\n---\napiVersion: x.io/v1\nkind: Template\nmetadata: { name: d }\n";
        let seen = seen("a.yaml", text);
        let seen: Vec<_> = seen.iter().map(|(kind, name)| (&**kind, &**name)).collect();
        assert_eq!(
            seen,
            [
                ("v1/Pod", "a"),
                ("rbac.authorization.k8s.io/v1/RoleBinding", "b"),
                ("v1/ServiceAccount", "c"),
                ("x.io/v1/Template", "d"),
            ]
        );
    }

    #[test]
    fn an_action_is_cut_down_to_what_it_names() {
        assert_eq!(brief(r#"{{ include "web.fullname" . | quote }}-db"#), "{{web.fullname}}-db");
        assert_eq!(brief("{{- .Values.name -}}"), "{{.Values.name}}");
        assert_eq!(brief("a-{{ .Release.Name }}-{{ .x }}"), "a-{{.Release.Name}}-{{.x}}");
        assert_eq!(brief("{{ broken"), "{{broken}}");
    }
}
