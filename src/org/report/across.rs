//! What crosses repositories, read from the store: identities that are one in many, and the links
//! between them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Serialize;

use super::Organisation;
use crate::inventory::Privilege;
use crate::org::join::{Link, forge, radius};
use crate::store::{Row, StoreError};

/// The joined view of an organisation.
#[derive(Debug, Default)]
pub struct Across {
    /// Identities of the whole organisation, each once, by name.
    pub identities: Vec<Joined>,
    /// What leads where, by repository and key.
    pub links: Vec<Crossing>,
    /// What was last asked of GitHub besides files.
    pub looks: Vec<Look>,
}

/// An identity of the whole organisation.
#[derive(Debug, Default, Serialize)]
pub struct Joined {
    /// What it is called wherever it is seen.
    pub name: String,
    /// Its class's word.
    pub class: String,
    /// Its kind.
    pub kind: String,
    /// Where it is seen, and under which key.
    pub repositories: Vec<Place>,
    /// Who is accountable for it; more than one is one too many.
    pub holders: BTreeSet<String>,
    /// The most that it may do, anywhere.
    pub privilege: String,
    /// The first day on which something is due for it.
    pub due: Option<String>,
    /// In how many workflows it is used.
    pub workflows: usize,
    /// Partners that reach it, in any repository.
    pub partners: BTreeSet<String>,
    /// What whoever holds it can act as besides, along the links; none where that is too much to count.
    pub opens: Option<Opens>,
}

/// An identity in a repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The repository.
    pub repository: String,
    /// The identity's key there.
    pub key: String,
}

/// What an identity leads to, in numbers.
#[derive(Debug, Serialize)]
pub struct Opens {
    /// So many further identities.
    pub identities: usize,
    /// In so many repositories, wherever each is seen.
    pub repositories: usize,
    /// The most that one of them may do.
    pub privilege: &'static str,
}

/// A look at an organisation or a repository at GitHub.
#[derive(Debug, Serialize)]
pub struct Look {
    /// Of what.
    pub subject: String,
    /// The day.
    pub observed: String,
    /// What was asked for and not shown, and what would show it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_observable: Vec<serde_json::Value>,
}

/// A link.
#[derive(Debug, Serialize)]
pub struct Crossing {
    /// Where it begins.
    pub repository: String,
    /// What it leads to.
    #[serde(flatten)]
    pub link: Link,
}

impl Across {
    /// As the store has it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn of(organisation: &Organisation<'_>) -> io::Result<Self> {
        let select = "SELECT repository, key, to_repository, to_key, how FROM link";
        let rows = organisation.ask(
            select,
            "ORDER BY repository, key, to_repository, to_key, how",
            &[],
        )?;
        let links = rows.iter().map(crossing).collect::<Result<Vec<_>, _>>();
        let links = links.map_err(io::Error::other)?;
        let select =
            "SELECT name, class, kind, repository, key, owner, privilege, due FROM identity";
        let rest = "AND name IS NOT NULL ORDER BY name, repository, key";
        let mut identities = Vec::<Joined>::new();
        for row in organisation.ask(select, rest, &[])? {
            add(&mut identities, &row).map_err(io::Error::other)?;
        }
        let looks = looks(organisation).map_err(io::Error::other)?;
        let mut across = Self { identities, links, looks };
        across.count(organisation)?;
        Ok(across)
    }

    /// Links between two repositories.
    pub fn crossing(&self) -> impl Iterator<Item = &Crossing> {
        self.links.iter().filter(|one| one.repository != one.link.to_repository)
    }

    fn count(&mut self, organisation: &Organisation<'_>) -> io::Result<()> {
        let pairs = |rows: Vec<Row>| -> Result<_, StoreError> {
            let mut all = BTreeMap::<(String, String), BTreeSet<String>>::new();
            for row in rows {
                let place = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
                all.entry(place).or_default().insert(row.text(2)?.to_owned());
            }
            Ok(all)
        };
        let ask = |select: &str, rest: &str| {
            organisation
                .ask(select, rest, &[])
                .and_then(|rows| pairs(rows).map_err(io::Error::other))
        };
        let partners = ask("SELECT repository, key, party FROM reach", "")?;
        let rest = "AND path LIKE '.github/workflows/%'";
        let workflows = ask("SELECT repository, key, path FROM sighting", rest)?;
        let rest = "AND name IS NULL AND privilege <> 'unknown'";
        let may = ask("SELECT repository, key, privilege FROM identity", rest)?;
        let opened = self.opened(&may);
        for (one, opens) in self.identities.iter_mut().zip(opened) {
            let places = || one.repositories.iter();
            let of = |place: &Place| (place.repository.clone(), place.key.clone());
            one.workflows =
                places().filter_map(|at| workflows.get(&of(at))).map(BTreeSet::len).sum();
            one.partners =
                places().filter_map(|at| partners.get(&of(at))).flatten().cloned().collect();
            one.opens = opens;
        }
        Ok(())
    }

    /// What each identity opens; `may` says what those may do that are a repository's own.
    fn opened(&self, may: &BTreeMap<(String, String), BTreeSet<String>>) -> Vec<Option<Opens>> {
        let joined = self.identities.iter().zip(0..);
        let places = joined.flat_map(|(one, at): (_, usize)| {
            one.repositories.iter().map(move |place| ((&*place.repository, &*place.key), at))
        });
        let places: BTreeMap<_, _> = places.collect();
        let one = |repository, key| match places.get(&(repository, key)) {
            Some(at) => One::Joined(*at),
            None => One::Own(repository, key),
        };
        let mut next = BTreeMap::<_, BTreeSet<_>>::new();
        for Crossing { repository, link } in &self.links {
            let to = one(&link.to_repository, &link.to_key);
            next.entry(one(repository, &link.key)).or_default().insert(to);
        }
        let open = |at| {
            let opened = radius(One::Joined(at), &next)?;
            let (mut repositories, mut most) = (BTreeSet::new(), Privilege::Unknown);
            for one in &opened {
                match *one {
                    One::Joined(at) => {
                        let one = &self.identities[at];
                        repositories.extend(one.repositories.iter().map(|at| &*at.repository));
                        most = most.max(Privilege::from_word(&one.privilege));
                    }
                    One::Own(repository, key) => {
                        repositories.insert(repository);
                        let words = may.get(&(repository.to_owned(), key.to_owned()));
                        let words = words.into_iter().flatten();
                        most = words.map(|word| Privilege::from_word(word)).fold(most, Ord::max);
                    }
                }
            }
            let (identities, repositories) = (opened.len(), repositories.len());
            Some(Opens { identities, repositories, privilege: most.as_str() })
        };
        (0..self.identities.len()).map(open).collect()
    }
}

/// An identity, once: of the whole organisation by its number, else by repository and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum One<'a> {
    Joined(usize),
    Own(&'a str, &'a str),
}

/// The looks at what is in the run.
fn looks(organisation: &Organisation<'_>) -> Result<Vec<Look>, StoreError> {
    let name = &organisation.run.organisation;
    let all = organisation.repositories.iter();
    let mut subjects: BTreeSet<String> = all.map(|one| forge(name, &one.name)).collect();
    let owners = subjects.iter().filter_map(|subject| Some(subject.split('/').next()?.to_owned()));
    let owners: Vec<_> = owners.collect();
    subjects.extend(owners);
    let sql = "SELECT subject, observed, unseen FROM evidence ORDER BY subject";
    let mut looks = Vec::new();
    for row in organisation.store.borrow_mut().query(sql, &[])? {
        if subjects.contains(row.text(0)?) {
            looks.push(Look {
                subject: row.text(0)?.to_owned(),
                observed: row.text(1)?.to_owned(),
                not_observable: serde_json::from_str(row.text(2)?).unwrap_or_default(),
            });
        }
    }
    Ok(looks)
}

/// Adds a row to the identity that it is of; rows come by name.
fn add(identities: &mut Vec<Joined>, row: &Row) -> Result<(), StoreError> {
    let name = row.text(0)?;
    if identities.last().is_none_or(|last| last.name != name) {
        identities.push(Joined {
            name: name.to_owned(),
            class: row.text(1)?.to_owned(),
            kind: row.text(2)?.to_owned(),
            privilege: Privilege::Unknown.as_str().to_owned(),
            ..Joined::default()
        });
    }
    let Some(one) = identities.last_mut() else { return Ok(()) };
    let (repository, key) = (row.text(3)?.to_owned(), row.text(4)?.to_owned());
    one.repositories.push(Place { repository, key });
    one.holders.extend(row.maybe(5)?.map(str::to_owned));
    let privilege = Privilege::from_word(row.text(6)?).max(Privilege::from_word(&one.privilege));
    one.privilege = privilege.as_str().to_owned();
    let due = row.maybe(7)?.map(str::to_owned);
    one.due = one.due.take().into_iter().chain(due).min();
    Ok(())
}

fn crossing(row: &Row) -> Result<Crossing, StoreError> {
    let text = |column| row.text(column).map(str::to_owned);
    let link = Link { key: text(1)?, to_repository: text(2)?, to_key: text(3)?, how: text(4)? };
    Ok(Crossing { repository: text(0)?, link })
}
