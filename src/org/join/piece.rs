//! What one repository brings: its identities by name, and the ends of what leads elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{names, subject};
use crate::check::Context;
use crate::evidence::{SHARED, State};
use crate::inventory::{Identity, IdentityKey, Privilege, Sighting, fact};
use crate::report::Owner;
use crate::rule::Class;

use super::super::reached::reached;

/// A repository, as the others may meet it.
#[derive(Debug, Default)]
pub struct Piece {
    /// What the run calls it.
    pub repository: String,
    /// What GitHub calls it, in lower case: `acme/web`.
    pub forge: String,
    pub(super) parts: Vec<Part>,
    /// Who holds one can act as the other, here: by their places among the parts.
    pub(super) edges: Vec<(usize, usize, &'static str)>,
    pub(super) ends: Vec<(usize, End)>,
    /// Secrets that evidence says are its own, by key.
    pub(super) own: BTreeSet<String>,
    /// Secrets of the organisation that it shows or declares, by key, and who may read them.
    pub(super) shared: BTreeMap<String, Readers>,
}

/// An identity in it.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) key: IdentityKey,
    pub(super) class: Class,
    /// The accountable party, and by what it is known everywhere: its team or its name.
    pub(super) owner: Option<(String, String)>,
    pub(super) partners: BTreeSet<(String, String)>,
    /// By which it is the same elsewhere.
    pub(super) names: BTreeSet<String>,
    /// Whether a store of GitHub may keep it for the organisation.
    pub(super) stored: bool,
    /// Whether a workflow here uses it.
    pub(super) asked: bool,
    /// Whether something else here declares it.
    pub(super) declared: bool,
}

/// Where something leads elsewhere, or comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// Whoever has this name everywhere can act as it.
    From(String),
    /// It can act as whoever has this name everywhere.
    To(String),
    /// The workflows of this repository can act as it.
    Workflows(String),
    /// It is declared here and lives there.
    Lives(String),
    /// Who holds it may change the workflows there.
    Writes(String),
    /// It is handed to a workflow there: repository and file name.
    Handed(String, String),
}

/// Who may read a secret of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Readers {
    /// Every repository, as far as is known.
    All,
    /// These, by name without the organisation, in lower case.
    Selected(BTreeSet<String>),
}

/// What a run calls a repository, as GitHub would: `acme/web`.
pub fn forge(organisation: &str, repository: &str) -> String {
    let parts: Vec<&str> = repository.rsplit('/').take(2).collect();
    let name = match parts.as_slice() {
        [name, owner] => format!("{owner}/{name}"),
        _ => format!("{organisation}/{repository}"),
    };
    name.to_ascii_lowercase()
}

impl Piece {
    /// What the repository of these facts brings.
    pub fn of(cx: &Context<'_>, organisation: &str, repository: &str) -> Self {
        let forge = forge(organisation, repository);
        let mut piece = Self { repository: repository.to_owned(), forge, ..Self::default() };
        let mut reached = reached(cx);
        let table = cx.catalogue.tables.get("scopes");
        let mut at = BTreeMap::new();
        for identity in cx.identities() {
            let words = names::words(table, identity);
            let known = names_of(cx, identity);
            let names = names::of(identity, words, known.iter().map(String::as_str));
            let partners = reached.remove(&identity.key).unwrap_or_default();
            at.insert(&identity.key, piece.parts.len());
            piece.parts.push(Part {
                key: identity.key.clone(),
                class: identity.class,
                owner: owner(cx, identity),
                partners: partners.into_iter().map(|(who, how)| (who, how.to_owned())).collect(),
                names,
                stored: words.split(' ').any(|word| word == names::STORE),
                asked: identity.sightings.iter().any(|one| one.live && in_workflow(one)),
                declared: identity.sightings.iter().any(|one| one.live && !in_workflow(one)),
            });
        }
        for identity in cx.identities() {
            piece.lead(identity, &at);
        }
        piece.stores(cx);
        piece.ends.sort();
        piece.ends.dedup();
        piece
    }

    /// What an identity leads to, or who is led to it.
    fn lead(&mut self, identity: &Identity, at: &BTreeMap<&IdentityKey, usize>) {
        let Some(&own) = at.get(&identity.key) else { return };
        let principal = identity.companion_of.as_ref().and_then(|key| at.get(key)).copied();
        if let Some(principal) = principal {
            self.edges.push(match identity.key.kind() {
                "grant" | "policy" => (principal, own, "is granted it"),
                "trust" => (own, principal, "lets act as it"),
                _ => (own, principal, "is a credential of it"),
            });
        }
        let owner = self.forge.split('/').next().unwrap_or_default().to_owned();
        let place = |name: &str| match name.contains('/') {
            true => name.to_ascii_lowercase(),
            false => format!("{owner}/{name}").to_ascii_lowercase(),
        };
        let live = identity.sightings.iter().filter(|sighting| sighting.live);
        for sighting in live {
            let fact = |name: &str| sighting.attributes.get(name).map(String::as_str);
            if identity.key.kind() == "trust" || sighting.grant.is_some() {
                let led =
                    if identity.key.kind() == "trust" { principal.unwrap_or(own) } else { own };
                self.ends.extend(trusted(sighting).map(|end| (led, end)));
            }
            if identity.key.kind() == "assumed-role" && names::is_arn(identity.key.name()) {
                let role = names::name("aws", "role", identity.key.name());
                self.ends.push((own, End::To(role)));
            }
            let of = fact(fact::IN).or_else(|| fact("resource").filter(|_| is_grant(identity)));
            let of = of.filter(|of| is_plain(of)).map(place);
            if let Some(there) = &of
                && *there != self.forge
                && identity.key.issuer() == "github"
                && fact(fact::VIA).is_none()
            {
                self.ends.push((own, End::Lives(there.clone())));
            }
            if may_change(identity) {
                self.ends.push((own, End::Writes(of.unwrap_or_else(|| self.forge.clone()))));
            }
            let receiver = fact(fact::ACTION).or_else(|| fact(fact::INHERITED_BY));
            if let Some((there, workflow)) = receiver.and_then(reusable) {
                self.ends.push((own, End::Handed(there, workflow)));
            }
        }
    }

    /// What stores were seen to hold, here and in the organisation.
    fn stores(&mut self, cx: &Context<'_>) {
        for record in &cx.evidence.records {
            let seen = &record.observation;
            let (Some(of), Some(about)) = (&seen.of, seen.about.first()) else { continue };
            if seen.state == Some(State::Absent) || seen.observed > cx.today {
                continue;
            }
            let (place, part) = of.as_str().split_once('@').unwrap_or((of.as_str(), ""));
            let key = about.as_str().split('@').next().unwrap_or_default().to_owned();
            match (place.eq_ignore_ascii_case(&self.forge), part) {
                (true, SHARED) => drop(self.shared.insert(key, self.alone())),
                (true, "") => drop(self.own.insert(key)),
                (true, _) => {}
                (false, _) if place.contains('/') => {}
                (false, _) => {
                    let reach = seen.reach.as_ref().map_or("", |reach| reach.as_str());
                    self.shared.insert(key, readers(reach));
                }
            }
        }
        for identity in cx.identities() {
            let stored = |sighting: &&Sighting| {
                let fact = |name: &str| sighting.attributes.get(name).map(String::as_str);
                fact("store") == Some("organization") && fact("visibility") == Some("all")
            };
            if identity.sightings.iter().any(|sighting| stored(&sighting)) {
                self.shared.entry(identity.key.as_str().to_owned()).or_insert(Readers::All);
            }
        }
    }

    fn alone(&self) -> Readers {
        let name = self.forge.rsplit('/').next().unwrap_or_default();
        Readers::Selected(BTreeSet::from([name.to_owned()]))
    }
}

impl Readers {
    /// Adds those of another list.
    pub(super) fn extend(&mut self, other: &Self) {
        match (self, other) {
            (Self::Selected(all), Self::Selected(more)) => all.extend(more.iter().cloned()),
            (all, Self::All) => *all = Self::All,
            (Self::All, Self::Selected(_)) => {}
        }
    }

    /// Whether a repository is among them.
    pub(super) fn include(&self, forge: &str) -> bool {
        match self {
            Self::All => true,
            Self::Selected(all) => all.contains(forge.rsplit('/').next().unwrap_or_default()),
        }
    }
}

/// What GitHub says of who reads a secret, in the words of the evidence.
pub(super) fn readers(reach: &str) -> Readers {
    match reach.strip_prefix("repositories: ") {
        Some(names) => Readers::Selected(names.split(", ").map(str::to_ascii_lowercase).collect()),
        // Which ones were not shown.
        None if reach == "selected repositories" => Readers::Selected(BTreeSet::new()),
        None => Readers::All,
    }
}

/// Every name that is known of an identity: in code, in the roster, in evidence.
fn names_of(cx: &Context<'_>, identity: &Identity) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = cx.roster.names_of(identity).into_iter().collect();
    names.insert(identity.key.name().to_owned());
    for record in cx.roster.observed(identity, cx.evidence) {
        names.extend(record.observation.about.iter().map(ToString::to_string));
    }
    names
}

fn owner(cx: &Context<'_>, identity: &Identity) -> Option<(String, String)> {
    let party = Owner::of(cx, identity)?.party;
    let known = cx.roster.parties.get(&party);
    let team = known.and_then(|known| known.team.as_ref().or(known.contact.as_ref()));
    let who = team.map_or_else(|| party.clone(), |team| team.value.to_ascii_lowercase());
    Some((party, who))
}

/// Whom a trust or grant lets in.
fn trusted(sighting: &Sighting) -> impl Iterator<Item = End> {
    let delegate = sighting.grant.as_ref().map_or("", |grant| grant.delegate.as_str());
    let condition = sighting.attributes.get("condition").map_or("", String::as_str);
    let workflows = subject::repository(delegate).or_else(|| subject::in_condition(condition));
    let role = match names::is_arn(delegate) {
        true => Some(delegate.to_owned()),
        false => Some(format!("arn:aws:iam::{delegate}")).filter(|arn| names::is_arn(arn)),
    };
    let role = role.filter(|arn| arn.contains(":role/") || arn.contains(":user/"));
    let kind = |arn: &str| if arn.contains(":user/") { "user" } else { "role" };
    let role = role.map(|arn| End::From(names::name("aws", kind(&arn), &arn)));
    workflows.map(End::Workflows).into_iter().chain(role)
}

/// The repository and the file of a reusable workflow of another repository.
fn reusable(uses: &str) -> Option<(String, String)> {
    let (repository, file) = uses.split_once("/.github/workflows/")?;
    let whole = repository.split('/').count() == 2 && is_plain(repository) && is_plain(file);
    let file = file.split('@').next().unwrap_or_default().to_owned();
    whole.then(|| (repository.to_ascii_lowercase(), file))
}

/// Whether who holds it may change the workflows of the repository that it is of.
fn may_change(identity: &Identity) -> bool {
    let kind = matches!(identity.key.kind(), "deploy-key" | "grant");
    identity.key.issuer() == "github" && kind && identity.privilege() >= Privilege::Write
}

/// Whether it is a grant on one repository, and not on a team or everything.
fn is_grant(identity: &Identity) -> bool {
    let resource = identity.key.name().split("<-").next().unwrap_or_default();
    let github = identity.key.issuer() == "github" && identity.key.kind() == "grant";
    github && !resource.contains(['(', ':'])
}

fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./@".contains(c);
    !text.is_empty() && text.chars().all(plain)
}

fn in_workflow(sighting: &Sighting) -> bool {
    sighting.location.path.starts_with(".github/workflows/")
        || sighting.location.path.starts_with(".github/actions/")
}
