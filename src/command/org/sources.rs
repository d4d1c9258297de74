//! Which repositories: where they are, and which of them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use globset::{Glob, GlobSet, GlobSetBuilder};

use super::super::World;
use super::super::live::{self, Live};
use super::super::say::hushed;
use crate::fleet::{Filter, Fleet, GitHub, Listing, Local, Member, Remote};
use crate::github::{Budget, Org, Patience, Rights};
use crate::org::Origin;

const ON_GITHUB: &str = "Which repositories of an organisation on GitHub";

/// Which repositories.
#[derive(Debug, Args)]
pub struct Sources {
    /// The checkouts below this folder, instead of an organisation on GitHub
    #[arg(long, value_name = "DIR", group = "where")]
    pub local: Option<PathBuf>,
    /// The repositories that this file lists, a git address on each line or a name and an address,
    /// instead of an organisation on GitHub
    #[arg(long, value_name = "FILE", group = "where")]
    pub repos_from: Option<PathBuf>,
    /// Only repositories whose name matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// No repositories whose name matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub without: Vec<String>,
    /// Archived ones as well
    #[arg(long, conflicts_with = "where", help_heading = ON_GITHUB)]
    pub archived: bool,
    /// Forks as well
    #[arg(long, conflicts_with = "where", help_heading = ON_GITHUB)]
    pub forks: bool,
    /// Only those that are seen like this; may be repeated
    #[arg(long, conflicts_with = "where", help_heading = ON_GITHUB)]
    pub visibility: Vec<Visibility>,
    /// Only those with this topic; may be repeated, and one of them is enough
    #[arg(long, value_name = "NAME", conflicts_with = "where", help_heading = ON_GITHUB)]
    pub topic: Vec<String>,
    /// Stop reading after so many requests to GitHub; `--resume` goes on
    #[arg(long, value_name = "N", conflicts_with = "where", help_heading = ON_GITHUB)]
    pub budget: Option<u64>,
    /// How GitHub is reached.
    #[command(flatten)]
    pub live: Live,
}

/// Who sees a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Whoever it is given to.
    Private,
    /// The whole enterprise.
    Internal,
}

impl Visibility {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Internal => "internal",
        }
    }
}

impl Sources {
    /// Where they are.
    pub(super) fn fleet(&self, owner: Option<&str>, world: &World) -> Result<Box<dyn Fleet>> {
        match (&self.local, &self.repos_from, owner) {
            (Some(folder), ..) => Ok(Box::new(Local::below(folder))),
            (None, Some(file), _) => Ok(Box::new(Remote::listed(file)?)),
            (None, None, Some(owner)) => Ok(Box::new(self.github(owner, world)?)),
            (None, None, None) => {
                bail!(
                    "say where the repositories are: the name of an organisation on GitHub, `--local DIR` or `--repos-from FILE`"
                )
            }
        }
    }

    fn github(&self, owner: &str, world: &World) -> Result<GitHub> {
        let owner: Org = owner.parse()?;
        let client = live::connect(&self.live, world)?.with_context(|| {
            format!(
                "there is no credential to read {owner} with: set KEYROSTER_TOKEN, GH_TOKEN or GITHUB_TOKEN to a token that may read its repositories, or KEYROSTER_APP_ID and KEYROSTER_APP_KEY to a GitHub App that is installed there"
            )
        })?;
        let client = client.with_patience(Patience::COLLECT).at_home(owner.as_str());
        let filter = Filter {
            archived: self.archived,
            forks: self.forks,
            visibility: self.visibility.iter().map(|seen| seen.as_str().to_owned()).collect(),
            topics: self.topic.iter().map(|topic| topic.to_lowercase()).collect(),
        };
        Ok(GitHub::of(owner, filter, Budget::new(client.with_rights(Rights::Read), self.budget)))
    }

    /// What sort of place that is.
    pub(super) const fn origin(&self) -> Origin {
        match (&self.local, &self.repos_from) {
            (Some(_), _) => Origin::Local,
            (None, Some(_)) => Origin::Addresses,
            (None, None) => Origin::Github,
        }
    }

    /// What a run calls them where nobody names an organisation.
    pub(super) fn name(&self) -> String {
        let place = self.local.as_ref().or(self.repos_from.as_ref());
        let name = place.and_then(|place| place.file_stem());
        name.map_or_else(|| "repositories".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// All that are wanted, by name.
    pub(super) fn members(&self, fleet: &dyn Fleet) -> Result<Vec<Member>> {
        let (only, without) = (globs(&self.only)?, globs(&self.without)?);
        let wanted = |member: &Member| {
            (self.only.is_empty() || only.is_match(&member.name)) && !without.is_match(&member.name)
        };
        let Listing { members, left_out, only_public } = fleet.list()?;
        let named: BTreeSet<usize> =
            members.iter().flat_map(|member| only.matches(&member.name)).collect();
        let members: Vec<_> = members.into_iter().filter(wanted).collect();
        self.told(&left_out, only_public)?;
        if let Some(shown) =
            members.iter().map(|member| hushed(&member.name)).find(|name| name.contains('*'))
        {
            bail!(
                "a credential is in the name of the repository `{shown}`; rename it, or leave it out with --without"
            );
        }
        if members.is_empty() {
            bail!(
                "none of the repositories is wanted: see --only, --without and what chooses them on GitHub"
            );
        }
        // One that is written wrong, or renamed, would pass unread.
        if let Some((_, glob)) = (0..).zip(&self.only).find(|(at, _)| !named.contains(at)) {
            bail!("no repository that is listed is called `{glob}`, as --only has it");
        }
        Ok(members)
    }

    /// Says on standard error what is not looked at.
    fn told(&self, left_out: &BTreeMap<String, usize>, only_public: bool) -> Result<()> {
        let mut err = io::stderr().lock();
        if !left_out.is_empty() {
            let counted = left_out.iter().map(|(reason, count)| format!("{reason} {count}"));
            let counted = counted.collect::<Vec<_>>().join(", ");
            let see = match self.origin() {
                Origin::Github => " (see --archived, --forks, --visibility, --topic)",
                Origin::Local | Origin::Addresses => "",
            };
            writeln!(err, "left out: {counted}{see}")?;
        }
        if only_public {
            writeln!(
                err,
                "all repositories that this token shows are public; private ones may be hidden from it"
            )?;
        }
        Ok(())
    }
}

fn globs(globs: &[String]) -> Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(glob).with_context(|| format!("`{glob}` is no glob"))?);
    }
    Ok(set.build()?)
}
