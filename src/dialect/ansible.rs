//! Ansible: the tasks of playbooks and roles, and the modules that they call.

use std::borrow::Cow;

use super::{Resolved, Scope};
use crate::source::{Source, Span};
use crate::syntax::template::is_painted;
use crate::syntax::{Node, Pair, Value, json};

/// Lists of tasks within a play, a role's meta, or a task.
const LISTS: [&str; 7] =
    ["tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"];

/// Plays in plays: further than this is no playbook.
const DEEPEST: usize = 8;

/// A call of a module.
#[derive(Debug)]
pub(crate) struct Task<'a> {
    /// The module without its collection: `iam_role` of `amazon.aws.iam_role`.
    pub(crate) module: &'a str,
    /// What the task is called, else its module.
    pub(crate) name: &'a str,
    /// The module's name.
    pub(crate) header: Span,
    /// The module's arguments.
    pub(crate) body: &'a Node<'a>,
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
pub(crate) fn tasks<'a>(root: &'a Node<'a>) -> Vec<Task<'a>> {
    let mut found = Vec::new();
    collect(root, &mut found, 0);
    found
}

fn collect<'a>(list: &'a Node<'a>, found: &mut Vec<Task<'a>>, depth: usize) {
    let Value::Sequence(items) = &list.value else { return };
    for item in items {
        for pair in item.pairs() {
            let Some(key) = pair.key.text() else { continue };
            if LISTS.contains(&key) && depth < DEEPEST {
                collect(&pair.value, found, depth + 1);
            } else if matches!(pair.value.value, Value::Mapping(_)) {
                let module = key.rsplit('.').next().unwrap_or(key);
                let name = item.text_at("name").unwrap_or(module);
                found.push(Task { module, name, header: pair.key.span, body: &pair.value });
            }
        }
    }
}

/// A module's arguments with the documents that are given as JSON text read: policies are written
/// either way. What is inside stands where the argument is named.
pub(crate) fn with_documents<'a>(body: &'a Node<'a>) -> Cow<'a, Node<'a>> {
    let document = |pair: &Pair<'_>| {
        let text = pair.value.text().filter(|text| text.trim_start().starts_with('{'))?;
        let read = json::parse(text).ok().filter(|read| !read.pairs().is_empty())?;
        Some(read.into_owned().standing_at(pair.key.span))
    };
    if !body.pairs().iter().any(|pair| document(pair).is_some()) {
        return Cow::Borrowed(body);
    }
    let read = |pair: &Pair<'a>| Pair {
        value: document(pair).unwrap_or_else(|| pair.value.clone()),
        key: pair.key.clone(),
    };
    Cow::Owned(Node::new(body.span, Value::Mapping(body.pairs().iter().map(read).collect())))
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
        let tasks = tasks(&parsed.documents[0]);
        let seen: Vec<_> = tasks.iter().map(|task| (task.module, task.name)).collect();
        assert_eq!(seen, [("iam_role", "make it"), ("iam_user", "iam_user")]);
    }
}
