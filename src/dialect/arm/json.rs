//! What a template in JSON declares: resources as a list or by symbolic names, within each other,
//! and in the templates of nested deployments.

use super::{DEEPEST, Language, Template, Written};
use crate::source::Source;
use crate::syntax::{Node, Value};

/// Whether a text may be a template: old and hand-written ones leave out their version.
pub(crate) fn may_be(text: &str) -> bool {
    text.contains("resources")
        && (text.contains("contentVersion") || text.contains("eploymentTemplate.json"))
}

/// The templates in a tree; none if it is no template.
pub(super) fn read<'a>(source: &'a Source, root: &'a Node<'a>) -> Vec<Template<'a>> {
    let schema = root.text_at("$schema").unwrap_or_default().to_ascii_lowercase();
    let is_one = schema.contains("deploymenttemplate.json") || root.get("contentVersion").is_some();
    let mut templates = Vec::new();
    if is_one && root.get("resources").is_some() {
        add(source, root, &mut templates, 0);
    }
    templates
}

fn add<'a>(
    source: &'a Source,
    root: &'a Node<'a>,
    templates: &mut Vec<Template<'a>>,
    depth: usize,
) {
    let mut template = Template::new(source, root, Language::Json);
    let section = |name: &str| root.get(name).map(Node::pairs).unwrap_or_default();
    for pair in section("parameters") {
        let name = pair.key.text().unwrap_or_default().to_ascii_lowercase();
        if let Some(default) = pair.value.get("defaultValue") {
            template.parameters.insert(name, default);
        }
    }
    for pair in section("variables") {
        let name = pair.key.text().unwrap_or_default().to_ascii_lowercase();
        template.variables.insert(name, &pair.value);
    }
    let mut inner = Vec::new();
    collect(&mut template, root, ("", &[]), &mut inner, depth);
    templates.push(template);
    for root in inner {
        add(source, root, templates, depth + 1);
    }
}

/// Adds the resources that something holds, and what nested deployments have for a template.
fn collect<'a>(
    template: &mut Template<'a>,
    holder: &'a Node<'a>,
    (kind_around, within): (&str, &[&'a Node<'a>]),
    inner: &mut Vec<&'a Node<'a>>,
    depth: usize,
) {
    let Some(resources) = holder.get("resources").filter(|_| depth < DEEPEST) else { return };
    // A list, or a mapping by symbolic names.
    let items: Vec<_> = match &resources.value {
        Value::Mapping(pairs) => pairs.iter().map(|pair| &pair.value).collect(),
        _ => resources.items().iter().collect(),
    };
    for item in items {
        let Some(kind) = item.pair("type") else { continue };
        let own = kind.value.text().unwrap_or_default().to_ascii_lowercase();
        let name = item.pair("name");
        let nested = !kind_around.is_empty() && !own.contains("microsoft.");
        let (whole, within) = match nested {
            true => (format!("{kind_around}/{own}"), within.to_vec()),
            false => (own, Vec::new()),
        };
        let names: Vec<_> = within.iter().copied().chain(name.map(|pair| &pair.value)).collect();
        collect(template, item, (&whole, &names), inner, depth + 1);
        if whole == "microsoft.resources/deployments" {
            inner.extend(item.get("properties").and_then(|it| it.get("template")));
        }
        let header = name.unwrap_or(kind);
        template.unnamed.push(Written {
            id_type: whole.clone(),
            kind: whole,
            header: header.key.span.to(header.value.span),
            name: name.map(|pair| &pair.value),
            parent: None,
            within,
            existing: item.text_at("existing") == Some("true"),
            repeated: None,
            body: item,
        });
    }
}
