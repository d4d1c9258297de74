//! Rules as words: `keyroster explain`, `keyroster rules list`, `docs/rules.md`.

use std::fmt::Write;

use crate::rule::{Catalogue, DetectRule, Example, FrameworkRef, GovernRule, Group};

/// The page of one rule; nothing if there is none of this id.
pub(crate) fn page(catalogue: &Catalogue, id: &str) -> Option<String> {
    let govern = catalogue.govern.get(id).map(govern_page);
    govern.or_else(|| catalogue.detect.get(id).map(detect_page))
}

/// A line for each rule: its id, its level or class, its title.
pub(crate) fn list(catalogue: &Catalogue) -> String {
    let mut out = String::from("what must hold\n");
    for rule in catalogue.govern.values() {
        let _ = writeln!(out, "  {:<28} {:<16} {}", rule.id, rule.level.as_str(), rule.title);
    }
    out.push_str("what counts\n");
    for rule in catalogue.detect.values() {
        let _ = writeln!(out, "  {:<28} {:<16} {}", rule.id, rule.class.as_str(), rule.title);
    }
    out
}

/// The documentation of every rule.
pub(crate) fn rules(catalogue: &Catalogue) -> String {
    let mut out = String::from(
        "# Rules\n\nMade from `rules/` by `keyroster rules docs`; a test keeps it fresh. A rule *supports* a \
         control: it never says that anybody complies.\n\n## What must hold\n\n",
    );
    for group in GROUPS {
        let _ = writeln!(out, "### {}\n", group_title(group));
        out.push_str("| rule | level | what is wrong |\n|---|---|---|\n");
        for rule in catalogue.govern.values().filter(|rule| rule.group == group) {
            let _ = writeln!(
                out,
                "| [{0}](#{0}) | {1} | {2} |",
                rule.id,
                rule.level.as_str(),
                rule.title
            );
        }
        out.push('\n');
    }
    for rule in catalogue.govern.values() {
        let _ = writeln!(out, "#{}", govern_page(rule).trim_start_matches('#').trim_end());
        out.push('\n');
    }
    out.push_str("## What counts\n\n| rule | class | what it is | key |\n|---|---|---|---|\n");
    for rule in catalogue.detect.values() {
        let class = rule.class.as_str();
        let _ =
            writeln!(out, "| {} | {class} | {} | `{}` |", rule.id, rule.title, rule.key.as_str());
    }
    out
}

const GROUPS: [Group; 7] = [
    Group::Ownership,
    Group::Rotation,
    Group::Review,
    Group::Offboarding,
    Group::Waivers,
    Group::Exposure,
    Group::Integrity,
];

const fn group_title(group: Group) -> &'static str {
    match group {
        Group::Ownership => "Ownership: somebody holds it",
        Group::Rotation => "Rotation: it is renewed in time",
        Group::Review => "Review: somebody looked at it",
        Group::Offboarding => "Offboarding: it can be taken away",
        Group::Waivers => "Waivers and plan: exceptions end",
        Group::Exposure => "Exposure: it reaches no further than it must",
        Group::Integrity => "Integrity: the gate can be trusted",
    }
}

fn govern_page(rule: &GovernRule) -> String {
    let mut out =
        format!("## {}\n\n{} (level: {})\n\n", rule.id, sentence(&rule.title), rule.level.as_str());
    words(&mut out, &rule.why, &rule.fix, &rule.references, &rule.frameworks);
    out
}

fn detect_page(rule: &DetectRule) -> String {
    let class = rule.class.as_str();
    let key = rule.key.as_str();
    let mut out =
        format!("## {}\n\n{}: {class}, known as `{key}`\n\n", rule.id, sentence(&rule.title));
    words(&mut out, &rule.why, &rule.fix, &rule.references, &rule.frameworks);
    example(&mut out, "seen", rule.examples.fires.first());
    example(&mut out, "not seen", rule.examples.silent.first());
    out
}

fn words(
    out: &mut String,
    why: &str,
    fix: &str,
    references: &[String],
    frameworks: &[FrameworkRef],
) {
    let _ = writeln!(out, "{}\n\n**What to do.** {}\n", why.trim(), fix.trim());
    for framework in frameworks {
        let _ = writeln!(
            out,
            "- {} {}: {}",
            framework.relation.as_str(),
            framework.id,
            framework.because
        );
    }
    for reference in references {
        let _ = writeln!(out, "- <{reference}>");
    }
    out.push('\n');
}

fn example(out: &mut String, what: &str, example: Option<&Example>) {
    let Some(example) = example else { return };
    let _ = writeln!(out, "For example, {what} in `{}`:\n", example.file);
    for line in example.text.lines() {
        let _ = writeln!(out, "    {line}");
    }
    out.push('\n');
}

fn sentence(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
