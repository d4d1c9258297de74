//! Exceptions end, and somebody else than the one who asked has approved them.

use super::Context;
use super::draft::Draft;
use crate::roster::Waiver;

/// The rules judged here.
pub(super) const RULES: &[&str] = &[
    "waiver-expiring",
    "waiver-unapproved",
    "waiver-self-approved",
    "waiver-too-long",
    "waiver-without-exit",
];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    cx.roster.waivers.iter().flat_map(|waiver| judge(cx, waiver)).collect()
}

/// Whether a waiver has what it takes to count: approved by somebody who may, and not over.
pub(super) fn counts(cx: &Context<'_>, waiver: &Waiver) -> bool {
    waiver.expires.value >= cx.today
        && approval(cx, waiver).is_none()
        && !self_approved(waiver)
        && too_long(cx, waiver).is_none()
}

fn judge(cx: &Context<'_>, waiver: &Waiver) -> Vec<Draft> {
    let about = |rule: &'static str| {
        let name = format!("{} {}", waiver.finding.value, waiver.matcher.value);
        let draft = Draft::new(rule).fact("finding", &waiver.finding.value);
        draft.fact("match", &waiver.matcher.value).part(&name).at(waiver.matcher.location(), "")
    };
    let mut drafts = Vec::new();
    if let Some(problem) = approval(cx, waiver) {
        let at = waiver.approved_by.as_ref().map_or_else(|| waiver.matcher.location(), |by| by.location());
        drafts.push(about("waiver-unapproved").fact("problem", &problem).at(at, &problem));
    }
    if self_approved(waiver) {
        let draft = about("waiver-self-approved");
        drafts.push(match (&waiver.approved_by, &waiver.requested_by) {
            (Some(by), Some(asked)) => draft
                .fact("handle", &by.value)
                .at(by.location(), "approved it")
                .related(asked.location(), "asked for it"),
            _ => draft,
        });
    }
    if let Some(problem) = too_long(cx, waiver) {
        let draft = about("waiver-too-long").fact("problem", &problem);
        let draft = draft.at(waiver.expires.location(), &problem);
        drafts.push(match &cx.roster.policy.waiver.max.at {
            Some(at) => draft.related(at.clone(), "the longest it may be"),
            None => draft,
        });
    }
    if waiver.exit.is_none() {
        drafts.push(about("waiver-without-exit"));
    }
    let ends = waiver.expires.value;
    let soon = cx.roster.policy.due_soon.value.after(cx.today);
    if ends >= cx.today && ends <= soon {
        let draft = about("waiver-expiring").due(ends);
        drafts.push(draft.at(waiver.expires.location(), &format!("ends {ends}")));
    }
    drafts
}

/// What is wrong with its approval.
fn approval(cx: &Context<'_>, waiver: &Waiver) -> Option<String> {
    let Some(by) = &waiver.approved_by else { return Some("says nobody approved it".to_owned()) };
    let Some(on) = &waiver.approved_on else { return Some("says not when it was approved".to_owned()) };
    if on.value > cx.today {
        return Some("is approved on a day to come".to_owned());
    }
    let mut partners = cx.roster.parties.values().filter(|party| party.is_partner());
    if let Some(partner) = partners.find(|partner| partner.is_called(&by.value)) {
        return Some(format!("is approved by the partner {}", partner.name.value));
    }
    let approvers = &cx.roster.policy.waiver.approvers;
    let listed = approvers.is_empty() || approvers.iter().any(|one| one.value.eq_ignore_ascii_case(&by.value));
    (!listed).then(|| format!("is approved by {}, who is not among the policy's approvers", by.value))
}

fn self_approved(waiver: &Waiver) -> bool {
    let (by, asked) = (&waiver.approved_by, &waiver.requested_by);
    by.as_ref().zip(asked.as_ref()).is_some_and(|(by, asked)| by.value.eq_ignore_ascii_case(&asked.value))
}

/// Longer than the policy allows, or renewed more often.
fn too_long(cx: &Context<'_>, waiver: &Waiver) -> Option<String> {
    let policy = &cx.roster.policy.waiver;
    let max = policy.max.value;
    if let Some(on) = &waiver.approved_on {
        let latest = max.after(on.value);
        if waiver.expires.value > latest {
            return Some(format!("ends after {latest}, the last day that {max} allow"));
        }
    }
    let same = |other: &&Waiver| {
        other.index != waiver.index
            && other.finding.value == waiver.finding.value
            && other.matcher.value.to_string() == waiver.matcher.value.to_string()
            && other.expires.value <= waiver.expires.value
    };
    let before = cx.roster.waivers.iter().filter(same).count();
    (before > policy.renewals.value as usize)
        .then(|| format!("is renewal {before} of {} that the policy allows", policy.renewals.value))
}
