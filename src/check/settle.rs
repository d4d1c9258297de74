//! Levels, waivers and the plan: what of the drafts blocks, what was accepted, what is debt.

use super::draft::Draft;
use super::{Context, Scope, waivers};
use crate::finding::{Finding, State};
use crate::inventory::IdentityKey;
use crate::roster::{Pattern, PlanItem, Waiver};
use crate::rule::Level;

/// The findings of the drafts, with those about waivers and plan items that lapsed or do nothing.
pub(super) fn settle(cx: &Context<'_>, drafts: Vec<Draft>) -> Vec<Finding> {
    let mut waived = vec![0_usize; cx.roster.waivers.len()];
    let mut planned = vec![0_usize; cx.roster.plan.len()];
    let mut findings = Vec::new();
    for draft in drafts {
        let level = level_of(cx, &draft);
        if level == Level::Allow {
            continue;
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

/// Counts every waiver and plan item that is about the draft, and takes the first that holds.
fn state_of(cx: &Context<'_>, draft: &Draft, waived: &mut [usize], planned: &mut [usize]) -> State {
    let mut state = State::Active;
    let about = |rule: &str, pattern: &Pattern| {
        rule == draft.rule && draft.key().is_some_and(|key| covers(cx, pattern, key))
    };
    for (item, uses) in cx.roster.plan.iter().zip(planned) {
        if about(&item.finding.value, &item.matcher.value) {
            *uses += 1;
            if item.due.value >= cx.today && !item.pending {
                state = State::Planned(item.due.value);
            }
        }
    }
    for (waiver, uses) in cx.roster.waivers.iter().zip(waived) {
        if about(&waiver.finding.value, &waiver.matcher.value) {
            *uses += 1;
            if waivers::counts(cx, waiver) {
                state = State::Waived(waiver.expires.value);
            }
        }
    }
    state
}

fn covers(cx: &Context<'_>, pattern: &Pattern, key: &IdentityKey) -> bool {
    cx.inventory.identities.get(key).is_some_and(|identity| pattern.covers(identity))
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
