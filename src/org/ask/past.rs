//! What was: who held an identity and since when, and the scans themselves.

use std::collections::BTreeMap;

use super::{Answer, AskError, View, held, named};
use crate::store::{RunState, StoreError, Value};

/// Who held an identity, and what it could do, from one day to another.
pub(super) fn history(view: &mut View<'_>, name: &str) -> Result<Answer, AskError> {
    let names: Vec<Value> = named::single(view, name)?.into_iter().map(Value::from).collect();
    let days: BTreeMap<i64, String> =
        view.store.runs()?.into_iter().map(|run| (run.id, run.as_of)).collect();
    // By one name here: it is a key, or a name in the organisation.
    let sql =
        "SELECT i.repository, i.key, i.owner, i.privilege, i.from_run, i.to_run FROM identity i
               WHERE i.from_run <= $1 AND (i.key = $2 OR i.name = $2) ORDER BY 1, 2, i.from_run";
    let mut spans = Vec::<Span>::new();
    for row in view.rows(sql, &names)? {
        let (from, to) = (row.int(4)?, row.0.get(5).cloned());
        let to = match to {
            Some(Value::Int(to)) if to < view.run.id => Some(to),
            _ => None,
        };
        let told = row.0[..4].to_vec();
        match spans.last_mut() {
            // Something else about it was another: not what is told here.
            Some(last) if last.told == told && last.to.is_some_and(|to| to + 1 >= from) => {
                last.to = to;
            }
            _ => spans.push(Span { told, from, to }),
        }
    }
    let day = |run: i64| days.get(&run).cloned();
    let row = |span: Span| {
        let [since, until] = [day(span.from), span.to.and_then(day)].map(Value::from);
        [span.told, vec![since, until]].concat()
    };
    let columns = &["repository", "identity", "owner", "privilege", "since", "until"];
    Ok(Answer::new(columns, spans.into_iter().map(row).collect(), view.run))
}

struct Span {
    told: Vec<Value>,
    from: i64,
    to: Option<i64>,
}

/// The scans, the last one first, and what came of each.
pub(super) fn runs(view: &mut View<'_>) -> Result<Answer, StoreError> {
    let mut runs = view.store.runs()?;
    runs.retain(|run| run.id <= view.run.id);
    let mut rows = Vec::new();
    for run in runs.into_iter().rev() {
        let mut row = vec![
            Value::from(run.id),
            run.as_of.as_str().into(),
            run.state.as_str().into(),
            format!("{}/{}", run.shard, run.shards).into(),
        ];
        match run.state {
            RunState::Complete => row.extend(counts(&mut View { store: view.store, run: &run })?),
            _ => row.extend(std::iter::repeat_n(Value::Null, 5)),
        }
        rows.push(row);
    }
    let columns = &[
        "run",
        "as_of",
        "state",
        "share",
        "repositories",
        "blocked",
        "incomplete",
        "identities",
        "held",
    ];
    Ok(Answer::new(columns, rows, view.run))
}

fn counts(view: &mut View<'_>) -> Result<Vec<Value>, StoreError> {
    let verdicts = format!(
        "SELECT COUNT(*), COUNT(CASE WHEN v.verdict = 'fail' THEN 1 END),
                COUNT(CASE WHEN v.verdict = 'incomplete' THEN 1 END)
         FROM verdict v WHERE {}",
        held("v")
    );
    let identities = format!("SELECT COUNT(*), COUNT(i.owner) FROM identity i WHERE {}", held("i"));
    let mut counted = Vec::new();
    for sql in [verdicts, identities] {
        counted.extend(view.rows(&sql, &[])?.into_iter().flat_map(|row| row.0));
    }
    Ok(counted)
}
