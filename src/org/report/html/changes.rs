//! What became of the organisation since the run before.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;

use super::super::Organisation;
use super::model::Model;
use super::words::{days, grouped, link};
use crate::org::{Difference, Late, Place, Subject};
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
        let found = Difference::between(&mut store, before, &organisation.run);
        let found = found.map_err(io::Error::other)?;
        let all = |subjects: &[Subject]| subjects.iter().map(Named::from).collect::<Vec<_>>();
        let handed = found.handed_on.iter().map(|one| Named::from(&one.subject)).collect();
        let widened = found.widened.iter().map(|one| Named::from(&one.subject)).collect();
        // Late for two reasons is late once.
        let overdue: BTreeSet<_> = found.overdue.iter().filter_map(Named::late).collect();
        let sorts = [
            ("new", Some('n'), all(&found.new)),
            ("gone", None, all(&found.gone)),
            ("newly overdue", Some('o'), overdue.into_iter().collect()),
            ("handed on", Some('h'), handed),
            ("widened", Some('w'), widened),
        ];
        let rows = sorts.map(|(word, letter, named)| {
            let places = named.iter().flat_map(|one: &Named| &one.places);
            for place in places.filter(|_| letter.is_some()) {
                let at = model.find(&place.repository, &place.key);
                if let Some(one) = at.and_then(|at| model.identities.get_mut(at)) {
                    one.changed.extend(letter);
                }
            }
            Row::new(word, letter, &named)
        });
        let any = rows.iter().any(|row| row.any);
        Ok(Some(Self { since: days::in_words(&before.as_of), any, rows: rows.into() }))
    }
}

/// An identity that has changed, and where it is.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    name: String,
    places: Vec<Place>,
}

impl From<&Subject> for Named {
    fn from(subject: &Subject) -> Self {
        let places = subject.repositories.iter().cloned().collect();
        Self { name: subject.identity.clone(), places }
    }
}

impl Named {
    /// What is late of an identity; of contracts the page tells elsewhere.
    fn late(late: &Late) -> Option<Self> {
        let place = |at: &crate::org::Where| {
            Some(Place { repository: at.repository.clone(), key: at.key.clone()? })
        };
        let places = late.repositories.iter().filter_map(place).collect();
        Some(Self { name: late.identity.clone()?, places })
    }

    fn in_words(&self) -> String {
        match self.places.as_slice() {
            [one] => format!("{} in {}", self.name, one.repository),
            several => format!("{} in {} repositories", self.name, several.len()),
        }
    }
}

impl Row {
    fn new(word: &'static str, letter: Option<char>, found: &[Named]) -> Self {
        Self {
            word,
            number: grouped(found.len()),
            any: !found.is_empty(),
            href: letter.map(|letter| link("identities", &[("changed", &letter.to_string())])),
            named: found.iter().take(NAMED).map(Named::in_words).collect(),
            more: found.len().saturating_sub(NAMED),
        }
    }
}
