//! Every repository of a run, held against its day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::json;

use super::{Judged, Snapshot};
use crate::report::Verdict;
use crate::rule::Catalogue;
use crate::store::{Fact, Known, Run, Store, StoreError, Table};
use crate::{Request, recall};

/// So many snapshots are in memory at once.
const CHUNK: usize = 256;

/// Judges what a run has read, and keeps what holds since. Repositories that are no longer there
/// end.
///
/// # Errors
/// Those of the store.
pub fn judge(
    store: &mut Store,
    run: &Run,
    catalogue: &Catalogue,
    today: Date,
    told: &mut dyn FnMut(usize),
) -> Result<(), StoreError> {
    let known = store.known()?;
    let here: Vec<Known> = known.into_iter().filter(|known| known.seen == run.id).collect();
    store.whole(|store| store.retire(run))?;
    let mut done = 0;
    for chunk in here.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(|known| known.repository.as_str()).collect();
        let packed = store.snapshots(&names)?;
        let judge = |known: &Known| {
            let packed = packed.get(&known.repository).map(Vec::as_slice);
            rows(known, of(known, packed, catalogue, today))
        };
        let judged: Vec<_> = chunk.par_iter().map(judge).collect();
        let mut stated = BTreeMap::<Table, Vec<_>>::new();
        for (known, rows) in chunk.iter().zip(judged) {
            for (table, facts) in rows {
                stated.entry(table).or_default().push((known.repository.clone(), facts));
            }
        }
        store.whole(|store| {
            let mut stated = stated.into_iter();
            stated.try_for_each(|(table, stated)| store.state_all(run, table, stated))
        })?;
        done += chunk.len();
        told(done);
    }
    Ok(())
}

/// What came of a repository, or why nothing could.
fn of(
    known: &Known,
    packed: Option<&[u8]>,
    catalogue: &Catalogue,
    today: Date,
) -> Result<Judged, String> {
    let packed = packed.ok_or("it was never read")?;
    let snapshot = Snapshot::unpack(packed).map_err(|error| error.to_string())?;
    let (inventory, kept) = snapshot.open();
    let request = Request::new(&kept, catalogue, today);
    let facts = recall(&request, inventory).map_err(|error| error.to_string())?;
    Judged::of(&facts, &request, &known.repository).map_err(|error| error.to_string())
}

/// The rows of a repository. One that could not be read is not judged by what was read before: what
/// was known of it stays to be seen, and its verdict is incomplete.
fn rows(known: &Known, judged: Result<Judged, String>) -> Vec<(Table, Vec<Fact>)> {
    let judged = match judged {
        Ok(judged) => judged,
        Err(reason) => {
            let reasons = known.unread.iter().cloned().chain([reason]).collect();
            return vec![(Table::Verdict, vec![unjudged(reasons)])];
        }
    };
    let mut incomplete = judged.incomplete;
    incomplete.extend(known.unread.clone());
    let counts = judged.counts;
    let verdict = if incomplete.is_empty() { judged.verdict } else { Verdict::Incomplete };
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX).into();
    let verdict = vec![
        verdict.as_str().into(),
        count(counts.deny),
        count(counts.warn),
        count(counts.waived),
        count(counts.planned),
        json!({ "incomplete": incomplete }).to_string().into(),
    ];
    let mut identities = Vec::new();
    let mut reach = Vec::new();
    let mut sightings = Vec::new();
    for held in judged.identities {
        for (party, how) in held.reached {
            reach.push(vec![held.key.as_str().into(), party.into(), how.into()]);
        }
        for (rule, path, line) in held.seen {
            sightings.push(vec![held.key.as_str().into(), rule.into(), path.into(), count(line)]);
        }
        identities.push(vec![
            held.key.into(),
            held.scope.into(),
            held.class.into(),
            held.kind.into(),
            held.owner.into(),
            held.privilege.into(),
            held.due.into(),
            held.body.to_string().into(),
        ]);
    }
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
            one.since.map(|day| day.to_string()).into(),
            one.state.as_str().into(),
            one.what.into(),
            one.next.trim_end().into(),
        ]
    });
    vec![
        (Table::Verdict, vec![verdict]),
        (Table::Identity, identities),
        (Table::Reach, reach),
        (Table::Obligation, obligations.collect()),
        (Table::Sighting, sightings),
        (Table::Finding, findings.collect()),
    ]
}

fn unjudged(reasons: Vec<String>) -> Fact {
    let none = || 0.into();
    let body = json!({ "incomplete": reasons }).to_string();
    vec![Verdict::Incomplete.as_str().into(), none(), none(), none(), none(), body.into()]
}
