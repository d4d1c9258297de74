//! Who outside is seen where: the names that code has for others, and who answers to them.
//!
//! [`sights`] reads them out of an inventory; [`Claims`] says whose they are. Nothing is judged here.

mod claims;
mod names;

use std::fmt;

pub use claims::{Claim, Claims, organisation};
pub use names::of_receiver as receiver;

use crate::inventory::{Identity, Sighting, fact};

/// What a name of somebody outside is a name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A GitHub organisation or user.
    Github,
    /// An AWS account, by its number.
    AwsAccount,
    /// An Azure or Entra tenant, by its id.
    AzureTenant,
    /// A Google Cloud project.
    GcpProject,
    /// A mail or web domain.
    Domain,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Github, Self::AwsAccount, Self::AzureTenant, Self::GcpProject, Self::Domain];

    /// What a person calls it.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Github => "GitHub owner",
            Self::AwsAccount => "AWS account",
            Self::AzureTenant => "Azure tenant",
            Self::GcpProject => "Google Cloud project",
            Self::Domain => "domain",
        }
    }

    /// The key for such names under `known-as` and `policy.trusted`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::AwsAccount => "aws-accounts",
            Self::AzureTenant => "azure-tenants",
            Self::GcpProject => "gcp-projects",
            Self::Domain => "domains",
        }
    }
}

/// A name that code has for somebody outside. Names that do not tell cases apart are lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// What it is a name of.
    pub kind: Kind,
    /// The name.
    pub value: String,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind.noun(), self.value)
    }
}

/// What somebody outside has to do with an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// May act: a trust, a grant, a membership.
    Acts,
    /// Is handed it: an action, a workflow, an image.
    Shown,
    /// Is handed every secret at once.
    Inherits,
    /// Keeps what it reads: a vault.
    Keeps,
}

/// Somebody outside, seen in one place.
#[derive(Debug, Clone)]
pub struct Sight<'a> {
    /// By which name.
    pub reference: Reference,
    /// What they have to do with the identity.
    pub way: Way,
    /// Whether the name is beyond doubt one of somebody else or of oneself; another one, such as a
    /// user's name, counts only for the party that claims it.
    pub sure: bool,
    /// The identity.
    pub identity: &'a Identity,
    /// Where.
    pub sighting: &'a Sighting,
}

impl<'a> Sight<'a> {
    /// Whose account it is well known to be.
    pub fn vendor(&self) -> Option<&'a str> {
        let acts = self.way == Way::Acts;
        acts.then(|| self.sighting.attributes.get(fact::THIRD_PARTY).map(String::as_str)).flatten()
    }

    /// The action, workflow or image that is handed it.
    pub fn action(&self) -> Option<&'a str> {
        let facts = &self.sighting.attributes;
        facts.get(fact::ACTION).or_else(|| facts.get(fact::INHERITED_BY)).map(String::as_str)
    }
}

/// Everybody outside who is seen in files that take effect, in the order of the identities.
pub fn sights<'a>(identities: impl Iterator<Item = &'a Identity>) -> Vec<Sight<'a>> {
    let places = identities
        .flat_map(|identity| identity.sightings.iter().map(move |sighting| (identity, sighting)));
    let live = places.filter(|(_, sighting)| sighting.live && sighting.literal.is_none());
    live.flat_map(|(identity, sighting)| of(identity, sighting)).collect()
}

fn of<'a>(identity: &'a Identity, sighting: &'a Sighting) -> Vec<Sight<'a>> {
    let facts = &sighting.attributes;
    let way = match &sighting.grant {
        Some(_) => Way::Acts,
        None if facts.contains_key(fact::INHERITED_BY) => Way::Inherits,
        None if facts.contains_key(fact::THIRD_PARTY) => Way::Shown,
        None => Way::Keeps,
    };
    let certain =
        |name: Option<Reference>, sure| name.into_iter().map(|name| (name, sure)).collect();
    let found = match (way, &sighting.grant) {
        (_, Some(grant)) => names::of_grant(identity, grant, facts),
        (Way::Keeps, _) => certain(names::of_server(facts), false),
        _ => certain(names::of_receiver(facts), true),
    };
    let sight = |(reference, sure)| Sight { reference, way, sure, identity, sighting };
    found.into_iter().map(sight).collect()
}
