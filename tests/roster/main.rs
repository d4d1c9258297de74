//! The roster as people write it: what it says, which identities its patterns cover, and every way
//! in which it can be wrong.

// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

mod agreement;
mod edits;
mod faults;
mod files;
mod hostile;
mod matching;
mod ratchet;
mod speed;
mod values;
mod written;

use std::sync::Arc;

use keyroster::roster::{Fault, Roster};
use keyroster::rule::{Catalogue, GovernRule, Group, Late, Level, Template};
use keyroster::source::Source;

/// A roster that uses every key.
const FULL: &str = include_str!("full.yaml");

/// A few govern rules; the built-in ones are not what is tested here.
fn catalogue() -> Catalogue {
    let words = |text: &str| Template::try_from(text.to_owned()).unwrap();
    let rule = |id: &str| GovernRule {
        id: id.to_owned(),
        title: id.to_owned(),
        group: Group::Ownership,
        level: Level::Warn,
        message: words("m"),
        next: words("n"),
        why: Late::default(),
        fix: Late::default(),
        references: Late::default(),
        frameworks: Late::default(),
    };
    let ids = ["unowned", "rotation-overdue", "rotation-due-soon", "waiver-expired"];
    Catalogue {
        govern: ids.into_iter().map(|id| (id.to_owned(), rule(id))).collect(),
        ..Catalogue::default()
    }
}

fn source(path: &str, text: &str) -> Arc<Source> {
    Arc::new(Source::new(path, text.to_owned()))
}

fn parse(text: &str) -> Result<Roster, Vec<Fault>> {
    Roster::parse(source("keyroster.yaml", text), &[], &catalogue())
}

fn parsed(text: &str) -> Roster {
    parse(text).unwrap_or_else(|faults| panic!("{faults:#?}"))
}
