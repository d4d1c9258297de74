//! A run as the page shows it: identities joined across repositories, with what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use jiff::civil::Date;
use serde_json::Value;

use super::super::Organisation;
use crate::store::{Row, StoreError};

/// How an identity stands with its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holding {
    /// Nobody holds it, and somebody has to.
    Unheld,
    /// Somebody does.
    Held,
    /// Nobody has to: it belongs to another identity, or is to be removed.
    Spared,
}

/// An identity, in one repository or in many.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) key: String,
    pub(super) class: String,
    pub(super) kind: String,
    pub(super) privilege: String,
    pub(super) owner: Option<String>,
    pub(super) holding: Holding,
    /// The next day on which something is due, in days from the day of the run.
    pub(super) due: Option<i32>,
    /// Something is late for it.
    pub(super) overdue: bool,
    /// For how many days it was not rotated, where that is known.
    pub(super) age: Option<i32>,
    /// The repositories, as numbers, with what each says of it.
    pub(super) places: Vec<Place>,
    /// What became of it since the run before: one of [`super::changes`]' letters each.
    pub(super) changed: BTreeSet<char>,
}

/// An identity in a repository.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) repository: usize,
    /// As `inventory --format json` writes it.
    pub(super) body: Value,
}

/// A finding.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) repository: usize,
    pub(super) identity: Option<usize>,
    pub(super) rule: String,
    pub(super) level: String,
    pub(super) state: String,
    pub(super) owner: Option<String>,
    pub(super) due: Option<i32>,
    pub(super) message: String,
    pub(super) fingerprint: String,
    /// As `check --format json` writes it.
    pub(super) body: Value,
}

/// Something to be done by a day.
#[derive(Debug)]
pub(super) struct Obligation {
    pub(super) repository: usize,
    pub(super) identity: Option<usize>,
    pub(super) kind: String,
    pub(super) party: Option<String>,
    pub(super) due: i32,
    pub(super) state: String,
    pub(super) what: String,
    pub(super) next: String,
}

/// A partner that has to do with an identity.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reach {
    pub(super) party: String,
    pub(super) identity: usize,
    pub(super) how: String,
    pub(super) repository: usize,
}

/// Who holds one identity can act as the other.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) how: String,
}

/// A run.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) day: Date,
    pub(super) identities: Vec<Identity>,
    pub(super) findings: Vec<Finding>,
    pub(super) obligations: Vec<Obligation>,
    pub(super) reach: Vec<Reach>,
    pub(super) links: Vec<Link>,
    /// Which identity a key of a repository is.
    at: BTreeMap<(usize, String), usize>,
    repositories: BTreeMap<String, usize>,
}

impl Model {
    /// Reads it.
    pub(super) fn of(organisation: &Organisation<'_>) -> io::Result<Self> {
        let day = organisation.run.as_of.parse().map_err(io::Error::other)?;
        let names = organisation.repositories.iter().enumerate();
        let mut model = Self {
            day,
            identities: Vec::new(),
            findings: Vec::new(),
            obligations: Vec::new(),
            reach: Vec::new(),
            links: Vec::new(),
            at: BTreeMap::new(),
            repositories: names.map(|(number, one)| (one.name.clone(), number)).collect(),
        };
        model.read(organisation)?;
        Ok(model)
    }

    /// The identity of a key in a repository.
    pub(super) fn find(&self, repository: &str, key: &str) -> Option<usize> {
        let repository = self.repositories.get(repository)?;
        self.at.get(&(*repository, key.to_owned())).copied()
    }

    fn read(&mut self, organisation: &Organisation<'_>) -> io::Result<()> {
        let mut shared = BTreeMap::new();
        let select = "SELECT repository, key, scope, class, kind, owner, privilege, due, body, name FROM identity";
        for row in organisation.ask(select, "ORDER BY key, repository", &[])? {
            self.identity(&row, &mut shared).map_err(io::Error::other)?;
        }
        let select = "SELECT repository, identity, rule, level, state, owner, due, message, fingerprint, body FROM finding";
        for row in organisation.ask(select, "ORDER BY repository, rule, fingerprint", &[])? {
            let finding = self.finding(&row).map_err(io::Error::other)?;
            self.findings.push(finding);
        }
        let select = "SELECT repository, key, kind, party, due, since, state, what, next, late FROM obligation";
        for row in organisation.ask(select, "ORDER BY due, repository, fingerprint", &[])? {
            self.obligation(&row).map_err(io::Error::other)?;
        }
        for row in organisation.ask("SELECT repository, key, party, how FROM reach", "", &[])? {
            self.reach(&row).map_err(io::Error::other)?;
        }
        let select = "SELECT repository, key, to_repository, to_key, how FROM link";
        for row in organisation.ask(select, "", &[])? {
            self.link(&row).map_err(io::Error::other)?;
        }
        self.reach.sort();
        self.reach.dedup();
        self.links.sort();
        self.links.dedup();
        Ok(())
    }

    /// A row more: of an identity that is known, another place; else a new one.
    fn identity(
        &mut self,
        row: &Row,
        shared: &mut BTreeMap<String, usize>,
    ) -> Result<(), StoreError> {
        let Some(repository) = self.repository(row)? else { return Ok(()) };
        let key = row.text(1)?.to_owned();
        let text = |column| row.text(column).map(str::to_owned);
        let owner = row.maybe(5)?.map(str::to_owned);
        let due = self.days(row.maybe(7)?);
        let place = Place { repository, body: parse(row.text(8)?) };
        // One of the whole organisation is the same wherever it has the same name.
        let everywhere = row.text(2)? == "organisation";
        let name = row.maybe(9)?.filter(|_| everywhere).map(str::to_owned);
        let known = name.as_ref().and_then(|name| shared.get(name)).copied();
        let number = known.unwrap_or(self.identities.len());
        self.at.insert((repository, key.clone()), number);
        match self.identities.get_mut(number) {
            Some(one) => {
                one.owner = one.owner.take().or(owner);
                one.due = one.due.into_iter().chain(due).min();
                if rank(row.text(6)?) > rank(&one.privilege) {
                    one.privilege = text(6)?;
                }
                if one.owner.is_some() {
                    one.holding = Holding::Held;
                }
                one.places.push(place);
            }
            None => {
                if let Some(name) = name {
                    shared.insert(name, number);
                }
                self.identities.push(Identity {
                    key,
                    class: text(3)?,
                    kind: text(4)?,
                    privilege: text(6)?,
                    holding: if owner.is_some() { Holding::Held } else { Holding::Spared },
                    owner,
                    due,
                    overdue: false,
                    age: None,
                    places: vec![place],
                    changed: BTreeSet::new(),
                });
            }
        }
        Ok(())
    }

    fn finding(&mut self, row: &Row) -> Result<Finding, StoreError> {
        let repository = self.repository(row)?.unwrap_or_default();
        let identity = self.named(repository, row.maybe(1)?);
        let text = |column| row.text(column).map(str::to_owned);
        let (rule, state) = (text(2)?, text(4)?);
        if let Some(one) = identity.and_then(|number| self.identities.get_mut(number)) {
            // Nobody holds it where it was found, whoever does elsewhere.
            if rule == "unowned" {
                one.holding = Holding::Unheld;
            }
        }
        Ok(Finding {
            repository,
            identity,
            rule,
            level: text(3)?,
            state,
            owner: row.maybe(5)?.map(str::to_owned),
            due: self.days(row.maybe(6)?),
            message: text(7)?,
            fingerprint: text(8)?,
            body: parse(row.text(9)?),
        })
    }

    fn obligation(&mut self, row: &Row) -> Result<(), StoreError> {
        let Some(repository) = self.repository(row)? else { return Ok(()) };
        let identity = self.named(repository, row.maybe(1)?);
        let kind = row.text(2)?.to_owned();
        let since = self.days(row.maybe(5)?).map(|days| -days);
        let Some(due) = self.days(row.maybe(4)?) else { return Ok(()) };
        let late =
            row.text(6)? == "active" && self.days(Some(row.text(9)?)).is_some_and(|at| at <= 0);
        if let Some(one) = identity.and_then(|number| self.identities.get_mut(number)) {
            one.overdue |= late;
            if kind == "rotation" {
                one.age = one.age.max(since);
            }
        }
        let text = |column| row.text(column).map(str::to_owned);
        self.obligations.push(Obligation {
            repository,
            identity,
            kind,
            party: row.maybe(3)?.map(str::to_owned),
            due,
            state: text(6)?,
            what: text(7)?,
            next: text(8)?,
        });
        Ok(())
    }

    fn reach(&mut self, row: &Row) -> Result<(), StoreError> {
        let Some(repository) = self.repository(row)? else { return Ok(()) };
        let (party, how) = (row.text(2)?.to_owned(), row.text(3)?.to_owned());
        if let Some(identity) = self.named(repository, row.maybe(1)?) {
            self.reach.push(Reach { party, identity, how, repository });
        }
        Ok(())
    }

    fn link(&mut self, row: &Row) -> Result<(), StoreError> {
        let from = self.find(row.text(0)?, row.text(1)?);
        let to = self.find(row.text(2)?, row.text(3)?);
        if let (Some(from), Some(to)) = (from, to)
            && from != to
        {
            self.links.push(Link { from, to, how: row.text(4)?.to_owned() });
        }
        Ok(())
    }

    fn repository(&self, row: &Row) -> Result<Option<usize>, StoreError> {
        Ok(self.repositories.get(row.text(0)?).copied())
    }

    fn named(&self, repository: usize, key: Option<&str>) -> Option<usize> {
        self.at.get(&(repository, key?.to_owned())).copied()
    }

    /// How far a day is from the day of the run.
    fn days(&self, day: Option<&str>) -> Option<i32> {
        let day: Date = day?.parse().ok()?;
        self.day.until(day).ok().map(|span| span.get_days())
    }
}

fn parse(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_default()
}

fn rank(privilege: &str) -> Option<usize> {
    crate::org::diff::PRIVILEGES.iter().position(|known| *known == privilege)
}
