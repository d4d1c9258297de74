//! How much has a holder: by class, by repository and by holder, the worst first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::Organisation;
use super::model::{Holding, Identity, Model};
use super::words::{grouped, link, page, percent};

/// So many rows stand on the first view; the lists have the others.
const ROWS: usize = 8;

/// How many of some identities have a holder.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub(super) held: usize,
    pub(super) unheld: usize,
    pub(super) spared: usize,
    pub(super) overdue: usize,
    pub(super) next: Option<i32>,
}

impl Tally {
    pub(super) fn of<'a>(identities: impl IntoIterator<Item = &'a Identity>) -> Self {
        let mut tally = Self::default();
        identities.into_iter().for_each(|one| tally.add(one));
        tally
    }

    fn add(&mut self, one: &Identity) {
        *match one.holding {
            Holding::Held => &mut self.held,
            Holding::Unheld => &mut self.unheld,
            Holding::Spared => &mut self.spared,
        } += 1;
        self.overdue += usize::from(one.overdue);
        let ahead = one.due.filter(|due| *due >= 0);
        self.next = self.next.into_iter().chain(ahead).min();
    }

    /// Those that must have a holder.
    pub(super) const fn asked(self) -> usize {
        self.held + self.unheld
    }

    pub(super) const fn all(self) -> usize {
        self.asked() + self.spared
    }
}

/// A row of a table of coverage.
#[derive(Serialize)]
pub(super) struct Row {
    name: String,
    href: String,
    all: String,
    held: String,
    unheld: String,
    unheld_href: String,
    percent: String,
    /// Whether everything that must have a holder has one.
    whole: bool,
    /// What of the bar is held, and what is not, in hundredths.
    bar: [usize; 2],
}

impl Row {
    fn new(name: &str, (href, unheld_href): (String, String), tally: Tally) -> Self {
        let part = |number: usize| number * 100 / tally.asked().max(1);
        Self {
            name: name.to_owned(),
            href,
            unheld_href,
            all: grouped(tally.all()),
            held: grouped(tally.held),
            unheld: grouped(tally.unheld),
            percent: percent(tally.held, tally.asked()),
            whole: tally.unheld == 0,
            bar: [part(tally.held), if tally.asked() == 0 { 0 } else { 100 - part(tally.held) }],
        }
    }
}

/// By class.
pub(super) fn by_class(model: &Model) -> Vec<Row> {
    let mut classes = BTreeMap::<&str, Tally>::new();
    for one in &model.identities {
        classes.entry(&one.class).or_default().add(one);
    }
    let mut classes: Vec<_> = classes.into_iter().collect();
    classes.sort_by_key(|(_, tally)| Reverse(tally.unheld));
    let row = |(class, tally): (&str, Tally)| {
        let of = |more: &[(&str, &str)]| link("identities", &[&[("class", class)], more].concat());
        Row::new(super::class(class), (of(&[]), of(&[("holding", "unheld")])), tally)
    };
    classes.into_iter().map(row).collect()
}

/// By repository, and how many have a gap that are not shown.
pub(super) fn by_repository(organisation: &Organisation<'_>, model: &Model) -> (Vec<Row>, usize) {
    let mut tallies = vec![Tally::default(); organisation.repositories.len()];
    for one in &model.identities {
        let places: BTreeSet<_> = one.places.iter().map(|place| place.repository).collect();
        for place in places {
            if let Some(tally) = tallies.get_mut(place) {
                tally.add(one);
            }
        }
    }
    let mut worst: Vec<_> = organisation.repositories.iter().zip(tallies).collect();
    worst.retain(|(_, tally)| tally.unheld > 0);
    worst.sort_by_key(|(one, tally)| (Reverse(tally.unheld), &one.name));
    let left = worst.len().saturating_sub(ROWS);
    let row = |(one, tally): (&super::super::Repository, Tally)| {
        let name = one.name.as_str();
        let unheld = link("identities", &[("repository", name), ("holding", "unheld")]);
        Row::new(name, (page("repository", name), unheld), tally)
    };
    (worst.into_iter().take(ROWS).map(row).collect(), left)
}

/// What a holder has to do.
#[derive(Serialize)]
pub(super) struct Holder {
    name: String,
    href: String,
    all: String,
    overdue: usize,
    overdue_href: String,
    errors: usize,
    next: Option<String>,
}

/// By holder, whoever has most to do first, and how many are not shown.
pub(super) fn by_holder(model: &Model) -> (Vec<Holder>, usize) {
    let mut holders = BTreeMap::<&str, (Tally, usize)>::new();
    for one in &model.identities {
        if let Some(owner) = &one.owner {
            holders.entry(owner).or_default().0.add(one);
        }
    }
    let blocks = |one: &&super::model::Finding| one.level == "deny" && one.state == "active";
    for finding in model.findings.iter().filter(blocks) {
        if let Some(owner) = &finding.owner {
            holders.entry(owner).or_default().1 += 1;
        }
    }
    let mut busiest: Vec<_> = holders.into_iter().collect();
    busiest.sort_by_key(|(name, (tally, errors))| {
        (Reverse(tally.overdue), Reverse(*errors), Reverse(tally.all()), *name)
    });
    let left = busiest.len().saturating_sub(ROWS);
    let row = |(name, (tally, errors)): (&str, (Tally, usize))| Holder {
        name: name.to_owned(),
        href: page("holder", name),
        all: grouped(tally.all()),
        overdue: tally.overdue,
        overdue_href: link("identities", &[("holder", name), ("due", "overdue")]),
        errors,
        next: tally.next.map(|days| super::plot::day(model.day, days).to_string()),
    };
    (busiest.into_iter().take(ROWS).map(row).collect(), left)
}
