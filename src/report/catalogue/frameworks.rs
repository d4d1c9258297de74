//! Frameworks as words: `keyroster explain NHI-03`, `keyroster rules frameworks`, `docs/frameworks.md`.

use std::fmt::Write;

use crate::rule::{ALIAS_TABLE, Bearing, Catalogue, Control, Relation};

/// The page of a control, or of an identifier that people bring along; nothing if it is neither.
pub(crate) fn page(catalogue: &Catalogue, id: &str) -> Option<String> {
    if let Some(control) = catalogue.control(id) {
        let mut out = format!("## {}\n\n", control.id);
        say(&mut out, &control);
        return Some(out);
    }
    let alias = catalogue.alias(id)?;
    let mut out = format!("## {}\n\n{}\n\n", alias.id, alias.note);
    for control in alias.controls.iter().filter_map(|id| catalogue.control(id)) {
        let _ = writeln!(out, "### {}\n", control.id);
        say(&mut out, &control);
    }
    Some(out)
}

/// Every control, by framework, with what bears on it.
pub(crate) fn frameworks(catalogue: &Catalogue) -> String {
    let mut out = String::from(
        "# Frameworks\n\nMade from `rules/` by `keyroster rules frameworks`; a test keeps it fresh. For each control: the \
         rules that bear on it, and how.\n\n- *supports*: what the rule reports is what the control asks about\n- \
         *partial*: the rule sees a part of what the control asks about\n- *context*: the control helps to understand \
         the rule; nothing is held to it\n\nA rule supports a control: it never says that anybody complies. *Not \
         observable* means that nothing in a repository shows it. Only controls\nthat have to do with machine \
         identities, or are cited for them, are here; a framework has more.\n",
    );
    let mut framework = None;
    for control in catalogue.controls() {
        let named = (control.framework, control.version);
        if framework.replace(named) != Some(named) {
            let _ = writeln!(out, "\n## {} {}\n", named.0, named.1);
            out.push_str("| control | title | rules |\n|---|---|---|\n");
        }
        let _ = writeln!(out, "| {} | {} | {} |", control.id, control.title, cell(&control));
    }
    out.push_str(
        "\n## Identifiers that people bring along\n\n`keyroster explain` takes them too.\n\n| identifier | means here | to \
         know |\n|---|---|---|\n",
    );
    let table = catalogue.tables.get(ALIAS_TABLE).map(|table| table.entries.keys());
    for alias in table.into_iter().flatten().filter_map(|id| catalogue.alias(id)) {
        let _ = writeln!(out, "| {} | {} | {} |", alias.id, alias.controls.join(", "), alias.note);
    }
    out
}

/// The rules of a control in one cell: those of judgement with links, the kinds counted.
fn cell(control: &Control<'_>) -> String {
    if let Some(reason) = control.not_observable {
        return format!("not observable: {reason}");
    }
    let link = |b: &Bearing<'_>| format!("{} [{1}](rules.md#{1})", b.relation.as_str(), b.rule);
    let mut parts: Vec<_> = control.rules.iter().map(link).collect();
    parts.extend(kinds(control));
    if parts.is_empty() { "no rule bears on it".to_owned() } else { parts.join(", ") }
}

/// "3 kinds of identity are about it".
fn kinds(control: &Control<'_>) -> Option<String> {
    match control.kinds.as_slice() {
        [] => None,
        [one] => Some(format!("the kind of identity `{}`", one.rule)),
        kinds => Some(format!("{} kinds of identity", kinds.len())),
    }
}

/// A control's title, then each rule that bears on it, or why none does.
fn say(out: &mut String, control: &Control<'_>) {
    let _ = writeln!(out, "{} {}: {}\n", control.framework, control.version, control.title);
    if let Some(reason) = control.not_observable {
        let _ = writeln!(out, "Not observable: {reason}\n");
    }
    for bearing in &control.rules {
        let _ = writeln!(out, "- {} `{}`: {}", by(bearing.relation), bearing.rule, bearing.because);
    }
    for bearing in control.kinds.iter().take(MOST_KINDS) {
        let (relation, kind) = (by(bearing.relation), bearing.rule);
        let _ = writeln!(out, "- {relation} the kind `{kind}`: {}", bearing.because);
    }
    if let Some(more) = control.kinds.len().checked_sub(MOST_KINDS).filter(|more| *more > 0) {
        let _ = writeln!(out, "- and by {more} more kinds of identity: `keyroster rules list`");
    }
    if !control.rules.is_empty() || !control.kinds.is_empty() {
        out.push('\n');
    } else if control.not_observable.is_none() {
        out.push_str("No rule bears on it.\n\n");
    }
}

/// How a rule bears on the control, seen from the control.
const fn by(relation: Relation) -> &'static str {
    match relation {
        Relation::Supports => "supported by",
        Relation::Partial => "partly supported by",
        Relation::Context => "put into context by",
    }
}

/// So many kinds of identity are named one by one.
const MOST_KINDS: usize = 6;
