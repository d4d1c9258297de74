//! Links of a page to files and headings of this repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::pages::root;

/// The links of a page that lead nowhere, as `path:line: link`.
pub(crate) fn broken(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let link = regex::Regex::new(r"\]\(([^()\s]+)\)").unwrap();
    let mut broken = Vec::new();
    for (number, line) in prose(&text) {
        for target in link.captures_iter(line).map(|found| found.extract::<1>().1[0]) {
            if !leads_somewhere(page, target) {
                let page = page.strip_prefix(root()).unwrap_or(page).display();
                broken.push(format!("{page}:{number}: {target}"));
            }
        }
    }
    broken
}

fn leads_somewhere(page: &Path, target: &str) -> bool {
    if target.contains("://") || target.starts_with("mailto:") {
        return true;
    }
    let (path, heading) =
        target.split_once('#').map_or((target, None), |(path, id)| (path, Some(id)));
    let path = match path {
        "" => page.to_owned(),
        path => page.parent().unwrap_or(root()).join(path),
    };
    match heading {
        None => path.exists(),
        Some(heading) => {
            fs::read_to_string(path).is_ok_and(|text| headings(&text).contains(heading))
        }
    }
}

/// The identifiers that GitHub gives to headings.
fn headings(text: &str) -> BTreeSet<String> {
    let titles = prose(text)
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| line.trim_start_matches('#'));
    titles
        .map(|title| {
            let kept = title
                .trim()
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// The lines outside of fenced code, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((index + 1, line))
    })
}
