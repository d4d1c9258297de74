//! `due` and `check` cannot disagree: on any day, what the agenda calls late is what rules find late.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{ToSpan, civil::date};
use keyroster::check::agenda::Kind;
use keyroster::check::{Context, Status};
use keyroster::finding::Fingerprint;
use keyroster::roster::Duration;
use keyroster::{Request, rule};

use crate::cases::{self, Case};

/// The kinds that a rule of this version judges, with that rule and the one that warns before it.
const JUDGED: [(Kind, &str, Option<&str>); 5] = [
    (Kind::Rotation, "rotation-overdue", Some("rotation-due-soon")),
    (Kind::Review, "review-overdue", Some("review-due-soon")),
    (Kind::Expiry, "expired", Some("expiring")),
    (Kind::Plan, "plan-overdue", None),
    (Kind::Waiver, "waiver-expired", Some("waiver-expiring")),
];

fn days() -> impl Iterator<Item = Date> {
    let first = date(2026, 9, 1);
    (0..9).map(move |step| first.saturating_add((step * 29_i64).days()))
}

/// Compares both views of a case day by day; gives how many late ones there are.
fn compare(case: &Case) -> usize {
    let tree = case.tree();
    let request = Request::new(&tree, rule::built_in().unwrap(), case.as_of());
    let facts = keyroster::inventory(&request).unwrap();
    if !facts.manifest.faults.is_empty() {
        return 0;
    }
    let on = |today| compare_on(case, &facts.context(&Request { today, ..request }));
    days().map(on).sum()
}

fn compare_on(case: &Case, cx: &Context<'_>) -> usize {
    let today = cx.today;
    let findings = cx.judge();
    let agenda = cx.agenda("200y".parse().unwrap(), None);
    let mut late = 0;
    for (kind, over, near) in JUDGED {
        let place = format!("{}/{} on {today}: {}", case.rule, case.name, kind.as_str());
        let ours = agenda.obligations.iter().filter(|one| one.kind == kind);
        let listed: BTreeSet<&Fingerprint> =
            ours.clone().filter(|one| one.status.is_over()).map(|one| &one.fingerprint).collect();
        let found = findings.iter().filter(|finding| finding.rule == over);
        let judged: BTreeSet<_> = found.clone().map(|finding| &finding.fingerprint).collect();
        assert_eq!(listed, judged, "{place}");
        late += judged.len();
        for finding in found {
            let same = ours.clone().find(|one| one.fingerprint == finding.fingerprint).unwrap();
            assert_eq!(Some(same.term.due), finding.due, "{place}");
            assert_eq!(same.escalation, finding.escalation, "{place}");
            let blocks = same.blocks_from.is_some_and(|day| day <= today);
            assert_eq!(blocks, finding.blocks(), "{place}");
        }
        // A waiver that counts for nothing is told of before it ends, and is no obligation.
        if let Some(near) = near.filter(|_| kind != Kind::Waiver) {
            let listed: BTreeSet<_> =
                ours.filter(|one| one.status.is_near()).map(|one| &one.identity).collect();
            let judged = findings.iter().filter(|finding| finding.rule == near);
            let judged: BTreeSet<_> = judged.map(|finding| &finding.identity).collect();
            assert_eq!(listed, judged, "{place}");
        }
    }
    late
}

#[test]
fn the_agenda_and_the_rules_agree_on_every_case() {
    let late: usize = cases::all().iter().map(compare).sum();
    assert!(late > 100, "{late} late ones were compared");
}

#[test]
fn an_agenda_looks_as_far_as_it_is_told() {
    let case = cases::all().into_iter().find(|case| case.rule == "rotation-due-soon").unwrap();
    let tree = case.tree();
    let request = Request::new(&tree, rule::built_in().unwrap(), case.as_of());
    let facts = keyroster::inventory(&request).unwrap();
    let cx = facts.context(&request);
    let all = cx.agenda(Duration::days(9999), None);
    let first = all.obligations.iter().find(|one| !one.status.is_over()).unwrap();
    let ahead = first.term.due.since((jiff::Unit::Day, case.as_of())).unwrap().get_days();
    let ahead = u16::try_from(ahead).unwrap();
    let listed = |days| cx.agenda(Duration::days(days), None).obligations.contains(first);
    assert!(listed(ahead));
    assert!(ahead == 0 || !listed(ahead - 1));
    assert!(matches!(first.status, Status::DueSoon | Status::Due | Status::InGrace));
}
