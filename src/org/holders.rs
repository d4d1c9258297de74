//! Who answers for what, and what each has to do: of a run, over all repositories.

use std::collections::BTreeMap;
use std::io;

use jiff::civil::Date;
use serde::Deserialize;

use super::condition::{held, is_late, one};
use super::{Organisation, Snapshot};
use crate::rule::Catalogue;
use crate::store::{Row, Store, StoreError};
use crate::{Request, recall};

/// What somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The accountable party; none for what nobody holds.
    pub holder: Option<String>,
    /// How many identities.
    pub identities: i64,
    /// How much is late.
    pub overdue: i64,
    /// How many findings block.
    pub errors: i64,
    /// The next day on which something is due.
    pub next: Option<String>,
}

/// Something that blocks, or is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The repository that it is in.
    pub repository: String,
    /// Tells it apart in that repository, across runs.
    pub fingerprint: String,
    /// The identity that it is about.
    pub identity: Option<String>,
    /// What the identity is called in every repository, where it is the same in all of them.
    pub name: Option<String>,
    /// In how many further repositories the same is said of it.
    pub more: usize,
    /// The rule.
    pub rule: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// Where: path and line.
    pub place: Option<String>,
    /// The day on which it was or will be due.
    pub due: Option<String>,
    /// Whether it is late.
    pub late: bool,
}

/// An identity on whose day something falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// The day.
    pub due: String,
    /// The repository.
    pub repository: String,
    /// The identity's key.
    pub identity: String,
    /// Who answers for it.
    pub holder: Option<String>,
}

/// What of a finding's document is needed here.
#[derive(Debug, Default, Deserialize)]
struct Body {
    fix: Option<String>,
    location: Option<Location>,
}

#[derive(Debug, Deserialize)]
struct Location {
    path: String,
    start: Option<Start>,
}

#[derive(Debug, Deserialize)]
struct Start {
    line: Option<u64>,
}

impl Organisation<'_> {
    /// Everybody who holds something or has something to do, who has most to do first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn holders(&self) -> io::Result<Vec<Holding>> {
        let mut holders = Vec::new();
        let select = format!("SELECT owner, COUNT(DISTINCT {}) FROM identity", one("identity"));
        for row in self.ask(&select, "GROUP BY owner", &[])? {
            let (holder, identities) = (maybe(&row, 0)?, number(&row, 1)?);
            holders.push(Holding { holder, identities, overdue: 0, errors: 0, next: None });
        }
        let select = "SELECT owner, MIN(due) FROM identity";
        let day = self.run.as_of.as_str().into();
        for row in self.ask(select, "AND due >= $2 GROUP BY owner", &[day])? {
            let (holder, next) = (maybe(&row, 0)?, maybe(&row, 1)?);
            if let Some(one) = holders.iter_mut().find(|one| one.holder == holder) {
                one.next = next;
            }
        }
        // Who holds nothing may have something to do all the same: a contract, a test.
        let mut of = |holder: Option<String>, count: fn(&mut Holding, i64), number| {
            let at = holders.iter().position(|one: &Holding| one.holder == holder);
            let at = at.unwrap_or_else(|| {
                holders.push(Holding { holder, identities: 0, overdue: 0, errors: 0, next: None });
                holders.len() - 1
            });
            count(&mut holders[at], number);
        };
        let rest = "AND state = 'active' AND level = 'deny' GROUP BY owner";
        for row in self.ask("SELECT owner, COUNT(*) FROM finding", rest, &[])? {
            of(maybe(&row, 0)?, |one, errors| one.errors = errors, number(&row, 1)?);
        }
        let rest = format!("AND {} GROUP BY party", is_late("obligation", "$2"));
        let day = self.run.as_of.as_str().into();
        for row in self.ask("SELECT party, COUNT(*) FROM obligation", &rest, &[day])? {
            of(maybe(&row, 0)?, |one, overdue| one.overdue = overdue, number(&row, 1)?);
        }
        holders.sort_by(|a, b| {
            (b.overdue, b.errors, b.identities)
                .cmp(&(a.overdue, a.errors, a.identities))
                .then_with(|| a.holder.cmp(&b.holder))
        });
        Ok(holders)
    }

    /// What blocks or is late and is somebody's, what is longest overdue first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn owed(&self, holder: Option<&str>) -> io::Result<Vec<Owed>> {
        let (of, mut values) = self::of(holder);
        values.push(self.run.as_of.as_str().into());
        // Late, an obligation comes to a finding of its own fingerprint.
        let late = format!(
            "SELECT COUNT(*) FROM obligation o WHERE o.repository = finding.repository
             AND o.fingerprint = finding.fingerprint AND {} AND {}",
            held("o"),
            is_late("o", &format!("${}", values.len() + 1))
        );
        // What the identity of a finding is called in every repository.
        let name = format!(
            "SELECT MAX(i.name) FROM identity i WHERE i.repository = finding.repository
             AND i.key = finding.identity AND {}",
            held("i")
        );
        let select = format!(
            "SELECT repository, fingerprint, rule, message, due, body, identity, ({name}), ({late}) FROM finding"
        );
        let rest = format!("AND state = 'active' AND (level = 'deny' OR ({late}) > 0) AND {of}");
        let rows = self.ask(&select, &rest, &values)?;
        let mut owed = rows.iter().map(owed).collect::<io::Result<Vec<_>>>()?;
        owed.sort_by(|a, b| {
            let order = |one: &Owed| (!one.late, one.due.is_none(), one.due.clone());
            order(a)
                .cmp(&order(b))
                .then_with(|| (&a.repository, &a.fingerprint).cmp(&(&b.repository, &b.fingerprint)))
        });
        Ok(joined(owed))
    }

    /// What falls due after the run's day and before another, of everybody or of one, the next first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn coming(
        &self,
        before: &str,
        holder: Option<Option<&str>>,
        most: usize,
    ) -> io::Result<Vec<Coming>> {
        let select = "SELECT due, repository, key, owner FROM identity";
        let (of, values) = holder.map_or_else(|| ("1 = 1".to_owned(), Vec::new()), self::of);
        let day = self.run.as_of.as_str();
        let at = values.len() + 2;
        let rest = format!(
            "AND {of} AND due >= ${at} AND due < ${} ORDER BY due, repository, key LIMIT {most}",
            at + 1
        );
        let values = [values, vec![day.into(), before.into()]].concat();
        let coming = |row: &Row| {
            Ok(Coming {
                due: text(row, 0)?,
                repository: text(row, 1)?,
                identity: text(row, 2)?,
                holder: maybe(row, 3)?,
            })
        };
        self.ask(select, &rest, &values)?.iter().map(coming).collect()
    }
}

/// The handle of a party's team, or whom else to write to, as a roster of a repository says it in which
/// the party holds something.
///
/// # Errors
/// Those of the store.
pub fn contact(
    store: &mut Store,
    catalogue: &Catalogue,
    today: Date,
    party: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT DISTINCT repository FROM identity WHERE to_run IS NULL AND owner = $1
               ORDER BY repository LIMIT 20";
    for row in store.query(sql, &[party.into()])? {
        let Some(packed) = store.snapshot(row.text(0)?)? else { continue };
        let Ok(snapshot) = Snapshot::unpack(&packed) else { continue };
        let (inventory, kept) = snapshot.open();
        let request = Request::new(&kept, catalogue, today);
        let Ok(facts) = recall(&request, inventory) else { continue };
        let context = facts.context(&request);
        let known = context.roster.parties.get(party);
        let known = known.and_then(|known| known.team.as_ref().or(known.contact.as_ref()));
        if let Some(handle) = known {
            return Ok(Some(handle.value.clone()));
        }
    }
    Ok(None)
}

/// The condition for what is somebody's.
fn of(holder: Option<&str>) -> (String, Vec<crate::store::Value>) {
    match holder {
        Some(party) => ("owner = $2".to_owned(), vec![party.into()]),
        None => ("owner IS NULL".to_owned(), Vec::new()),
    }
}

/// What is said of one identity in many repositories, said once: where first, and how often besides.
fn joined(owed: Vec<Owed>) -> Vec<Owed> {
    let mut joined: Vec<Owed> = Vec::with_capacity(owed.len());
    let mut seen = BTreeMap::new();
    for one in owed {
        let said = one.name.clone().map(|name| (name, one.rule.clone(), one.due.clone()));
        match said.as_ref().and_then(|said| seen.get(said)) {
            Some(at) => {
                let first: &mut Owed = &mut joined[*at];
                first.more += 1;
            }
            None => {
                if let Some(said) = said {
                    seen.insert(said, joined.len());
                }
                joined.push(one);
            }
        }
    }
    joined
}

fn owed(row: &Row) -> io::Result<Owed> {
    let body: Body = serde_json::from_str(&text(row, 5)?).unwrap_or_default();
    let place = body.location.map(|location| match location.start.and_then(|start| start.line) {
        Some(line) => format!("{}:{line}", location.path),
        None => location.path,
    });
    Ok(Owed {
        repository: text(row, 0)?,
        fingerprint: text(row, 1)?,
        rule: text(row, 2)?,
        message: text(row, 3)?,
        fix: body.fix.unwrap_or_default(),
        identity: maybe(row, 6)?,
        name: maybe(row, 7)?,
        more: 0,
        place,
        due: maybe(row, 4)?,
        late: number(row, 8)? > 0,
    })
}

fn text(row: &Row, column: usize) -> io::Result<String> {
    row.text(column).map(str::to_owned).map_err(io::Error::other)
}

fn maybe(row: &Row, column: usize) -> io::Result<Option<String>> {
    row.maybe(column).map(|text| text.map(str::to_owned)).map_err(io::Error::other)
}

fn number(row: &Row, column: usize) -> io::Result<i64> {
    row.int(column).map_err(io::Error::other)
}
