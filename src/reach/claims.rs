//! Whose a name is: the roster's word on each.

use std::collections::BTreeSet;

use super::{Kind, Reference, Sight};
use crate::roster::{Accounts, Party, Roster, Spanned};

/// Whose a name is.
#[derive(Debug, Clone)]
pub enum Claim<'r> {
    /// One's own, or as good as that: `policy.trusted`.
    Own,
    /// A party's, by its `known-as`; of several that claim it, each one's.
    Parties(Vec<&'r Party>),
    /// Nobody says so.
    Nobody,
    /// It may well be one's own: the roster does not say which names are.
    Untold,
}

/// The names that the roster knows.
#[derive(Debug)]
pub struct Claims<'r> {
    roster: &'r Roster,
    /// The organisations of the organisation's own teams, in lower case.
    organisations: BTreeSet<String>,
}

impl<'r> Claims<'r> {
    /// What the roster claims. A team that is a party and no partner is of an organisation of one's
    /// own.
    pub fn of(roster: &'r Roster) -> Self {
        let parties = roster.parties.values().filter(|party| !party.is_partner());
        let teams = parties.filter_map(|party| Some(party.team.as_ref()?.value.as_str()));
        let organisations = teams.filter_map(organisation);
        Self { roster, organisations: organisations.collect() }
    }

    /// Whose the name is by which somebody is seen.
    pub fn claim(&self, sight: &Sight<'_>) -> Claim<'r> {
        let parties: Vec<_> = self.parties(&sight.reference).collect();
        if !parties.is_empty() {
            return Claim::Parties(parties);
        }
        if self.is_own(&sight.reference) {
            return Claim::Own;
        }
        let kind = sight.reference.kind;
        let trusted = of_kind(&self.roster.policy.trusted.accounts, kind);
        // A number of an account that is not one's own is written out for that reason; the name of
        // one's own organisation, project or domain is as well.
        let told = match kind {
            Kind::AwsAccount | Kind::AzureTenant => true,
            Kind::Github => !trusted.is_empty() || !self.organisations.is_empty(),
            Kind::GcpProject | Kind::Domain => !trusted.is_empty(),
        };
        if sight.sure && told { Claim::Nobody } else { Claim::Untold }
    }

    /// Whether the name is a party's or one's own.
    pub fn include(&self, name: &Reference) -> bool {
        self.parties(name).next().is_some() || self.is_own(name)
    }

    fn is_own(&self, name: &Reference) -> bool {
        let team = name.kind == Kind::Github && self.organisations.contains(&name.value);
        team || among(of_kind(&self.roster.policy.trusted.accounts, name.kind), name)
    }

    fn parties(&self, name: &Reference) -> impl Iterator<Item = &'r Party> {
        let parties = self.roster.parties.values();
        parties.filter(move |party| among(of_kind(&party.known_as.accounts, name.kind), name))
    }
}

/// `acme` of `@acme/web`.
pub fn organisation(handle: &str) -> Option<String> {
    Some(handle.strip_prefix('@')?.split_once('/')?.0.to_ascii_lowercase())
}

impl Reference {
    /// Whether a name of a roster stands for it; what is below a domain is the domain's.
    pub fn is_named_by(&self, name: &str) -> bool {
        let Self { kind, value } = self;
        let name = name.to_ascii_lowercase();
        let below = || value.strip_suffix(&name).is_some_and(|rest| rest.ends_with('.'));
        name == *value || (*kind == Kind::Domain && below())
    }
}

/// Whether the name is one of these.
fn among(names: &[Spanned<String>], name: &Reference) -> bool {
    names.iter().any(|known| name.is_named_by(&known.value))
}

fn of_kind(names: &Accounts, kind: Kind) -> &[Spanned<String>] {
    match kind {
        Kind::Github => &names.github,
        Kind::AwsAccount => &names.aws,
        Kind::AzureTenant => &names.azure,
        Kind::GcpProject => &names.gcp,
        Kind::Domain => &names.domains,
    }
}
