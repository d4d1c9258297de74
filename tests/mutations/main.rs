//! From repositories that are right, each single change gives exactly the finding it should, and no
//! other: an owner deleted, a date aged, a partner made accountable, a waiver lapsed, a contract
//! ended. Most are generated: every entry of the roster is spoilt in every way that an entry can be.
// The lints spare tests, and take the helpers of tests for something else.
#![allow(clippy::unwrap_used, clippy::panic)]

mod code;
mod entries;
mod loosenings;
mod partners;
mod policy;
mod repository;

use std::collections::BTreeSet;

use repository::Repository;

/// A change and what the gate must say of it.
pub(crate) struct Mutation {
    /// What was done.
    pub(crate) name: String,
    /// The repository afterwards.
    pub(crate) after: Repository,
    /// The findings that count, as `rule` or `rule identity`.
    pub(crate) expected: Vec<String>,
}

impl Mutation {
    pub(crate) fn new(
        name: impl Into<String>,
        after: Repository,
        expected: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let expected = expected.into_iter().map(Into::into).collect();
        Self { name: name.into(), after, expected }
    }
}

fn all() -> Vec<Mutation> {
    let held = Repository::held();
    let of_held = [entries::mutations, policy::mutations, code::mutations, loosenings::mutations];
    let of_held = of_held.into_iter().flat_map(|mutations| mutations(&held));
    of_held.chain(partners::mutations(&Repository::partnered())).collect()
}

#[test]
fn the_repositories_are_right() {
    assert_eq!(Repository::held().findings(), Vec::<String>::new());
    assert_eq!(Repository::partnered().findings(), Vec::<String>::new());
    assert!(Repository::partnered().judged().is_empty());
}

#[test]
fn each_single_change_gives_exactly_what_it_should() {
    let mutations = all();
    let names: BTreeSet<_> = mutations.iter().map(|mutation| mutation.name.as_str()).collect();
    assert_eq!(names.len(), mutations.len(), "two mutations have one name");
    assert!(mutations.len() >= 100, "there are only {} mutations", mutations.len());
    let right = [Repository::held(), Repository::partnered()];
    let mut wrong = Vec::new();
    for Mutation { name, after, mut expected } in mutations {
        assert!(!right.contains(&after), "`{name}` changes nothing");
        expected.sort();
        let found = after.findings();
        if found != expected {
            wrong.push(format!("{name}:\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
