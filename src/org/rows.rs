//! What came of a repository, as rows of the store.

use serde_json::json;

use super::{Held, Judged};
use crate::report::Verdict;
use crate::store::{Fact, Known, Table, Value};

/// The rows of a repository. One that could not be read is not judged by what was read before: what
/// was known of it stays to be seen, and its verdict is incomplete.
pub(super) fn of(known: &Known, judged: Result<Judged, String>) -> Vec<(Table, Vec<Fact>)> {
    let judged = match judged {
        Ok(judged) => judged,
        Err(reason) => {
            let reasons = known.unread.iter().cloned().chain([reason]).collect();
            return vec![(Table::Verdict, vec![unjudged(reasons)])];
        }
    };
    let Judged { counts, mut incomplete, notes, .. } = judged;
    incomplete.extend(known.unread.clone());
    let verdict = if incomplete.is_empty() { judged.verdict } else { Verdict::Incomplete };
    let body = match notes.is_empty() {
        true => json!({ "incomplete": incomplete }),
        false => json!({ "incomplete": incomplete, "notes": notes }),
    };
    let verdict = vec![
        verdict.as_str().into(),
        count(counts.deny),
        count(counts.warn),
        count(counts.waived),
        count(counts.planned),
        body.to_string().into(),
    ];
    let mut rows = Rows::default();
    judged.identities.into_iter().for_each(|held| rows.add(held));
    let findings = judged.findings.into_iter().map(|told| {
        let finding = told.finding;
        vec![
            finding.fingerprint.to_string().into(),
            finding.rule.into(),
            finding.level.as_str().into(),
            finding.state.as_str().into(),
            finding.identity.map(|key| key.as_str().to_owned()).into(),
            finding.owner.into(),
            finding.due.map(|due| due.to_string()).into(),
            finding.message.into(),
            told.body.to_string().into(),
        ]
    });
    let obligations = judged.obligations.into_iter().map(|one| {
        vec![
            one.fingerprint.to_string().into(),
            one.kind.as_str().into(),
            one.identity.map(|key| key.as_str().to_owned()).into(),
            one.owner.into(),
            one.term.due.to_string().into(),
            one.term.late_from().to_string().into(),
            one.since.map(|day| day.to_string()).into(),
            one.state.as_str().into(),
            one.what.into(),
            one.next.trim_end().into(),
        ]
    });
    vec![
        (Table::Verdict, vec![verdict]),
        (Table::Identity, rows.identities),
        (Table::Reach, rows.reach),
        (Table::Link, rows.links),
        (Table::Obligation, obligations.collect()),
        (Table::Sighting, rows.sightings),
        (Table::Finding, findings.collect()),
    ]
}

#[derive(Default)]
struct Rows {
    identities: Vec<Fact>,
    reach: Vec<Fact>,
    links: Vec<Fact>,
    sightings: Vec<Fact>,
}

impl Rows {
    fn add(&mut self, held: Held) {
        let key = || Value::from(held.key.as_str());
        for (party, how) in held.reached {
            self.reach.push(vec![key(), party.into(), how.into()]);
        }
        for (repository, to, how) in held.links {
            self.links.push(vec![key(), repository.into(), to.into(), how.into()]);
        }
        for (rule, path, line) in held.seen {
            self.sightings.push(vec![key(), rule.into(), path.into(), count(line)]);
        }
        self.identities.push(vec![
            key(),
            held.scope.into(),
            held.name.into(),
            held.class.into(),
            held.kind.into(),
            held.owner.into(),
            held.privilege.into(),
            held.due.into(),
            held.body.to_string().into(),
        ]);
    }
}

fn count(count: usize) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

fn unjudged(reasons: Vec<String>) -> Fact {
    let none = || 0.into();
    let body = json!({ "incomplete": reasons }).to_string();
    vec![Verdict::Incomplete.as_str().into(), none(), none(), none(), none(), body.into()]
}
