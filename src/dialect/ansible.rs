//! Ansible: the tasks of playbooks and roles, and the modules that they call.

mod words;

use std::borrow::Cow;

use super::{Resolved, Scope};
use crate::source::{Source, Span};
use crate::syntax::template::{is_painted, mask_templates};
use crate::syntax::{Node, Pair, Parsed, Style, Value, json, yaml};

/// Lists of tasks within a play, a role's meta, or a task.
const LISTS: [&str; 7] =
    ["tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"];

/// Where the module is named among its arguments.
const ACTIONS: [&str; 2] = ["action", "local_action"];

/// Plays in plays: further than this is no playbook.
const DEEPEST: usize = 8;

/// A call of a module.
#[derive(Debug)]
pub(crate) struct Task<'a> {
    /// The module without its collection: `iam_role` of `amazon.aws.iam_role`.
    pub(crate) module: &'a str,
    /// What the task is called, else what it makes where Jinja fills that in, else its module.
    pub(crate) name: &'a str,
    /// The module's name.
    pub(crate) header: Span,
    /// The module's arguments: a mapping.
    pub(crate) body: Cow<'a, Node<'a>>,
}

/// How everything begins that Ansible Vault has encrypted.
pub(crate) const VAULT: &str = "$ANSIBLE_VAULT;";

/// The label of the password that opens an encrypted text; `default` where it has none.
pub(crate) fn vault_label(text: &str) -> Option<&str> {
    let header = text.trim_start().strip_prefix(VAULT)?.lines().next()?;
    // `1.2;AES256;prod`
    let label = header.split(';').nth(2).map(str::trim).filter(|label| !label.is_empty());
    Some(label.unwrap_or("default"))
}

/// Whether a text may be a list of plays or tasks: its first line of content begins a list.
pub(crate) fn may_be(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end);
    let content = |line: &&str| !line.is_empty() && !line.starts_with(['#', '%']) && *line != "---";
    lines.find(content).is_some_and(|line| line.starts_with("- "))
}

/// The tasks of a document.
pub(crate) fn tasks<'a>(source: &'a Source, root: &'a Node<'a>) -> Vec<Task<'a>> {
    let mut found = Vec::new();
    collect(source, root, &mut found, 0);
    found
}

fn collect<'a>(source: &'a Source, list: &'a Node<'a>, found: &mut Vec<Task<'a>>, depth: usize) {
    let Value::Sequence(items) = &list.value else { return };
    for item in items {
        for pair in item.pairs() {
            let Some(key) = pair.key.text() else { continue };
            if LISTS.contains(&key) && depth < DEEPEST {
                collect(source, &pair.value, found, depth + 1);
            } else if let Some((module, body)) = call(source, key, &pair.value) {
                let module = module.rsplit('.').next().unwrap_or(module);
                let made = body.get("name").map(|name| source.slice(name.span));
                let made = made.filter(|name| name.contains("{{"));
                let made = made.map(|name| name.trim_matches(['"', '\'']));
                let name = item.text_at("name").or(made).unwrap_or(module);
                found.push(Task { module, name, header: pair.key.span, body });
            }
        }
    }
}

/// The module that a key of a task calls, and its arguments, however they are written.
fn call<'a>(
    source: &'a Source,
    key: &'a str,
    given: &'a Node<'a>,
) -> Option<(&'a str, Cow<'a, Node<'a>>)> {
    let action = ACTIONS.contains(&key);
    match &given.value {
        Value::Mapping(_) if action => Some((given.text_at("module")?, Cow::Borrowed(given))),
        Value::Mapping(_) => Some((key, Cow::Borrowed(given))),
        Value::Scalar(text, style) if text.contains('=') => {
            let (first, arguments) = words::read(source, inside(given.span, *style));
            let module = if action { first? } else { key };
            Some((module, Cow::Owned(Node::new(given.span, Value::Mapping(arguments)))))
        }
        _ => None,
    }
}

/// A scalar's range without its quotes.
const fn inside(span: Span, style: Style) -> Span {
    match style {
        Style::SingleQuoted | Style::DoubleQuoted if span.end - span.start >= 2 => {
            Span::new(span.start + 1, span.end - 1)
        }
        _ => span,
    }
}

/// A module's arguments with the documents that are given as text read: policies are written either
/// way.
pub(crate) fn with_documents<'a>(source: &Source, body: &'a Node<'a>) -> Cow<'a, Node<'a>> {
    let document = |pair: &Pair<'_>| {
        pair.value.text().filter(|text| text.trim_start().starts_with('{'))?;
        let flow = |text: &str| match json::parse(text) {
            Ok(read) => Parsed { documents: vec![read.into_owned()], errors: Vec::new() },
            // As YAML or Python write it.
            Err(_) => yaml::parse(text).into_owned(),
        };
        let read = documents(source, &pair.value, pair.key.span, flow);
        read.into_iter().next().filter(|read| !read.pairs().is_empty())
    };
    let read: Vec<_> = body.pairs().iter().map(document).collect();
    if read.iter().all(Option::is_none) {
        return Cow::Borrowed(body);
    }
    let pairs = body.pairs().iter().zip(read).map(|(pair, read)| Pair {
        value: read.unwrap_or_else(|| pair.value.clone()),
        key: pair.key.clone(),
    });
    Cow::Owned(Node::new(body.span, Value::Mapping(pairs.collect())))
}

/// The documents in a text, and where each value stands in the file; all of them at `named` where
/// the text is not in the file as it is.
pub(crate) fn documents(
    source: &Source,
    given: &Node<'_>,
    named: Span,
    parse: impl Fn(&str) -> Parsed<'static>,
) -> Vec<Node<'static>> {
    let Value::Scalar(text, style) = &given.value else { return Vec::new() };
    let span = inside(given.span, *style);
    let written = source.slice(span);
    let flow = text.trim_start().starts_with('{');
    if *style == Style::Literal {
        let lines = lines(text, written, span.start);
        let at = |offset: usize| {
            let line = lines.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
            lines.get(line).map_or(span.start, |(start, at)| at + offset - start)
        };
        let place = |inside: Span| Span::new(at(inside.start), at(inside.end));
        return parse(text).documents.into_iter().map(|node| node.placed(&place)).collect();
    }
    if flow && !written.contains('\\') && !written.contains("''") {
        let read = parse(&mask_templates(written)).documents;
        if !read.is_empty() {
            let moved = |at: Span| Span::new(span.start + at.start, span.start + at.end);
            return read.into_iter().map(|node| node.placed(&moved)).collect();
        }
    }
    parse(text).documents.into_iter().map(|node| node.standing_at(named)).collect()
}

/// Where each line of a block's text starts, in the text and in the file, which indents it.
fn lines(text: &str, written: &str, start: usize) -> Vec<(usize, usize)> {
    // Blank lines before the content are in the text only.
    let content = text.trim_start_matches('\n');
    let blank = text.len() - content.len();
    let pairs = with_starts(content).zip(with_starts(written));
    pairs
        .map(|((at, line), (written_at, indented))| {
            (blank + at, start + written_at + indented.len().saturating_sub(line.len()))
        })
        .collect()
}

/// The lines of a text and where each starts.
fn with_starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |next, line| {
        let start = *next;
        *next += line.len();
        Some((start, line.trim_end_matches(['\r', '\n'])))
    })
}

/// The values of a playbook: what Jinja fills in is not known. It is painted over in the tree, so
/// what was written is looked up in the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Playbook<'a> {
    pub(crate) source: &'a Source,
}

impl Scope for Playbook<'_> {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        let Some(text) = node.text() else {
            return Resolved::Unknown("(not a scalar)".to_owned());
        };
        let written = self.source.slice(node.span);
        if written.contains("{{") {
            return Resolved::Unknown(written.trim_matches(['"', '\'']).to_owned());
        }
        // What is in a document within a text stands elsewhere than it was written.
        match is_painted(text) {
            true => Resolved::Unknown("(filled in)".to_owned()),
            false => Resolved::Known(text.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml;

    #[test]
    fn tasks_are_found_wherever_a_play_may_hold_them() {
        let text = "- hosts: all\n  tasks:\n    - name: make it\n      amazon.aws.iam_role: { name: a }\n    - block:\n        - iam_user: { name: b }\n- ping:\n";
        assert!(
            may_be(text) && may_be("# x\n---\n- a: b\n") && !may_be("kind: List\nitems:\n- a\n")
        );
        let parsed = yaml::parse(text);
        let source = Source::new("play.yml", text.to_owned());
        let tasks = tasks(&source, &parsed.documents[0]);
        let seen: Vec<_> = tasks.iter().map(|task| (task.module, task.name)).collect();
        assert_eq!(seen, [("iam_role", "make it"), ("iam_user", "iam_user")]);
    }

    #[test]
    fn a_module_is_named_among_its_arguments_or_before_them() {
        let text = "- local_action: amazon.aws.iam_user name=a\n- action: { module: iam_user, name: b }\n- iam_user: >-\n    name=c\n    state=present\n- debug: msg\n- iam_user: name={{ d }}\n";
        let parsed = yaml::parse(text);
        let source = Source::new("play.yml", text.to_owned());
        let tasks = tasks(&source, &parsed.documents[0]);
        let seen: Vec<_> = tasks.iter().map(|task| task.body.text_at("name").unwrap()).collect();
        assert_eq!(seen, ["a", "b", "c", "{{ d }}"]);
        let names: Vec<_> = tasks.iter().map(|task| task.name).collect();
        assert_eq!(names, ["iam_user", "iam_user", "iam_user", "{{ d }}"]);
    }

    #[test]
    fn what_is_in_a_document_stands_where_it_is_written() {
        let text = "- m:\n    policy: |\n\n      {\n        \"a\": \"{{ one }}\", \"b\": \"{{ two }}\"\n      }\n    other: \"{'a': 'x'}\"\n";
        let source = Source::new("play.yml", text.to_owned());
        let masked = mask_templates(text);
        let parsed = yaml::parse(&masked);
        let tasks = tasks(&source, &parsed.documents[0]);
        let body = with_documents(&source, &tasks[0].body);
        let scope = Playbook { source: &source };
        let said =
            |path: [&str; 2]| scope.resolve(body.get(path[0]).unwrap().get(path[1]).unwrap());
        assert!(matches!(said(["policy", "a"]), Resolved::Unknown(said) if said == "{{ one }}"));
        assert!(matches!(said(["policy", "b"]), Resolved::Unknown(said) if said == "{{ two }}"));
        assert!(matches!(said(["other", "a"]), Resolved::Known(said) if said == "x"));
    }
}
