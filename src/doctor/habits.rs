//! What makes the gate pleasant to live with: it speaks before a commit, and its version is kept up.

use std::sync::Arc;

use crate::collect::Tree;
use crate::dialect::github::workflow::own_path;
use crate::syntax::Node;

use super::gate::{Gate, Runs};
use super::point::Point;
use super::workflow::document;

const HOOK: &str = "\
repos:
  - repo: https://github.com/keyroster/keyroster
    rev: v0.1.0
    hooks:
      - id: keyroster";

const DEPENDABOT: &str = "\
version: 2
updates:
  - package-ecosystem: github-actions
    directory: /
    schedule: { interval: weekly }";

/// Where Renovate looks for its configuration.
const RENOVATE: [&str; 8] = [
    "renovate.json",
    "renovate.json5",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
];

pub(super) fn points(tree: &dyn Tree, gates: &[Gate<'_>]) -> Vec<Point> {
    let mut points = vec![hook(tree)];
    let outside = |gate: &Gate<'_>| {
        let local = gate
            .step
            .and_then(|step| step.text_at("uses"))
            .is_some_and(|uses| own_path(uses).is_some());
        gate.runs == Runs::Elsewhere || (gate.runs == Runs::Container && !local)
    };
    if gates.iter().any(outside) {
        points.push(updates(tree));
    }
    points
}

fn hook(tree: &dyn Tree) -> Point {
    const CHECK: &str = "hook";
    let read = |path| yaml_at(tree, path);
    let configuration =
        [".pre-commit-config.yaml", ".pre-commit-config.yml"].into_iter().find_map(read);
    let is_ours = |repository: &Node<'_>| {
        let named = repository.text_at("repo").is_some_and(|url| url.contains("keyroster"));
        let hooks = repository.get("hooks").map(Node::items).unwrap_or_default();
        named
            || hooks.iter().filter_map(|hook| hook.text_at("id")).any(|id| id.contains("keyroster"))
    };
    let repositories = configuration.as_ref().and_then(|root| root.get("repos")).map(Node::items);
    match repositories.unwrap_or_default().iter().any(is_ours) {
        true => Point::good(CHECK, "a hook judges a commit before it is made"),
        false => Point::advice(
            CHECK,
            "no hook judges a commit before it is made",
            "add to .pre-commit-config.yaml, for those who want to know early",
        )
        .paste(HOOK),
    }
}

fn updates(tree: &dyn Tree) -> Point {
    const CHECK: &str = "updates";
    let has = |place: &str| tree.paths().iter().any(|path| **path == *place);
    let read = |path| yaml_at(tree, path);
    let dependabot =
        [".github/dependabot.yml", ".github/dependabot.yaml"].into_iter().find_map(read);
    let updates = dependabot.as_ref().and_then(|root| root.get("updates")).map(Node::items);
    let mut ecosystems =
        updates.unwrap_or_default().iter().filter_map(|update| update.text_at("package-ecosystem"));
    let kept = ecosystems.any(|name| name == "github-actions") || RENOVATE.into_iter().any(has);
    match kept {
        true => Point::good(CHECK, "its pinned version is kept up by Dependabot or Renovate"),
        false => Point::advice(
            CHECK,
            "a pinned version stays where it is: nothing brings the next one",
            "add to .github/dependabot.yml",
        )
        .paste(DEPENDABOT),
    }
}

fn yaml_at(tree: &dyn Tree, path: &str) -> Option<Node<'static>> {
    Some(document(tree, &Arc::from(path)).ok()?.1)
}
