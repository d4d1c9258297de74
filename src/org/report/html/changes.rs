//! What became of the organisation since the run before.

use std::io;

use serde::Serialize;

use super::super::Organisation;
use super::model::Model;
use super::words::{days, grouped, link};
use crate::org::{Place, difference};
use crate::store::RunState;

/// So many are named of each sort; the lists have the others.
const NAMED: usize = 4;

/// What became of it.
#[derive(Serialize)]
pub(super) struct Changes {
    /// The day of the run before, in words.
    since: String,
    /// Whether anything has changed.
    any: bool,
    rows: Vec<Row>,
}

/// One sort of change.
#[derive(Serialize)]
struct Row {
    word: &'static str,
    number: String,
    /// Whether there is any.
    any: bool,
    /// The list of them; none where they are no longer there to be listed.
    href: Option<String>,
    named: Vec<String>,
    more: usize,
}

impl Changes {
    /// Tells a run from the one before, and marks the identities that have changed; none for the first.
    pub(super) fn mark(
        organisation: &Organisation<'_>,
        model: &mut Model,
    ) -> io::Result<Option<Self>> {
        let mut store = organisation.store.borrow_mut();
        let runs = store.runs().map_err(io::Error::other)?;
        let earlier = |run: &&crate::store::Run| {
            run.id < organisation.run.id && run.state == RunState::Complete
        };
        let Some(before) = runs.iter().rev().find(earlier) else { return Ok(None) };
        let found = difference(&mut store, before, &organisation.run).map_err(io::Error::other)?;
        let handed: Vec<_> = found.handed_on.into_iter().map(|one| one.place).collect();
        let widened: Vec<_> = found.widened.into_iter().map(|one| one.place).collect();
        let sorts = [
            ("new", Some('n'), found.new),
            ("gone", None, found.gone),
            ("newly overdue", Some('o'), found.overdue),
            ("handed on", Some('h'), handed),
            ("widened", Some('w'), widened),
        ];
        let rows = sorts.map(|(word, letter, places)| {
            for place in places.iter().filter(|_| letter.is_some()) {
                let at = model.find(&place.repository, &place.identity);
                if let Some(one) = at.and_then(|at| model.identities.get_mut(at)) {
                    one.changed.extend(letter);
                }
            }
            Row::new(word, letter, &places)
        });
        let any = rows.iter().any(|row| row.any);
        Ok(Some(Self { since: days::in_words(&before.as_of), any, rows: rows.into() }))
    }
}

impl Row {
    fn new(word: &'static str, letter: Option<char>, places: &[Place]) -> Self {
        let named = |place: &Place| format!("{} in {}", place.identity, place.repository);
        Self {
            word,
            number: grouped(places.len()),
            any: !places.is_empty(),
            href: letter.map(|letter| link("identities", &[("changed", &letter.to_string())])),
            named: places.iter().take(NAMED).map(named).collect(),
            more: places.len().saturating_sub(NAMED),
        }
    }
}
