//! Waivers and the plan, made ready once to be asked about every finding.

use super::waivers::{self, Series};
use super::{Context, Draft};
use crate::finding::State;
use crate::inventory::IdentityKey;
use crate::roster::{Pattern, Patterns, PlanItem, Waiver};

/// What puts findings off.
#[derive(Debug)]
pub(super) struct Exceptions<'a> {
    waivers: Patterns<'a>,
    plan: Patterns<'a>,
    /// Whether each waiver has what it takes to count.
    counts: Vec<bool>,
    /// Which waivers follow on one another.
    pub(super) series: Series,
}

/// What is about one finding, whether or not it counts.
#[derive(Debug, Default)]
pub(super) struct About<'a> {
    pub(super) waivers: Vec<&'a Waiver>,
    pub(super) plan: Vec<&'a PlanItem>,
}

impl<'a> Exceptions<'a> {
    pub(super) fn of(cx: &Context<'a>) -> Self {
        let series = Series::of(&cx.roster.waivers);
        let roster = cx.roster;
        Self {
            waivers: Patterns::new(roster.waivers.iter().map(|waiver| &waiver.matcher.value)),
            plan: Patterns::new(roster.plan.iter().map(|item| &item.matcher.value)),
            counts: roster.waivers.iter().map(|one| waivers::counts(cx, &series, one)).collect(),
            series,
        }
    }

    /// What is about a rule's finding about an identity.
    pub(super) fn about(&self, cx: &Context<'a>, rule: &str, key: &IdentityKey) -> About<'a> {
        let Some(identity) = cx.inventory.identities.get(key) else {
            return About::default();
        };
        let waivers = self.waivers.covering(identity).into_iter();
        let waivers = waivers.filter_map(|at| cx.roster.waivers.get(at));
        let plan = self.plan.covering(identity).into_iter();
        let plan = plan.filter_map(|at| cx.roster.plan.get(at));
        About {
            waivers: waivers.filter(|waiver| waiver.finding.value == rule).collect(),
            plan: plan.filter(|item| item.finding.value == rule).collect(),
        }
    }

    /// What is about a draft, for each identity that it is about. What has the very `match` of its
    /// entry is about all of them.
    pub(super) fn about_each(&self, cx: &Context<'a>, draft: &Draft) -> Vec<About<'a>> {
        let keys = draft.key().into_iter().chain(&draft.several);
        let mut each: Vec<_> = keys.map(|key| self.about(cx, draft.rule, key)).collect();
        if each.is_empty() {
            each.push(About::default());
        }
        if let Some(entry) = draft.entry.and_then(|entry| cx.roster.entries.get(entry)) {
            let written = entry.matcher.value.to_string();
            let named = |rule: &str, pattern: &Pattern| {
                rule == draft.rule && pattern.to_string() == written
            };
            let waivers = cx.roster.waivers.iter();
            let waivers = waivers.filter(|it| named(&it.finding.value, &it.matcher.value));
            let plan = cx.roster.plan.iter();
            let plan = plan.filter(|it| named(&it.finding.value, &it.matcher.value));
            for about in &mut each {
                about.waivers.extend(waivers.clone());
                about.plan.extend(plan.clone());
            }
        }
        each
    }

    /// Active while it is for one of them, so that what joins them later counts; else settled until
    /// the first of them no longer is.
    pub(super) fn state_of_each(&self, cx: &Context<'_>, each: &[About<'_>]) -> State {
        let until = |state: &State| match *state {
            State::Active => None,
            State::Waived(until) | State::Planned(until) => Some(until),
        };
        let states = each.iter().map(|about| self.state(cx, about));
        states.min_by_key(until).unwrap_or(State::Active)
    }

    /// Whether a waiver has what it takes to count, and is not over.
    pub(super) fn counts(&self, waiver: &Waiver) -> bool {
        self.counts.get(waiver.index) == Some(&true)
    }

    /// What that makes of the finding: the last waiver that counts, else the last item that holds.
    pub(super) fn state(&self, cx: &Context<'_>, about: &About<'_>) -> State {
        let waived = about.waivers.iter().rev().find(|waiver| self.counts(waiver));
        let planned = || about.plan.iter().rev().find(|item| !cx.is_over(item.due.value));
        match waived {
            Some(waiver) => State::Waived(waiver.expires.value),
            None => planned().map_or(State::Active, |item| State::Planned(item.due.value)),
        }
    }
}
