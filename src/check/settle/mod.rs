//! Levels, waivers and the plan: what of the drafts blocks, what was accepted, what is debt.

mod exceptions;
mod own;

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, count};
use super::rules::{self, waivers};
use super::{Context, Scope};
use crate::finding::{Finding, State};
use crate::inventory::IdentityKey;
use crate::roster::{PlanItem, Waiver};
use crate::rule::Level;

use exceptions::About;
pub(super) use exceptions::Exceptions;

/// The rules that are judged while waivers and plan are applied, and while the roster is read.
pub const SETTLED: &[&str] = &[
    "own-policy",
    "plan-overdue",
    "plan-unused",
    "waiver-expired",
    "waiver-unused",
    "roster-invalid",
    "evidence-invalid",
];

/// Whether a waiver is taken for a rule: not for one that says that waivers, the plan or the roster
/// are not in order, or that something was not read.
pub fn waivable(rule: &str) -> bool {
    !SETTLED.contains(&rule) && !rules::of_the_gate_itself(rule)
}

/// The findings of the drafts, with those about waivers and plan items that lapsed or do nothing,
/// and how many findings each of these is about.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) findings: Vec<Finding>,
    /// By the waiver's index.
    pub(super) waived: Vec<usize>,
    /// By the plan item's index.
    pub(super) planned: Vec<usize>,
}

pub(super) fn settle<'a>(
    cx: &Context<'a>,
    exceptions: &Exceptions<'a>,
    drafts: Vec<Draft>,
) -> Settled {
    let mut uses = Uses::none(cx, exceptions);
    let mut findings = uses.settle(drafts);
    // Policies of one's own see what is waived and planned, and may be waived and planned too.
    match own::check(cx, &findings) {
        Ok(drafts) => findings.extend(uses.settle(drafts)),
        Err(broken) => findings.extend(broken),
    }
    let Uses { waived, planned, .. } = uses;
    let waivers = cx.roster.waivers.iter().zip(&waived);
    let lapsed = waivers.filter_map(|(waiver, uses)| lapsed(cx, exceptions, waiver, *uses));
    let plan = cx.roster.plan.iter().zip(&planned);
    let plan = plan.filter_map(|(item, uses)| overdue(cx, item, *uses));
    for draft in lapsed.chain(plan) {
        let level = level(cx, &draft);
        if level != Level::Allow {
            findings.push(draft.finish(cx, level, State::Active));
        }
    }
    Settled { findings, waived, planned }
}

/// The findings of the drafts alone.
pub(super) fn built_in<'a>(
    cx: &Context<'a>,
    exceptions: &Exceptions<'a>,
    drafts: Vec<Draft>,
) -> Vec<Finding> {
    Uses::none(cx, exceptions).settle(drafts)
}

/// How many findings each waiver and each item of the plan is about, so far.
struct Uses<'u, 'a> {
    cx: &'u Context<'a>,
    exceptions: &'u Exceptions<'a>,
    entries: Covered,
    waived: Vec<usize>,
    planned: Vec<usize>,
}

impl<'u, 'a> Uses<'u, 'a> {
    fn none(cx: &'u Context<'a>, exceptions: &'u Exceptions<'a>) -> Self {
        let waived = vec![0; cx.roster.waivers.len()];
        let planned = vec![0; cx.roster.plan.len()];
        Self { cx, exceptions, entries: Covered::default(), waived, planned }
    }

    fn settle(&mut self, drafts: Vec<Draft>) -> Vec<Finding> {
        drafts.into_iter().filter_map(|draft| self.settle_one(draft)).collect()
    }

    fn settle_one(&mut self, mut draft: Draft) -> Option<Finding> {
        let (cx, exceptions) = (self.cx, self.exceptions);
        let level = level(cx, &draft);
        if level == Level::Allow {
            return None;
        }
        if let Some(entry) = draft.entry {
            draft = draft.covering(self.entries.by(cx, entry));
        }
        let subjects = subjects(cx, exceptions, &draft);
        // One finding counts once, however many of its subjects an exception covers.
        let plan = subjects.iter().flat_map(|about| about.plan.iter().map(|item| item.index));
        plan.collect::<BTreeSet<_>>().into_iter().for_each(|at| self.planned[at] += 1);
        let waivers = subjects.iter().flat_map(|about| about.waivers.iter().map(|one| one.index));
        waivers.collect::<BTreeSet<_>>().into_iter().for_each(|at| self.waived[at] += 1);
        let state = state(cx, exceptions, &subjects);
        if state == State::Active && subjects.iter().any(|about| about.came_later) {
            draft = draft.note("the plan is for what was there before this change".to_owned());
        }
        Some(draft.finish(cx, level, state))
    }
}

/// The level of a draft: what is stated, then what its check says, then the rule's own.
pub(super) fn level(cx: &Context<'_>, draft: &Draft) -> Level {
    cx.stated_level(draft.rule).or(draft.level).unwrap_or_else(|| cx.level_of(draft.rule))
}

/// The identities that each entry covers, found once and only where a finding is about an entry.
#[derive(Default)]
struct Covered(Option<BTreeMap<usize, Vec<IdentityKey>>>);

impl Covered {
    fn by(&mut self, cx: &Context<'_>, entry: usize) -> &[IdentityKey] {
        let all = self.0.get_or_insert_with(|| {
            let mut all = BTreeMap::<usize, Vec<IdentityKey>>::new();
            for identity in cx.inventory.identities.values().filter(|identity| identity.live()) {
                for entry in cx.roster.covering(identity) {
                    all.entry(entry.index).or_default().push(identity.key.clone());
                }
            }
            all
        });
        all.get(&entry).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What is about each identity that a draft is about, or about the draft itself where it is about
/// none. One about an entry is put off also by what has the same `match`.
fn subjects<'a>(cx: &Context<'a>, exceptions: &Exceptions<'a>, draft: &Draft) -> Vec<About<'a>> {
    let keys = draft.key().into_iter().chain(&draft.several);
    let mut subjects: Vec<_> = keys.map(|key| exceptions.about(cx, draft.rule, key)).collect();
    if subjects.is_empty() {
        subjects.push(About::default());
    }
    let entry = draft.entry.and_then(|entry| cx.roster.entries.get(entry));
    if let Some(entry) = entry {
        let written = exceptions.written(cx, draft.rule, &entry.matcher.value);
        subjects.iter_mut().for_each(|about| about.extend(&written));
    }
    subjects
}

/// Active while one of the subjects is, so that what joins them later counts; else put off until the
/// first of them no longer is.
fn state(cx: &Context<'_>, exceptions: &Exceptions<'_>, subjects: &[About<'_>]) -> State {
    let until = |state: &State| match *state {
        State::Active => None,
        State::Waived(until) | State::Planned(until) => Some(until),
    };
    let states = subjects.iter().map(|about| exceptions.state(cx, about));
    states.min_by_key(until).unwrap_or(State::Active)
}

impl Context<'_> {
    /// The level of a rule: from the command line, then the roster, then the rule.
    pub(super) fn level_of(&self, rule: &str) -> Level {
        let own = || self.catalogue.govern.get(rule).map(|rule| rule.level);
        self.stated_level(rule).or_else(own).unwrap_or(Level::Deny)
    }

    fn stated_level(&self, rule: &str) -> Option<Level> {
        let given = self.levels.iter().rev().find(|(named, _)| named == rule);
        let stated = || self.roster.policy.levels.get(rule).map(|level| level.value);
        given.map(|(_, level)| *level).or_else(stated)
    }
}

fn lapsed(
    cx: &Context<'_>,
    exceptions: &Exceptions<'_>,
    waiver: &Waiver,
    uses: usize,
) -> Option<Draft> {
    let ends = waiver.expires.value;
    if uses == 0 {
        // A commit alone cannot tell that a waiver is of no use.
        let everything = matches!(cx.scope, Scope::Everything);
        return everything.then(|| waivers::about("waiver-unused", waiver));
    }
    let over = cx.is_over(ends) && !exceptions.series.renewed(waiver);
    over.then(|| {
        waivers::about("waiver-expired", waiver).due(ends).at(waiver.expires.location(), "")
    })
}

/// A finding about an item of the plan.
pub(super) fn about(rule: &'static str, item: &PlanItem) -> Draft {
    let name = format!("{} {}", item.finding.value, item.matcher.value);
    let draft = Draft::new(rule).fact("finding", &item.finding.value);
    draft.fact("match", &item.matcher.value).part(&name)
}

fn overdue(cx: &Context<'_>, item: &PlanItem, uses: usize) -> Option<Draft> {
    let due = item.due.value;
    if uses == 0 {
        let everything = matches!(cx.scope, Scope::Everything);
        return everything.then(|| about("plan-unused", item).at(item.matcher.location(), ""));
    }
    cx.is_over(due).then(|| {
        let left = count(i64::try_from(uses).unwrap_or(i64::MAX), "finding");
        let draft = about("plan-overdue", item).due(due).fact("left", &left);
        draft.at(item.due.location(), "").owned(cx, &item.owner.value, "pays it off")
    })
}
