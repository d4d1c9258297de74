//! Levels, waivers and the plan: what of the drafts blocks, what was accepted, what is debt.

use super::draft::Draft;
use super::{Context, Scope, own, waivers};
use crate::finding::{Finding, State};
use crate::inventory::IdentityKey;
use crate::roster::{Pattern, PlanItem, Waiver};
use crate::rule::Level;

/// The findings of the drafts, with those about waivers and plan items that lapsed or do nothing.
pub(super) fn settle(cx: &Context<'_>, drafts: Vec<Draft>) -> Vec<Finding> {
    let mut uses = Uses::none(cx);
    let mut findings = uses.settle(cx, drafts);
    // Policies of one's own see what is waived and planned, and may be waived and planned too.
    match own::check(cx, &findings) {
        Ok(drafts) => findings.extend(uses.settle(cx, drafts)),
        Err(broken) => findings.extend(broken),
    }
    let Uses { waived, planned } = uses;
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

/// The findings of the drafts alone.
pub(super) fn built_in(cx: &Context<'_>, drafts: Vec<Draft>) -> Vec<Finding> {
    Uses::none(cx).settle(cx, drafts)
}

/// How many findings each waiver and each item of the plan is about.
struct Uses {
    waived: Vec<usize>,
    planned: Vec<usize>,
}

impl Uses {
    fn none(cx: &Context<'_>) -> Self {
        Self { waived: vec![0; cx.roster.waivers.len()], planned: vec![0; cx.roster.plan.len()] }
    }

    fn settle(&mut self, cx: &Context<'_>, drafts: Vec<Draft>) -> Vec<Finding> {
        let settled = drafts.into_iter().filter_map(|draft| {
            let level = level_of(cx, &draft);
            if level == Level::Allow {
                return None;
            }
            let state = state_of(cx, &draft, &mut self.waived, &mut self.planned);
            Some(draft.finish(cx, level, state))
        });
        settled.collect()
    }
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
            if item.due.value >= cx.today {
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
