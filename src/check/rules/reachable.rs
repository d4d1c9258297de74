//! Whoever holds something can be asked, and the roster itself is not changed behind its owners.

use std::collections::BTreeSet;

use super::people;
use crate::check::draft::Draft;
use crate::check::guard::Guard;
use crate::check::{Context, Scope};
use crate::roster::{Entry, Party};
use crate::source::{Location, Span};

/// The rules judged here.
pub(super) const RULES: &[&str] = &["unreachable-owner", "roster-unguarded"];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    // Neither is of a commit's making.
    if !matches!(cx.scope, Scope::Everything) {
        return Vec::new();
    }
    let named: BTreeSet<&str> =
        cx.entries().flat_map(Entry::hands).map(|party| party.value.as_str()).collect();
    let parties: Vec<_> =
        named.into_iter().filter_map(|name| cx.roster.parties.get(name)).collect();
    let mut drafts: Vec<_> = parties.iter().filter_map(|party| unreachable(cx, party)).collect();
    drafts.extend(people::check(cx, &parties));
    drafts.extend(unguarded(cx));
    drafts
}

/// A party without an address, or with one that the files around no longer know.
fn unreachable(cx: &Context<'_>, party: &Party) -> Option<Draft> {
    let about = |problem: String, remedy: String, at: Location| {
        let name = &party.name.value;
        let draft = Draft::new("unreachable-owner")
            .fact("who", format!("`{name}` holds something here and"))
            .part(name);
        let draft = draft.fact("problem", problem).fact("remedy", remedy).at(at, "");
        draft.owned(cx, name, "cannot be reached")
    };
    let Some(team) = &party.team else {
        let silent = party.contact.is_none();
        let remedy = "say how it is reached: `team` or `contact`".to_owned();
        return silent.then(|| {
            about("has neither a team nor a contact".to_owned(), remedy, party.location())
        });
    };
    // A partner's people are seldom members of one's own organisation, and no code owners then. What
    // GitHub says of a team is more than what files do.
    if party.is_partner()
        || people::seen(cx, &team.value).is_some()
        || cx.hints.names(&team.value)?
    {
        return None;
    }
    let files: Vec<_> = cx.hints.sources().map(|source| name_of(&source.path)).collect();
    let files = BTreeSet::from_iter(files).into_iter().collect::<Vec<_>>().join(" and ");
    let problem = format!("has the team {}, which {files} do not name", team.value);
    let problem =
        if files.contains(" and ") { problem } else { problem.replace("do not", "does not") };
    let remedy =
        format!("correct `team`, or make {} the owner of what it holds in {files}", team.value);
    Some(about(problem, remedy, team.location()))
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// One finding for all files of the roster that anybody, or a partner alone, may change.
fn unguarded(cx: &Context<'_>) -> Option<Draft> {
    let guard = Guard::of(cx);
    let there = |path: &str| cx.paths.binary_search_by(|known| (**known).cmp(path)).is_ok();
    let files = cx.roster.sources.iter().map(|source| &source.path);
    let open: Vec<_> = files.filter(|path| there(path) && !guard.covers(path)).collect();
    let first = open.first()?;
    let paths: Vec<&str> = open.iter().map(|path| &***path).collect();
    let draft = Draft::new("roster-unguarded")
        .fact("files", open.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", "))
        .fact("codeowners", cx.hints.codeowners_path())
        .fact("lines", guard.lines(&paths).join("\n  "))
        .part(first);
    let at = |path: &std::sync::Arc<str>| Location { path: path.clone(), span: Span::default() };
    Some(draft.among(open.into_iter().map(at).collect()))
}
