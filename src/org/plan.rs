//! `keyroster/plan/v1`: the list of repositories that several machines read, made once. Whoever lists
//! an organisation at another minute sees another list; a plan is the same for all of them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::share::{Share, assign};
use crate::fleet::Member;
use crate::store::Known;

/// What the document calls itself.
const SCHEMA: &str = "keyroster/plan/v1";

/// As many shares as GitHub takes jobs in a matrix.
pub const MOST: u32 = 256;

/// Repositories to a share, where nobody says how many shares there are: some minutes of work, beside
/// which the start of a machine does not count.
const COMFORTABLE: usize = 250;

/// Where the repositories of a plan are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// On GitHub, below the organisation.
    Github,
    /// In a folder of checkouts: `--local`.
    Local,
    /// Behind git addresses: `--repos-from`.
    Addresses,
}

/// Which repositories a run has, and who reads them. Nothing in it is secret: of an address there is
/// the name only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    schema: String,
    /// Tells it apart from any other: the shares carry it.
    pub digest: String,
    /// Whose repositories.
    pub organisation: String,
    /// The day that is judged, `2026-11-26`, however long the shares take.
    pub as_of: String,
    /// Where they are.
    pub origin: Origin,
    /// What tells the rules apart that all of them are read with.
    pub rules: String,
    /// How many shares there are.
    pub shards: u32,
    /// The repositories, by name.
    pub repositories: Vec<Planned>,
}

/// A repository of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The repository.
    #[serde(flatten)]
    pub member: Member,
    /// The share that reads it; none where it is as an earlier run has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<u32>,
}

/// What a plan is made for.
#[derive(Debug, Clone)]
pub struct Purpose {
    /// Whose repositories.
    pub organisation: String,
    /// The day that is judged.
    pub as_of: Date,
    /// Where they are.
    pub origin: Origin,
    /// What tells the rules apart.
    pub rules: String,
}

/// A plan that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Something else, or of another version.
    #[error("it is no plan: {0}")]
    Unreadable(String),
    /// Somebody changed it.
    #[error("it was changed since it was made: plan again")]
    Changed,
    /// A name that would lead elsewhere.
    #[error("`{0}` is no name of a repository")]
    Name(String),
    /// A share of another number of them.
    #[error("it has {of} shares; `--shard {asked}` is none of them")]
    Share {
        /// How many it has.
        of: u32,
        /// What was asked for.
        asked: Share,
    },
}

impl Plan {
    /// Divides repositories into so many shares, or as many as are of use. What is `known` and has not
    /// changed is in no share. A share without a repository would be a machine without work; one share
    /// there is in any case.
    pub fn of(
        purpose: Purpose,
        members: Vec<Member>,
        known: &[Known],
        shards: Option<u32>,
    ) -> Self {
        let Purpose { organisation, as_of, origin, rules } = purpose;
        let known: BTreeMap<_, _> =
            known.iter().map(|known| (known.repository.as_str(), known)).collect();
        let changed = |member: &&Member| {
            let known = known.get(member.name.as_str());
            !known.is_some_and(|known| is_same(known, member, &rules))
        };
        let sized: Vec<(&str, u64)> =
            members.iter().filter(changed).map(|one| (one.name.as_str(), one.size)).collect();
        let useful = || u32::try_from(sized.len().div_ceil(COMFORTABLE)).unwrap_or(MOST);
        let most = u32::try_from(sized.len()).unwrap_or(MOST).max(1);
        let shards = shards.unwrap_or_else(useful).clamp(1, MOST.min(most));
        let shares: BTreeMap<String, u32> = assign(sized.into_iter(), shards)
            .into_iter()
            .map(|(name, share)| (name.to_owned(), share))
            .collect();
        let planned = |member: Member| {
            let shard = shares.get(&member.name).copied();
            Planned { member, shard }
        };
        let mut repositories: Vec<_> = members.into_iter().map(planned).collect();
        repositories.sort_by(|a, b| a.member.name.cmp(&b.member.name));
        let (schema, digest, as_of) = (SCHEMA.to_owned(), String::new(), as_of.to_string());
        let mut plan =
            Self { schema, digest, organisation, as_of, origin, rules, shards, repositories };
        plan.digest = plan.sum();
        plan
    }

    /// Reads what [`Plan::write`] wrote.
    ///
    /// # Errors
    /// It is no plan, or not as it was made.
    pub fn read(text: &[u8]) -> Result<Self, PlanError> {
        let fail = |error: serde_json::Error| PlanError::Unreadable(error.to_string());
        let plan: Self = serde_json::from_slice(text).map_err(fail)?;
        if plan.schema != SCHEMA {
            return Err(PlanError::Unreadable(format!("it is `{}`, not `{SCHEMA}`", plan.schema)));
        }
        if plan.digest != plan.sum() {
            return Err(PlanError::Changed);
        }
        // A folder of checkouts is entered by these names.
        let leads_elsewhere = |name: &str| {
            name.contains('\\') || name.split('/').any(|part| matches!(part, "" | "." | ".."))
        };
        match plan.repositories.iter().find(|one| leads_elsewhere(&one.member.name)) {
            Some(one) => Err(PlanError::Name(one.member.name.clone())),
            None => Ok(plan),
        }
    }

    /// Writes it, a repository on each line.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let head = Self { repositories: Vec::new(), ..self.clone() };
        let head = serde_json::to_string(&head)?;
        let (head, foot) = head.split_at(head.len() - "]}".len());
        writeln!(out, "{head}")?;
        for (at, one) in (1..).zip(&self.repositories) {
            let comma = if at < self.repositories.len() { "," } else { "" };
            writeln!(out, "{}{comma}", serde_json::to_string(one)?)?;
        }
        writeln!(out, "{foot}")
    }

    /// The repositories of a share.
    ///
    /// # Errors
    /// There is no such share.
    pub fn share(&self, share: Share) -> Result<Vec<Member>, PlanError> {
        if share.of != self.shards {
            return Err(PlanError::Share { of: self.shards, asked: share });
        }
        let ours = self.repositories.iter().filter(|one| one.shard == Some(share.number));
        Ok(ours.map(|one| one.member.clone()).collect())
    }

    /// The repositories that no share reads.
    pub fn unchanged(&self) -> impl Iterator<Item = &Member> {
        self.repositories.iter().filter(|one| one.shard.is_none()).map(|one| &one.member)
    }

    /// The shares, as in `3/8`.
    pub fn shares(&self) -> impl Iterator<Item = Share> {
        (1..=self.shards).map(|number| Share { number, of: self.shards })
    }

    /// What it says but for its digest, summed up.
    fn sum(&self) -> String {
        let said = Self { digest: String::new(), ..self.clone() };
        // Only a map whose keys are no strings fails, and there is none.
        let said = serde_json::to_vec(&said).unwrap_or_default();
        Sha256::digest(&said).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Whether a repository is as it was read, with the same rules.
pub(super) fn is_same(known: &Known, member: &Member, rules: &str) -> bool {
    let same = member.revision.is_some() && known.revision == member.revision;
    same && known.rules == rules && known.unread.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, revision: &str, size: u64) -> Member {
        Member { name: name.to_owned(), revision: Some(revision.to_owned()), size }
    }

    fn plan(known: &[Known], shards: Option<u32>) -> Plan {
        let purpose = Purpose {
            organisation: "acme".to_owned(),
            as_of: "2026-11-26".parse().unwrap(),
            origin: Origin::Github,
            rules: "r1".to_owned(),
        };
        let members = (0..9).map(|n| member(&format!("acme/r{n}"), "a1", n * 1_000_000)).collect();
        Plan::of(purpose, members, known, shards)
    }

    fn known(repository: &str, revision: &str, rules: &str) -> Known {
        Known {
            repository: repository.to_owned(),
            revision: Some(revision.to_owned()),
            rules: rules.to_owned(),
            size: 0,
            seen: 1,
            unread: None,
        }
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let plan = plan(&[], Some(4));
        let mut text = Vec::new();
        plan.write(&mut text).unwrap();
        assert_eq!(Plan::read(&text).unwrap(), plan);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.lines().count(), 9 + 2);
        let other = text.replace("\"size\":1000000", "\"size\":1000001");
        assert!(matches!(Plan::read(other.as_bytes()), Err(PlanError::Changed)));
        assert!(matches!(Plan::read(b"{}"), Err(PlanError::Unreadable(_))));
        let mut led = plan.clone();
        led.repositories[0].member.name = "../acme".to_owned();
        led.digest = led.sum();
        let mut text = Vec::new();
        led.write(&mut text).unwrap();
        assert!(matches!(Plan::read(&text), Err(PlanError::Name(_))));
    }

    #[test]
    fn every_repository_is_in_one_share() {
        let plan = plan(&[], Some(4));
        let mut all: Vec<_> =
            plan.shares().flat_map(|share| plan.share(share).unwrap()).map(|m| m.name).collect();
        all.sort();
        let names: Vec<_> = plan.repositories.iter().map(|one| one.member.name.clone()).collect();
        assert_eq!(all, names);
        assert!(plan.share("1/3".parse().unwrap()).is_err());
    }

    #[test]
    fn what_has_not_changed_is_read_by_nobody() {
        let known = [
            known("acme/r1", "a1", "r1"),
            known("acme/r2", "a0", "r1"),
            known("acme/r3", "a1", "r0"),
        ];
        let plan = plan(&known, Some(99));
        assert_eq!(plan.unchanged().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["acme/r1"]);
        assert_eq!(plan.shards, 8);
    }

    #[test]
    fn one_share_there_is_in_any_case() {
        let all: Vec<_> = (0..9).map(|n| known(&format!("acme/r{n}"), "a1", "r1")).collect();
        for shards in [None, Some(8)] {
            let plan = plan(&all, shards);
            assert_eq!(plan.shards, 1);
            assert_eq!(plan.share("1/1".parse().unwrap()).unwrap(), []);
        }
    }
}
