//! Exceptions end, and somebody else than the one who asked has approved them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::check::draft::Draft;
use crate::check::{Context, Term};
use crate::roster::Waiver;
use crate::source::Location;

/// The rules judged here.
pub(super) const RULES: &[&str] = &[
    "waiver-expiring",
    "waiver-unapproved",
    "waiver-self-approved",
    "waiver-too-long",
    "waiver-without-exit",
];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let series = Series::of(&cx.roster.waivers);
    cx.waivers().flat_map(|waiver| judge(cx, &series, waiver)).collect()
}

/// Whether a waiver has what it takes to count: approved by somebody who may, and not over.
pub(in crate::check) fn counts(cx: &Context<'_>, series: &Series, waiver: &Waiver) -> bool {
    !cx.is_over(waiver.expires.value)
        && !waiver.pending
        && approval(cx, waiver).is_none()
        && !self_approved(waiver)
        && excess(cx, series, waiver).is_none()
}

/// A finding about a waiver, with who asked for it and who approved it.
pub(in crate::check) fn about(rule: &'static str, waiver: &Waiver) -> Draft {
    let Waiver { finding, matcher, expires, .. } = waiver;
    let asked = waiver.requested_by.iter().map(|by| format!("{by} (asked for it)"));
    let approved = waiver.approved_by.iter().map(|by| format!("{by} (approved it)"));
    let people: Vec<_> = asked.chain(approved).collect();
    Draft::new(rule)
        .fact("finding", finding)
        .fact("match", matcher)
        .part(&format!("{finding} {matcher} {expires}"))
        .at(matcher.location(), "")
        .with_people(people.join(", "))
}

fn judge(cx: &Context<'_>, series: &Series, waiver: &Waiver) -> Vec<Draft> {
    let about = |rule| about(rule, waiver);
    let mut drafts = Vec::new();
    if let Some(problem) = approval(cx, waiver) {
        let at = waiver
            .approved_by
            .as_ref()
            .map_or_else(|| waiver.matcher.location(), |by| by.location());
        drafts.push(about("waiver-unapproved").fact("problem", &problem).at(at, ""));
    }
    if let (true, Some(by), Some(asked)) =
        (self_approved(waiver), &waiver.approved_by, &waiver.requested_by)
    {
        let draft = about("waiver-self-approved").fact("handle", &by.value);
        let draft = draft.at(by.location(), "approved it");
        drafts.push(draft.related(asked.location(), "asked for it"));
    }
    if let Some(excess) = excess(cx, series, waiver) {
        let draft =
            about("waiver-too-long").fact("problem", &excess.problem).fact("remedy", excess.remedy);
        let draft = draft.at(waiver.expires.location(), "");
        drafts.push(match excess.policy {
            Some(at) => draft.related(at, "what the policy allows"),
            None => draft,
        });
    }
    if waiver.exit.is_none() {
        drafts.push(about("waiver-without-exit"));
    }
    let ends = waiver.expires.value;
    if cx.status(Term::strict(ends)).is_near() && !series.renewed(waiver) {
        drafts.push(about("waiver-expiring").due(ends).at(waiver.expires.location(), ""));
    }
    drafts
}

/// What is wrong with its approval.
fn approval(cx: &Context<'_>, waiver: &Waiver) -> Option<String> {
    let Some(by) = &waiver.approved_by else {
        return Some("does not say who approved it".to_owned());
    };
    let Some(on) = &waiver.approved_on else {
        return Some("does not say when it was approved".to_owned());
    };
    if on.value > cx.today {
        return Some("is approved on a day that is yet to come".to_owned());
    }
    let mut partners = cx.roster.parties.values().filter(|party| party.is_partner());
    if let Some(partner) = partners.find(|partner| partner.is_called(&by.value)) {
        return Some(format!("is approved by the partner {}", partner.name.value));
    }
    let approvers = &cx.roster.policy.waiver.approvers;
    let listed = approvers.is_empty()
        || approvers.iter().any(|one| one.value.eq_ignore_ascii_case(&by.value));
    (!listed)
        .then(|| format!("is approved by {}, who is not among the policy's approvers", by.value))
}

fn self_approved(waiver: &Waiver) -> bool {
    let (by, asked) = (&waiver.approved_by, &waiver.requested_by);
    by.as_ref()
        .zip(asked.as_ref())
        .is_some_and(|(by, asked)| by.value.eq_ignore_ascii_case(&asked.value))
}

/// What of a waiver is more than the policy allows.
struct Excess {
    problem: String,
    remedy: String,
    policy: Option<Location>,
}

/// Longer than the policy allows, or renewed more often.
fn excess(cx: &Context<'_>, series: &Series, waiver: &Waiver) -> Option<Excess> {
    let policy = &cx.roster.policy.waiver;
    if let Some(on) = &waiver.approved_on {
        let (max, latest) = (policy.max.value, policy.max.value.after(on.value));
        if waiver.expires.value > latest {
            return Some(Excess {
                problem: format!("ends later than {max} after its approval"),
                remedy: format!(
                    "let it end on {latest} at the latest; until then it does not count"
                ),
                policy: policy.max.at.clone(),
            });
        }
    }
    let before = series.before(waiver);
    let allowed = policy.renewals.value;
    (before > allowed as usize).then(|| Excess {
        problem: format!("is renewal number {before}; the policy allows {allowed}"),
        remedy: "mend the finding: this waiver does not count".to_owned(),
        policy: policy.renewals.at.clone(),
    })
}

/// Waivers for the same finding and match follow on one another: when each of them ends.
#[derive(Debug)]
pub(in crate::check) struct Series(BTreeMap<String, Vec<Date>>);

impl Series {
    pub(in crate::check) fn of(waivers: &[Waiver]) -> Self {
        let mut series = BTreeMap::<_, Vec<Date>>::new();
        for waiver in waivers {
            series.entry(Self::name(waiver)).or_default().push(waiver.expires.value);
        }
        series.values_mut().for_each(|ends| ends.sort_unstable());
        Self(series)
    }

    /// Whether a later waiver for the same takes over.
    pub(in crate::check) fn renewed(&self, waiver: &Waiver) -> bool {
        self.ends(waiver).last().is_some_and(|last| *last > waiver.expires.value)
    }

    /// How many others for the same end no later.
    fn before(&self, waiver: &Waiver) -> usize {
        let ends = self.ends(waiver);
        ends.partition_point(|end| *end <= waiver.expires.value).saturating_sub(1)
    }

    fn ends(&self, waiver: &Waiver) -> &[Date] {
        self.0.get(&Self::name(waiver)).map_or(&[], Vec::as_slice)
    }

    fn name(waiver: &Waiver) -> String {
        format!("{} {}", waiver.finding, waiver.matcher)
    }
}
