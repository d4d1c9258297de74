//! The first view: the verdict, what could not be read, and the few numbers that matter.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;

use super::super::Organisation;
use super::changes::Changes;
use super::coverage::{self, Tally};
use super::model::Model;
use super::partners::{self, Partner};
use super::plot::{self, SOON};
use super::words::{days, grouped, link, page, percent};

/// So many unread repositories are named at once; all are listed.
const UNREAD: usize = 12;

/// What the template shows.
#[derive(Serialize)]
pub(super) struct Summary {
    title: String,
    organisation: String,
    as_of: String,
    day: String,
    run: i64,
    verdict: &'static str,
    verdict_word: &'static str,
    sentence: String,
    unread: Vec<Unread>,
    unread_more: usize,
    unread_count: String,
    figures: Vec<Figure>,
    changes: Option<Changes>,
    classes: Vec<coverage::Row>,
    repositories: Vec<coverage::Row>,
    repositories_more: usize,
    holders: Vec<coverage::Holder>,
    holders_more: usize,
    partners: Vec<Partner>,
    months: Vec<plot::Month>,
    undated: String,
    ages: Vec<plot::Age>,
    trends: Vec<plot::Line>,
    past: Vec<plot::Past>,
}

/// A repository that could not be judged.
#[derive(Serialize)]
struct Unread {
    name: String,
    href: String,
    reason: String,
}

/// A number, and where what it counts is listed.
#[derive(Serialize)]
struct Figure {
    name: &'static str,
    number: String,
    note: String,
    href: String,
    /// `bad`, `warn` or nothing.
    tone: &'static str,
}

impl Summary {
    pub(super) fn of(
        organisation: &Organisation<'_>,
        model: &Model,
        changes: Option<Changes>,
    ) -> io::Result<Self> {
        let run = &organisation.run;
        let tally = Tally::of(&model.identities);
        let (verdict, verdict_word) = match organisation.exit_code() {
            0 => ("pass", "Nothing blocks"),
            1 => ("fail", "Blocked"),
            _ => ("incomplete", "Incomplete"),
        };
        let open = organisation.repositories.iter().filter(|one| !one.incomplete.is_empty());
        let unread: Vec<_> = open
            .map(|one| Unread {
                name: one.name.clone(),
                href: page("repository", &one.name),
                reason: one.incomplete.join("; "),
            })
            .collect();
        let (repositories, repositories_more) = coverage::by_repository(organisation, model);
        let (holders, holders_more) = coverage::by_holder(model);
        let (trends, past) = plot::trends(organisation)?;
        let undated = model.identities.iter().filter(|one| one.due.is_none()).count();
        Ok(Self {
            title: format!("{}: who holds every key", run.organisation),
            organisation: run.organisation.clone(),
            as_of: run.as_of.clone(),
            day: days::in_words(&run.as_of),
            run: run.id,
            verdict,
            verdict_word,
            sentence: sentence(organisation, tally),
            unread_more: unread.len().saturating_sub(UNREAD),
            unread_count: grouped(unread.len()),
            unread: unread.into_iter().take(UNREAD).collect(),
            figures: figures(organisation, model, tally),
            changes,
            classes: coverage::by_class(model),
            repositories,
            repositories_more,
            holders,
            holders_more,
            partners: partners::all(model),
            months: plot::months(model),
            undated: grouped(undated),
            ages: plot::ages(model),
            trends,
            past,
        })
    }
}

/// What came of it, in a sentence.
fn sentence(organisation: &Organisation<'_>, tally: Tally) -> String {
    let all = organisation.repositories.len();
    let count =
        |verdict| organisation.repositories.iter().filter(|one| one.verdict == verdict).count();
    let (blocked, open) = (count("fail"), count("incomplete"));
    let of = |number: usize| format!("{} of {}", grouped(number), repositories(all));
    let mut parts = Vec::new();
    if open > 0 {
        parts.push(format!("{} could not be judged", of(open)));
    }
    if blocked > 0 {
        parts.push(format!("{} {} blocked", of(blocked), if blocked == 1 { "is" } else { "are" }));
    }
    if parts.is_empty() {
        parts.push(format!("nothing blocks in {}", repositories(all)));
    }
    if tally.unheld > 0 {
        let has = if tally.unheld == 1 { "identity has" } else { "identities have" };
        parts.push(format!("{} {has} no holder", grouped(tally.unheld)));
    }
    if tally.overdue > 0 {
        let is = if tally.overdue == 1 { "is" } else { "are" };
        parts.push(format!("{} {is} overdue", grouped(tally.overdue)));
    }
    let mut text = parts.join("; ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn figures(organisation: &Organisation<'_>, model: &Model, tally: Tally) -> Vec<Figure> {
    let soon =
        model.identities.iter().filter(|one| one.due.is_some_and(|due| (0..=SOON).contains(&due)));
    let reached: BTreeSet<_> = model.reach.iter().map(|reach| reach.identity).collect();
    let parties: BTreeSet<_> = model.reach.iter().map(|reach| reach.party.as_str()).collect();
    let counts = |at: usize| -> usize {
        let counted = organisation.repositories.iter().map(|one| one.counts[at]);
        counted.map(|count| usize::try_from(count).unwrap_or(0)).sum()
    };
    let (errors, warnings) = (counts(0), counts(1));
    let toned = |number: usize, tone| if number > 0 { tone } else { "" };
    let figure = |name, number, note, href, tone| Figure { name, number, note, href, tone };
    vec![
        figure(
            "Identities",
            grouped(tally.all()),
            format!("in {}", repositories(organisation.repositories.len())),
            link("identities", &[]),
            "",
        ),
        figure(
            "With a holder",
            percent(tally.held, tally.asked()),
            match tally.unheld {
                0 => format!("all {} that need one", grouped(tally.asked())),
                unheld => format!("{} without", grouped(unheld)),
            },
            link("identities", &[("holding", "unheld")]),
            toned(tally.unheld, "bad"),
        ),
        figure(
            "Overdue",
            grouped(tally.overdue),
            "past the day, not put off".to_owned(),
            link("identities", &[("due", "overdue")]),
            toned(tally.overdue, "bad"),
        ),
        figure(
            "Due in 30 days",
            grouped(soon.clone().count()),
            "rotation, review or end".to_owned(),
            link("identities", &[("due", "soon")]),
            toned(soon.count(), "warn"),
        ),
        figure(
            "Partners reach",
            grouped(reached.len()),
            format!("by {} partner{}", parties.len(), if parties.len() == 1 { "" } else { "s" }),
            link("partners", &[]),
            "",
        ),
        figure(
            "Errors",
            grouped(errors),
            format!("and {} warning{}", grouped(warnings), if warnings == 1 { "" } else { "s" }),
            link("findings", &[("level", "deny"), ("state", "active")]),
            toned(errors, "bad"),
        ),
    ]
}

fn repositories(number: usize) -> String {
    match number {
        1 => "1 repository".to_owned(),
        number => format!("{} repositories", grouped(number)),
    }
}
