//! Google's Deployment Manager, configurations and Jinja templates. What they declare is what
//! Terraform's provider for Google declares, in the words of Google's own API.

use super::terraform::words::{self, Holes, Keys, Language, snake};
use crate::source::Span;
use crate::syntax::{Node, Pair, Value};

/// What there is in the types of Google's.
const MARKS: [&str; 5] = ["gcp-types/", ".v1.", ".v2.", "v1beta", "v1alpha"];

/// Whether a text may be a configuration: a list of resources, one of a type of Google's.
pub(crate) fn may_be(text: &str) -> bool {
    let types = |line: &str| {
        let line = line.trim_start_matches([' ', '-', '\t']);
        let says = line.starts_with("type:") || line.starts_with("action:");
        says && MARKS.iter().any(|mark| line.contains(mark))
    };
    text.contains("resources:") && text.lines().any(types)
}

/// A resource and what Terraform calls its type.
struct Declared<'n, 's> {
    name: &'n str,
    place: Span,
    /// `google_service_account`, where the table knows it.
    kind: Option<&'n str>,
    /// Names of the API's that Terraform has others for: `parent=service_account_id`.
    renamed: Vec<(&'n str, &'n str)>,
    node: &'n Node<'s>,
}

/// The declarations in a tree, in Terraform's words; nothing if it is no configuration. The table says
/// what Terraform calls a type.
pub(crate) fn module<'n, 's>(
    root: &'n Node<'s>,
    table: &dyn Fn(&str) -> Option<&'n str>,
) -> Option<Vec<Pair<'s>>> {
    let resources = root.get("resources")?.items();
    let declared: Vec<_> = resources
        .iter()
        .filter_map(|node| {
            let kind = node.text_at("type").or_else(|| node.text_at("action"))?;
            let name = node.pair("name")?;
            let known = table(kind).unwrap_or_default();
            let mut words = known.split_whitespace();
            Some(Declared {
                name: name.value.text()?,
                place: name.value.span,
                kind: words.next(),
                renamed: words.filter_map(|word| word.split_once('=')).collect(),
                node,
            })
        })
        .collect();
    let config = Config(&declared);
    let mut module = Vec::new();
    declared.iter().for_each(|it| config.declare(it, &mut module));
    (!module.is_empty()).then_some(module)
}

/// What the names of a configuration stand for.
struct Config<'d, 'n, 's>(&'d [Declared<'n, 's>]);

impl<'s> Config<'_, '_, 's> {
    fn declare(&self, declared: &Declared<'_, 's>, module: &mut Vec<Pair<'s>>) {
        let Declared { name, place, kind, ref renamed, node } = *declared;
        let none = Node::new(place, Value::Mapping(Vec::new()));
        let properties = node.get("properties").unwrap_or(&none);
        let body = words::value(self, properties, Keys::Properties);
        let mut pairs = body.pairs().to_vec();
        // Google's API takes a cluster as a part of the request.
        pairs.extend(body.get("cluster").map(Node::pairs).unwrap_or_default().iter().cloned());
        for (from, to) in renamed {
            let value = body.get(from).cloned();
            pairs.extend(value.map(|value| Pair { key: words::scalar(place, to), value }));
        }
        // What its properties do not name has the resource's name; an account is named by its id.
        let says = |pair: &Pair<'_>| matches!(pair.key.text(), Some("name" | "account_id"));
        if !pairs.iter().any(says) {
            let value = words::scalar(place, name);
            pairs.push(Pair { key: words::scalar(place, "name"), value });
        }
        let mut add = |kind: &str, at: Span, pairs: Vec<Pair<'s>>| {
            let name = format!("{name}-{}", at.start);
            let body = Node::new(at, Value::Mapping(pairs));
            module.push(words::block("resource", kind, (&name, at), body));
        };
        // What it is about: the resource's own name where its properties say none.
        let set = |name: &str, value| Pair { key: words::scalar(place, name), value };
        let own =
            ["account_id", "name", "topic", "subscription"].iter().find_map(|it| body.get(it));
        let own = || own.cloned().unwrap_or_else(|| words::scalar(place, name));
        for (list, kind, of) in [
            ("acl", "google_storage_bucket_access_control", "bucket"),
            ("defaultObjectAcl", "google_storage_default_object_access_control", "bucket"),
            ("access", "google_bigquery_dataset_access", "dataset_id"),
        ] {
            for entry in properties.get(list).map(Node::items).unwrap_or_default() {
                let of_set = properties.get("datasetReference").and_then(|it| it.get("datasetId"));
                let named = of_set.map_or_else(own, |it| words::value(self, it, Keys::Own));
                let mut pairs = words::value(self, entry, Keys::Properties).pairs().to_vec();
                pairs.push(set(of, named));
                add(kind, entry.span, pairs);
            }
        }
        let policy = node.get("accessControl").and_then(|it| it.get("gcpIamPolicy"));
        let bindings = policy.and_then(|it| it.get("bindings")).map(Node::items);
        for binding in bindings.unwrap_or_default() {
            let stem = kind.unwrap_or("google_resource");
            let of = if stem == "google_service_account" { "service_account_id" } else { "name" };
            let mut pairs = words::value(self, binding, Keys::Properties).pairs().to_vec();
            pairs.push(set(of, own()));
            add(&format!("{stem}_iam_binding"), binding.span, pairs);
        }
        // `setIamPolicy`, an action on what is declared elsewhere.
        for (of, list) in [("gcpIamPolicyPatch", "add"), ("policy", "bindings")] {
            let bindings = properties.get(of).and_then(|it| it.get(list)).map(Node::items);
            for binding in bindings.unwrap_or_default() {
                let mut pairs = pairs.clone();
                pairs.extend(words::value(self, binding, Keys::Properties).pairs().iter().cloned());
                add(
                    &format!("{}_iam_binding", kind.unwrap_or("google_resource")),
                    binding.span,
                    pairs,
                );
            }
        }
        if let Some(kind) = kind.filter(|_| node.get("action").is_none()) {
            let body = Node::new(body.span, Value::Mapping(pairs));
            module.push(words::block("resource", kind, (name, place), body));
        }
    }
}

impl<'s> Language<'s> for Config<'_, '_, 's> {
    fn holes(&self) -> Holes {
        Holes { open: "$(ref.", close: ')' }
    }

    fn reference(&self, written: &str) -> String {
        let (name, path) = written.split_at(written.find('.').unwrap_or(written.len()));
        let kind = self.0.iter().find(|it| it.name == name).and_then(|it| it.kind);
        match kind {
            Some(kind) => format!("{kind}.{name}{}", snake(path)),
            None => written.to_owned(),
        }
    }
}
