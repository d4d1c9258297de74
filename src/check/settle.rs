//! Levels, waivers and the plan: what of the drafts blocks, what was accepted, what is debt.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::{Context, Scope, waivers};
use crate::finding::{Finding, State};
use crate::inventory::{Identity, IdentityKey};
use crate::roster::{Pattern, PlanItem, Waiver};
use crate::rule::Level;

/// The findings of the drafts, with those about waivers and plan items that lapsed or do nothing.
pub(super) fn settle(cx: &Context<'_>, drafts: Vec<Draft>) -> Vec<Finding> {
    let mut waived = vec![0_usize; cx.roster.waivers.len()];
    let mut planned = vec![0_usize; cx.roster.plan.len()];
    let mut findings = Vec::new();
    let mut entries = Covered::default();
    for mut draft in drafts {
        let level = level_of(cx, &draft);
        if level == Level::Allow {
            continue;
        }
        if let Some(entry) = draft.entry {
            draft = draft.covering(entries.by(cx, entry));
        }
        let state = state_of(cx, &draft, &mut waived, &mut planned);
        findings.push(draft.finish(cx, level, state));
    }
    let lapsed = cx
        .roster
        .waivers
        .iter()
        .zip(&waived)
        .filter_map(|(waiver, uses)| lapsed(cx, waiver, *uses));
    let plan =
        cx.roster.plan.iter().zip(&planned).filter_map(|(item, uses)| overdue(cx, item, *uses));
    let drafts: Vec<_> = lapsed.chain(plan).collect();
    for draft in drafts {
        let level = level_of(cx, &draft);
        if level != Level::Allow {
            findings.push(draft.finish(cx, level, State::Active));
        }
    }
    findings
}

/// The command line, then the roster, then what the check says, then the rule.
fn level_of(cx: &Context<'_>, draft: &Draft) -> Level {
    let given =
        cx.levels.iter().rev().find(|(rule, _)| rule == draft.rule).map(|(_, level)| *level);
    let stated = || cx.roster.policy.levels.get(draft.rule).map(|level| level.value);
    let own = || cx.catalogue.govern.get(draft.rule).map(|rule| rule.level);
    given.or_else(stated).or(draft.level).or_else(own).unwrap_or(Level::Deny)
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

/// What settles a draft. One about several identities is settled once each of them is, so that what
/// joins them later counts; one about an entry also by an item with the same `match`.
struct Subjects<'a> {
    identities: Vec<&'a Identity>,
    entry: Option<String>,
    /// The state of each of them; one at least, for what is about none.
    states: Vec<State>,
}

impl<'a> Subjects<'a> {
    fn of(cx: &Context<'a>, draft: &Draft) -> Self {
        let keys = draft.key().into_iter().chain(&draft.several);
        let identities: Vec<_> = keys.filter_map(|key| cx.inventory.identities.get(key)).collect();
        let entry = draft.entry.and_then(|entry| cx.roster.entries.get(entry));
        let states = vec![State::Active; identities.len().max(1)];
        Self { identities, entry: entry.map(|entry| entry.matcher.value.to_string()), states }
    }

    /// The places of those that a pattern speaks of.
    fn among(&self, pattern: &Pattern) -> Vec<usize> {
        if self.entry.as_ref().is_some_and(|entry| *entry == pattern.to_string()) {
            return (0..self.states.len()).collect();
        }
        let covered = self.identities.iter().enumerate();
        covered.filter(|(_, identity)| pattern.covers(identity)).map(|(at, _)| at).collect()
    }

    fn settle(&mut self, places: &[usize], state: State) {
        places.iter().for_each(|at| self.states[*at] = state);
    }

    /// Active while one of them is, else settled until the first of them no longer is.
    fn state(&self) -> State {
        let until = |state: &State| match *state {
            State::Active => None,
            State::Waived(until) | State::Planned(until) => Some(until),
        };
        self.states.iter().copied().min_by_key(until).unwrap_or(State::Active)
    }
}

/// Counts every waiver and plan item that is about the draft, and takes what holds.
fn state_of(cx: &Context<'_>, draft: &Draft, waived: &mut [usize], planned: &mut [usize]) -> State {
    let mut subjects = Subjects::of(cx, draft);
    for (item, uses) in cx.roster.plan.iter().zip(planned) {
        if item.finding.value != draft.rule {
            continue;
        }
        let places = subjects.among(&item.matcher.value);
        *uses += usize::from(!places.is_empty());
        if item.due.value >= cx.today {
            subjects.settle(&places, State::Planned(item.due.value));
        }
    }
    for (waiver, uses) in cx.roster.waivers.iter().zip(waived) {
        if waiver.finding.value != draft.rule {
            continue;
        }
        let places = subjects.among(&waiver.matcher.value);
        *uses += usize::from(!places.is_empty());
        if waivers::counts(cx, waiver) {
            subjects.settle(&places, State::Waived(waiver.expires.value));
        }
    }
    subjects.state()
}

fn lapsed(cx: &Context<'_>, waiver: &Waiver, uses: usize) -> Option<Draft> {
    let ends = waiver.expires.value;
    if uses == 0 {
        // A commit alone cannot tell that a waiver is of no use.
        let everything = matches!(cx.scope, Scope::Everything);
        return everything.then(|| waivers::about("waiver-unused", waiver));
    }
    let over = ends < cx.today && !waivers::renewed(cx, waiver);
    over.then(|| {
        waivers::about("waiver-expired", waiver).due(ends).at(waiver.expires.location(), "")
    })
}

fn overdue(cx: &Context<'_>, item: &PlanItem, uses: usize) -> Option<Draft> {
    let about = |rule: &'static str| {
        let name = format!("{} {}", item.finding.value, item.matcher.value);
        let draft = Draft::new(rule).fact("finding", &item.finding.value);
        draft.fact("match", &item.matcher.value).part(&name)
    };
    let due = item.due.value;
    if uses == 0 {
        let everything = matches!(cx.scope, Scope::Everything);
        return everything.then(|| about("plan-unused").at(item.matcher.location(), ""));
    }
    (due < cx.today).then(|| {
        let left = super::draft::count(i64::try_from(uses).unwrap_or(i64::MAX), "finding");
        let draft = about("plan-overdue").due(due).fact("left", &left).at(item.due.location(), "");
        draft.owned(cx, &item.owner.value, "pays it off")
    })
}
