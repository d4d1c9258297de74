//! Counts: what each party holds, what each partner reaches, what is one in many repositories.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, View, held, is_late, one};
use crate::inventory::Privilege;
use crate::store::{StoreError, Value};

/// How much each party holds, and how much of it is late.
pub(super) fn holders(view: &mut View<'_>) -> Result<Answer, StoreError> {
    let sql = format!(
        "SELECT i.owner, COUNT(DISTINCT {}), COUNT(DISTINCT i.repository) FROM identity i
         WHERE {} GROUP BY i.owner ORDER BY 2 DESC, 1 NULLS FIRST",
        one("i"),
        held("i")
    );
    let rows = view.rows(&sql, &[])?;
    let sql = format!(
        "SELECT o.party, COUNT(*) FROM obligation o
         WHERE {} AND {} GROUP BY o.party",
        held("o"),
        is_late("o", "$2")
    );
    let mut late = BTreeMap::new();
    let day = view.run.as_of.as_str().into();
    for row in view.rows(&sql, &[day])? {
        late.insert(row.maybe(0)?.map(str::to_owned), row.int(1)?);
    }
    let mut all = Vec::with_capacity(rows.len());
    for mut row in rows {
        let late = late.remove(&row.maybe(0)?.map(str::to_owned)).unwrap_or(0);
        row.0.push(late.into());
        all.push(row.0);
    }
    // Who holds nothing may have something to do all the same: a contract, a test.
    all.extend(
        late.into_iter()
            .map(|(party, late)| vec![party.into(), 0_i64.into(), 0_i64.into(), late.into()]),
    );
    Ok(Answer::new(&["owner", "identities", "repositories", "overdue"], all, view.run))
}

/// What each partner reaches, and until when the contract runs.
pub(super) fn partners(view: &mut View<'_>) -> Result<Answer, StoreError> {
    let sql = format!(
        "SELECT r.party, {}, r.repository, i.privilege FROM reach r
         JOIN identity i ON i.repository = r.repository AND i.key = r.key AND {} WHERE {}",
        one("i"),
        held("i"),
        held("r")
    );
    let mut all = BTreeMap::<String, Partner>::new();
    for row in view.rows(&sql, &[])? {
        let partner = all.entry(row.text(0)?.to_owned()).or_default();
        partner.identities.insert(row.text(1)?.to_owned());
        partner.repositories.insert(row.text(2)?.to_owned());
        if Privilege::from_word(row.text(3)?) == Privilege::Admin {
            partner.admin.insert(row.text(1)?.to_owned());
        }
    }
    let sql = format!(
        "SELECT o.party, MIN(o.due) FROM obligation o
         WHERE {} AND o.kind = 'contract-end' AND o.party IS NOT NULL GROUP BY o.party",
        held("o")
    );
    for row in view.rows(&sql, &[])? {
        let ends = row.text(1)?.to_owned();
        all.entry(row.text(0)?.to_owned()).or_default().ends = Some(ends);
    }
    let row = |(party, partner): (String, Partner)| -> Vec<Value> {
        let Partner { identities, repositories, admin, ends } = partner;
        let counts = [identities.len(), repositories.len(), admin.len()].map(number);
        [vec![party.into()], counts.to_vec(), vec![ends.into()]].concat()
    };
    let columns = &["partner", "identities", "repositories", "admin", "contract_end"];
    Ok(Answer::new(columns, all.into_iter().map(row).collect(), view.run))
}

#[derive(Default)]
struct Partner {
    identities: BTreeSet<String>,
    repositories: BTreeSet<String>,
    admin: BTreeSet<String>,
    ends: Option<String>,
}

/// Identities that are one in several repositories, those in most first.
pub(super) fn reuse(view: &mut View<'_>) -> Result<Answer, StoreError> {
    let sql = format!(
        "SELECT i.name, i.class, i.repository, i.owner, i.privilege, i.due FROM identity i
         WHERE {} AND i.name IS NOT NULL ORDER BY i.name, i.repository",
        held("i")
    );
    let mut all = BTreeMap::<String, Reused>::new();
    for row in view.rows(&sql, &[])? {
        let reused = all.entry(row.text(0)?.to_owned()).or_default();
        row.text(1)?.clone_into(&mut reused.class);
        reused.repositories.insert(row.text(2)?.to_owned());
        reused.holders.extend(row.maybe(3)?.map(str::to_owned));
        reused.privilege = reused.privilege.max(Some(Privilege::from_word(row.text(4)?)));
        let due = row.maybe(5)?.map(str::to_owned);
        reused.due = reused.due.take().into_iter().chain(due).min();
    }
    all.retain(|_, reused| reused.repositories.len() > 1);
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|(_, reused)| Reverse(reused.repositories.len()));
    let row = |(name, reused): (String, Reused)| -> Vec<Value> {
        let holders = reused.holders.into_iter().collect::<Vec<_>>().join(", ");
        vec![
            name.into(),
            reused.class.into(),
            number(reused.repositories.len()),
            Some(holders).filter(|holders| !holders.is_empty()).into(),
            reused.privilege.unwrap_or(Privilege::Unknown).as_str().into(),
            reused.due.into(),
        ]
    };
    let columns = &["identity", "class", "repositories", "holders", "privilege", "due"];
    Ok(Answer::new(columns, all.into_iter().map(row).collect(), view.run))
}

#[derive(Default)]
struct Reused {
    class: String,
    repositories: BTreeSet<String>,
    holders: BTreeSet<String>,
    privilege: Option<Privilege>,
    due: Option<String>,
}

fn number(count: usize) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}
