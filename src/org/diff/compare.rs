//! What was, held against what is.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    At, Count, Difference, Findings, Handed, Late, Repositories, Spread, Subject, Where, Widened,
};
use crate::inventory::Privilege;
use crate::org::Place;
use crate::org::condition::{held, is_late};
use crate::store::{Row, Run, Store, StoreError};

/// The identities of a run: each once, and which of them is where, by repository and key.
#[derive(Default)]
struct State {
    subjects: BTreeMap<String, Subject>,
    places: BTreeMap<(String, String), String>,
}

pub(super) fn difference(store: &mut Store, was: &Run, is: &Run) -> Result<Difference, StoreError> {
    let (before, after) = (State::of(store, was)?, State::of(store, is)?);
    let (repositories, late) = (repositories(store, was, is)?, late(store, was, is)?);
    let mut difference = Difference {
        organisation: is.organisation.clone(),
        from: was.into(),
        to: At::from(is),
        repositories,
        new: Vec::new(),
        gone: Vec::new(),
        spread: Vec::new(),
        overdue: late,
        handed_on: Vec::new(),
        widened: Vec::new(),
        findings: findings(store, was, is)?,
    };
    let (then, now) = (before.ancestors(&after), after.ancestors(&before));
    for (one, subject) in &after.subjects {
        let Some(old) = now.get(one.as_str()).map(|old| merged(old)) else {
            difference.new.push(subject.clone());
            continue;
        };
        let was: BTreeSet<&str> =
            old.repositories.iter().map(|at| at.repository.as_str()).collect();
        let to = subject.repositories.iter().filter(|at| !was.contains(at.repository.as_str()));
        let to: BTreeSet<Place> = to.cloned().collect();
        if !to.is_empty() {
            difference.spread.push(Spread { subject: subject.clone(), to });
        }
        if old.holders != subject.holders {
            let (subject, from) = (subject.clone(), old.holders);
            difference.handed_on.push(Handed { subject, from });
        }
        if Privilege::from_word(subject.privilege) > Privilege::from_word(old.privilege) {
            let (subject, from) = (subject.clone(), old.privilege);
            difference.widened.push(Widened { subject, from });
        }
    }
    let gone = before.subjects.iter().filter(|(one, _)| !then.contains_key(one.as_str()));
    difference.gone = gone.map(|(_, subject)| subject.clone()).collect();
    Ok(difference)
}

impl State {
    fn of(store: &mut Store, run: &Run) -> Result<Self, StoreError> {
        let sql = format!(
            "SELECT repository, key, name, class, owner, privilege FROM identity
             WHERE {} ORDER BY repository, key",
            held("identity")
        );
        let mut state = Self::default();
        for row in store.query(&sql, &[run.id.into()])? {
            let (repository, key) = (row.text(0)?, row.text(1)?);
            let own = || format!("{key} {repository}");
            let one = row.maybe(2)?.map_or_else(own, str::to_owned);
            let subject = state.subjects.entry(one.clone()).or_insert(Subject {
                identity: row.maybe(2)?.unwrap_or(key).to_owned(),
                repositories: BTreeSet::new(),
                class: row.text(3)?.to_owned(),
                holders: BTreeSet::new(),
                privilege: Privilege::Unknown.as_str(),
            });
            subject.add(&row)?;
            state.places.insert((repository.to_owned(), key.to_owned()), one);
        }
        Ok(state)
    }

    /// What each identity is in another state: what has its name there, and what stands in its places.
    /// Two that are found to be one are not new by that.
    fn ancestors<'o>(&self, other: &'o Self) -> BTreeMap<&str, Vec<&'o Subject>> {
        let mut found = BTreeMap::<&str, BTreeMap<&str, &'o Subject>>::new();
        let names = self.subjects.keys().map(|one| (one, one));
        let places = self.places.iter();
        let places = places.filter_map(|(place, one)| Some((one, other.places.get(place)?)));
        for (one, old) in names.chain(places) {
            if let Some((old, subject)) = other.subjects.get_key_value(old) {
                found.entry(one).or_default().insert(old, subject);
            }
        }
        found.into_iter().map(|(one, old)| (one, old.into_values().collect())).collect()
    }
}

/// Several that are one now.
fn merged(subjects: &[&Subject]) -> Subject {
    let mut subjects = subjects.iter();
    let mut merged = subjects.next().map_or_else(
        || Subject {
            identity: String::new(),
            repositories: BTreeSet::new(),
            class: String::new(),
            holders: BTreeSet::new(),
            privilege: Privilege::Unknown.as_str(),
        },
        |one| (*one).clone(),
    );
    for other in subjects {
        merged.repositories.extend(other.repositories.iter().cloned());
        merged.holders.extend(other.holders.iter().cloned());
        let most =
            Privilege::from_word(other.privilege).max(Privilege::from_word(merged.privilege));
        merged.privilege = most.as_str();
    }
    merged
}

fn repositories(store: &mut Store, was: &Run, is: &Run) -> Result<Repositories, StoreError> {
    let mut named = |run: &Run| -> Result<BTreeSet<String>, StoreError> {
        let sql = format!("SELECT repository FROM verdict WHERE {}", held("verdict"));
        let rows = store.query(&sql, &[run.id.into()])?;
        rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
    };
    let (before, after) = (named(was)?, named(is)?);
    Ok(Repositories {
        new: after.difference(&before).cloned().collect(),
        gone: before.difference(&after).cloned().collect(),
    })
}

/// What is late at the later run, and was not at the earlier: the longest first.
fn late(store: &mut Store, was: &Run, is: &Run) -> Result<Vec<Late>, StoreError> {
    let mut at = |run: &Run| {
        let sql = format!(
            "SELECT o.repository, o.fingerprint, o.kind, o.key, o.party, o.due, o.since, o.what, i.name
             FROM obligation o LEFT JOIN identity i ON i.repository = o.repository AND i.key = o.key
              AND {}
             WHERE {} AND {} ORDER BY o.due, o.key, o.kind, o.repository, o.what",
            held("i"),
            held("o"),
            is_late("o", "$2")
        );
        store.query(&sql, &[run.id.into(), run.as_of.as_str().into()])
    };
    let named = |row: &Row| -> Result<(String, String), StoreError> {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
    };
    let before = at(was)?.iter().map(named).collect::<Result<BTreeSet<_>, _>>()?;
    let mut found = Vec::<Late>::new();
    for row in at(is)? {
        if before.contains(&named(&row)?) {
            continue;
        }
        let maybe = |column| row.maybe(column).map(|text| text.map(str::to_owned));
        let name = maybe(8)?;
        let late = Late {
            kind: row.text(2)?.to_owned(),
            what: row.text(7)?.to_owned(),
            identity: name.clone().or(maybe(3)?),
            repositories: BTreeSet::from([Where {
                repository: row.text(0)?.to_owned(),
                key: maybe(3)?,
            }]),
            holder: maybe(4)?,
            due: row.text(5)?.to_owned(),
            since: maybe(6)?,
        };
        // The same is said in several repositories: it is one thing to do.
        let same = |one: &&mut Late| {
            let told = |late: &Late| {
                (late.kind.clone(), late.identity.clone(), late.holder.clone(), late.due.clone())
            };
            told(one) == told(&late)
        };
        match found.iter_mut().rev().take_while(|one| one.due == late.due).find(same) {
            Some(one) if name.is_some() => one.repositories.extend(late.repositories),
            _ => found.push(late),
        }
    }
    Ok(found)
}

fn findings(store: &mut Store, was: &Run, is: &Run) -> Result<Findings, StoreError> {
    // Those of one run that the other does not have.
    let mut only = |here: &Run, there: &Run, level: &str| -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) FROM finding f
             WHERE f.from_run <= $1 AND (f.to_run IS NULL OR f.to_run >= $1)
               AND f.state = 'active' AND f.level = $3 AND NOT EXISTS
               (SELECT 1 FROM finding g WHERE g.repository = f.repository
                   AND g.fingerprint = f.fingerprint AND g.state = 'active' AND g.level = f.level
                   AND g.from_run <= $2 AND (g.to_run IS NULL OR g.to_run >= $2))";
        let rows = store.query(sql, &[here.id.into(), there.id.into(), level.into()])?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    };
    let mut count = |level| -> Result<Count, StoreError> {
        Ok(Count { new: only(is, was, level)?, resolved: only(was, is, level)? })
    };
    Ok(Findings { deny: count("deny")?, warn: count("warn")? })
}
