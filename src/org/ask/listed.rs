//! Lists: what is due, what is late, what nobody holds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Answer, Grouping, View, held, is_late};
use crate::store::{Row, StoreError, Value};

/// What is due first.
pub(super) fn oldest(view: &mut View<'_>) -> Result<Answer, StoreError> {
    let sql = format!(
        "SELECT i.due, i.repository, i.key, i.owner FROM identity i
         WHERE {} AND i.due IS NOT NULL ORDER BY i.due, i.repository, i.key",
        held("i")
    );
    view.table(&["due", "repository", "identity", "owner"], &sql, &[])
}

/// What is late on the day of the run, the longest first.
pub(super) fn overdue(view: &mut View<'_>) -> Result<Answer, StoreError> {
    let sql = format!(
        "SELECT o.due, o.kind, o.repository, o.key, o.party, o.since, o.what FROM obligation o
         WHERE {} AND {} ORDER BY 1, 3, 4, 2, 7",
        held("o"),
        is_late("o", "$2")
    );
    let day = view.run.as_of.clone();
    let rows = view.rows(&sql, &[day.as_str().into()])?;
    let today: Option<Date> = day.parse().ok();
    let days = |due: &str| -> Option<i64> {
        let due: Date = due.parse().ok()?;
        Some(i64::from(due.until(today?).ok()?.get_days()))
    };
    let columns = &["due", "days", "what", "repository", "identity", "holder", "since"];
    let row = |row: Row| -> Result<Vec<Value>, StoreError> {
        let late = days(row.text(0)?);
        let [due, kind, repository, key, party, since, _] = <[Value; 7]>::try_from(row.0)
            .map_err(|_| StoreError::Shape { found: "row", wanted: "seven columns" })?;
        Ok(vec![due, late.into(), kind, repository, key, party, since])
    };
    let rows = rows.into_iter().map(row).collect::<Result<_, _>>()?;
    Ok(Answer::new(columns, rows, view.run))
}

/// What nobody holds.
pub(super) fn unowned(view: &mut View<'_>, by: Grouping) -> Result<Answer, StoreError> {
    let sql = format!(
        "SELECT f.repository, f.identity, i.class, i.name, f.body FROM finding f
         JOIN identity i ON i.repository = f.repository AND i.key = f.identity AND {}
         WHERE {} AND f.rule = 'unowned' ORDER BY 1, 2",
        held("i"),
        held("f")
    );
    let rows = view.rows(&sql, &[])?;
    let found = rows.iter().map(Unowned::of).collect::<Result<Vec<_>, _>>()?;
    match by {
        Grouping::Identity => {
            let row = |one: Unowned| {
                vec![one.repository.into(), one.key.into(), one.class.into(), one.suggested.into()]
            };
            let rows = found.into_iter().map(row).collect();
            Ok(Answer::new(&["repository", "identity", "class", "suggested"], rows, view.run))
        }
        Grouping::Repository => {
            let counted = counted(&found, |one| Some(one.repository.clone()));
            let rows = counted.into_iter().map(|(name, all, _)| vec![name.into(), all.into()]);
            Ok(Answer::new(&["repository", "identities"], rows.collect(), view.run))
        }
        Grouping::Team => {
            let counted = counted(&found, |one| one.suggested.clone());
            let row = |(team, all, places): (Option<String>, i64, i64)| {
                vec![team.into(), all.into(), places.into()]
            };
            let rows = counted.into_iter().map(row).collect();
            Ok(Answer::new(&["team", "identities", "repositories"], rows, view.run))
        }
    }
}

/// How many identities and repositories there are of each, the most first.
fn counted(
    found: &[Unowned],
    of: impl Fn(&Unowned) -> Option<String>,
) -> Vec<(Option<String>, i64, i64)> {
    let mut all = BTreeMap::<_, (BTreeSet<String>, BTreeSet<&str>)>::new();
    for one in found {
        let (identities, repositories) = all.entry(of(one)).or_default();
        identities.insert(one.one());
        repositories.insert(&one.repository);
    }
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let mut counted: Vec<_> = all
        .into_iter()
        .map(|(name, (identities, places))| (name, number(identities.len()), number(places.len())))
        .collect();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counted
}

/// An identity that nobody holds.
struct Unowned {
    repository: String,
    key: String,
    class: String,
    name: Option<String>,
    suggested: Option<String>,
}

impl Unowned {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            repository: row.text(0)?.to_owned(),
            key: row.text(1)?.to_owned(),
            class: row.text(2)?.to_owned(),
            name: row.maybe(3)?.map(str::to_owned),
            suggested: suggested(row.text(4)?),
        })
    }

    fn one(&self) -> String {
        let own = || format!("{} {}", self.repository, self.key);
        self.name.clone().unwrap_or_else(own)
    }
}

/// Whom the files around suggest, as a finding notes it: "CODEOWNERS suggests @acme/web".
fn suggested(body: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    let notes = body.get("notes")?.as_array()?;
    let owner = |note: &serde_json::Value| {
        let (_, owner) = note.as_str()?.split_once(" suggests ")?;
        (!owner.contains(' ')).then(|| owner.to_owned())
    };
    notes.iter().find_map(owner)
}
