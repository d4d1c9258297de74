//! Waivers and the plan, made ready once to be asked about every finding.

use std::collections::BTreeSet;

use crate::check::Context;
use crate::check::rules::waivers::{self, Series};
use crate::finding::State;
use crate::inventory::IdentityKey;
use crate::roster::{Pattern, Patterns, PlanItem, Waiver};

/// What puts findings off.
#[derive(Debug)]
pub(in crate::check) struct Exceptions<'a> {
    waivers: Patterns<'a>,
    plan: Patterns<'a>,
    /// Whether each waiver has what it takes to count.
    counts: Vec<bool>,
    /// Which waivers follow on one another.
    pub(in crate::check) series: Series,
}

impl Context<'_> {
    /// The waivers that count today, by their index: approved by somebody who may, and not over.
    pub fn in_force(&self) -> BTreeSet<usize> {
        let exceptions = Exceptions::of(self);
        let waivers = self.roster.waivers.iter();
        waivers.filter(|waiver| exceptions.counts(waiver)).map(|waiver| waiver.index).collect()
    }
}

/// What is about one finding, whether or not it counts.
#[derive(Debug, Clone, Default)]
pub(in crate::check) struct About<'a> {
    pub(super) waivers: Vec<&'a Waiver>,
    pub(super) plan: Vec<&'a PlanItem>,
    /// Whether a pattern of the plan would cover it, had it been there before the change.
    pub(super) came_later: bool,
}

impl<'a> About<'a> {
    /// Adds what is about it for another reason; the order of the roster decides what holds.
    pub(super) fn extend(&mut self, other: &Self) {
        self.waivers.extend(&other.waivers);
        self.waivers.sort_by_key(|waiver| waiver.index);
        self.plan.extend(&other.plan);
        self.plan.sort_by_key(|item| item.index);
        self.came_later |= other.came_later;
    }
}

impl<'a> Exceptions<'a> {
    pub(in crate::check) fn of(cx: &Context<'a>) -> Self {
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
    pub(in crate::check) fn about(
        &self,
        cx: &Context<'a>,
        rule: &str,
        key: &IdentityKey,
    ) -> About<'a> {
        let Some(identity) = cx.inventory.identities.get(key) else {
            return About::default();
        };
        let waivers = self.waivers.covering(identity).into_iter();
        let waivers = waivers.filter_map(|at| cx.roster.waivers.get(at));
        let plan = self.plan.covering(identity).into_iter();
        let plan = plan.filter_map(|at| cx.roster.plan.get(at));
        let plan = plan.filter(|item| item.finding.value == rule);
        // The plan is for the debt of its day. What a change brings is no such debt, unless an item
        // names just that.
        let was_there = |item: &&PlanItem| !cx.is_new(key) || item.matcher.value.names_one();
        let (plan, later): (Vec<_>, Vec<_>) = plan.partition(was_there);
        About {
            waivers: waivers.filter(|waiver| waiver.finding.value == rule).collect(),
            plan,
            came_later: !later.is_empty(),
        }
    }

    /// What is about a rule's finding about an entry, by the same `match`.
    pub(super) fn written(&self, cx: &Context<'a>, rule: &str, entry: &Pattern) -> About<'a> {
        let written = entry.to_string();
        let same =
            |finding: &str, matcher: &Pattern| finding == rule && matcher.to_string() == written;
        let waivers = cx.roster.waivers.iter();
        let plan = cx.roster.plan.iter();
        About {
            waivers: waivers.filter(|one| same(&one.finding.value, &one.matcher.value)).collect(),
            plan: plan.filter(|item| same(&item.finding.value, &item.matcher.value)).collect(),
            came_later: false,
        }
    }

    /// Whether a waiver has what it takes to count, and is not over.
    pub(in crate::check) fn counts(&self, waiver: &Waiver) -> bool {
        self.counts.get(waiver.index) == Some(&true)
    }

    /// What that makes of the finding: the last waiver that counts, else the last item that holds.
    pub(in crate::check) fn state(&self, cx: &Context<'_>, about: &About<'_>) -> State {
        let waived = about.waivers.iter().rev().find(|waiver| self.counts(waiver));
        let holds = |item: &&&PlanItem| !item.pending && !cx.is_over(item.due.value);
        let planned = || about.plan.iter().rev().find(holds);
        match waived {
            Some(waiver) => State::Waived(waiver.expires.value),
            None => planned().map_or(State::Active, |item| State::Planned(item.due.value)),
        }
    }
}
