//! `keyroster evidence github`: what GitHub knows is asked for and kept in `keyroster-evidence.json`.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use jiff::civil::Date;

use super::super::live::{self, Live};
use super::super::{World, plain};
use super::import::holds_literal;
use super::{file, tell, told};
use crate::collect::{Folder, Git};
use crate::detect::Detector;
use crate::evidence::{self, Contents, Name, Observation, Setting, Tool};
use crate::github::evidence::{Ask, Collected, collect};
use crate::github::retry::Patience;
use crate::github::{Org, Repo, Rights};
use crate::source::Source;
use crate::{Facts, Request, rule};

/// `evidence github`
#[derive(Debug, Args)]
pub struct Github {
    /// An organisation, with what is its own and no repository's; may be repeated
    #[arg(long, value_name = "OWNER")]
    pub org: Vec<Org>,
    /// A repository, instead of the one that this is a clone of; may be repeated
    #[arg(long, value_name = "OWNER/REPO")]
    pub repo: Vec<Repo>,
    /// Who looks: a handle
    #[arg(long, value_name = "WHO")]
    pub by: Option<String>,
    /// The day that it is said to be seen on, instead of today (UTC)
    #[arg(long, value_name = "DATE")]
    pub observed: Option<Date>,
    /// Root of the repository whose roster the evidence is for
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub path: PathBuf,
    /// The evidence file, instead of the one in the repository
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// How to reach GitHub.
    #[command(flatten)]
    pub live: Live,
}

/// Asks for everything, and only then writes. Exits 0 whatever the token may not see: that is told.
pub(super) fn run(arguments: &Github, world: &World) -> Result<u8> {
    let catalogue = rule::built_in()?;
    let detector = Detector::new(catalogue)?;
    let folder = Folder::open(&arguments.path)?;
    let out = file::place(arguments.out.as_deref(), &arguments.path, &folder);
    let known = file::known(&out)?;
    let by = arguments
        .by
        .as_deref()
        .map(|by| Name::new(by).ok_or_else(|| anyhow!("`--by` must be one short line of text")));
    let day = arguments.observed.unwrap_or(world.today);
    if day > world.today {
        bail!("`--observed {day}` is yet to come");
    }
    let facts = crate::inventory(&Request::new(&folder, catalogue, world.today))?;
    let home = home(arguments, world, &known)?;
    let repos = match (arguments.repo.is_empty() && arguments.org.is_empty(), &home) {
        (false, _) => arguments.repo.clone(),
        (true, Some(home)) => vec![home.clone()],
        (true, None) => bail!(
            "this is no clone of a repository on GitHub; say which with `--repo OWNER/REPO`, or `--org OWNER`"
        ),
    };
    let Some(client) = live::connect(&arguments.live, world)? else {
        bail!(
            "there is no token to ask GitHub with: set GH_TOKEN, as with `gh auth token`, or KEYROSTER_APP_ID \
            and KEYROSTER_APP_KEY of a GitHub App"
        )
    };
    let client = client.with_patience(Patience::COLLECT).with_rights(Rights::Read);
    let is_credential = |name: &str, value: &str| is_credential(&detector, name, value);
    let ask = Ask {
        day,
        by: by.transpose()?,
        home,
        orgs: unique(&arguments.org),
        repos: unique(&repos),
        handles: handles(&facts),
        is_credential: &is_credential,
    };
    let mut collected = collect(&client, &ask).with_context(|| {
        format!(
            "{} stays as it was, since the look at GitHub was not finished; run it again",
            out.display()
        )
    })?;
    let hidden = hide(&mut collected.contents, &detector);
    let mut said = told::collected(&collected, &ask, hidden);
    let people = |one: &&Observation| {
        matches!(
            one.tool,
            Tool::GithubMembers | Tool::GithubTeams | Tool::GithubAccessTokenRequests
        )
    };
    let all = &collected.contents.observations;
    let things: Vec<_> = all.iter().filter(|one| !people(one)).cloned().collect();
    let live = "they live at GitHub alone, and `keyroster check` asks for a holder of each";
    said.push_str(&tell::identities(&facts, &things, live));
    said.push_str(&told::unseen(&collected.contents.unseen));
    if let Some(at) = crate::check::all_at_once(&facts.inventory) {
        said.push_str(&told::unsure(&facts, at));
    }
    let Collected { contents, .. } = collected;
    let merged = evidence::merge(known, contents);
    file::write(&out, &merged)?;
    said.push_str(&tell::document(&out, &merged));
    let said: String = said.lines().map(|line| plain(line, world) + "\n").collect();
    io::stdout().lock().write_all(said.as_bytes())?;
    Ok(0)
}

/// The repository that the evidence is for: the one whose files these are.
fn home(arguments: &Github, world: &World, known: &Contents) -> Result<Option<Repo>> {
    let here = world.repository.clone().or_else(|| Git::at(&arguments.path).forge_name());
    let here = here.or_else(|| known.repository.as_ref().map(ToString::to_string));
    match here {
        Some(here) => Ok(Some(here.parse()?)),
        None => Ok(arguments.repo.first().cloned()),
    }
}

fn unique<T: Clone + Ord>(all: &[T]) -> Vec<T> {
    BTreeSet::from_iter(all).into_iter().cloned().collect()
}

/// Teams and logins that the roster and CODEOWNERS name.
pub(in crate::command) fn handles(facts: &Facts) -> BTreeSet<String> {
    let roster = &facts.manifest.roster;
    let parties = roster
        .parties
        .values()
        .flat_map(|party| party.team.iter().chain(&party.contact).chain(&party.escalation));
    let named = parties.chain(&roster.policy.waiver.approvers).map(|name| name.value.as_str());
    let owners = facts.hints.mentions().map(|(_, handle)| handle);
    let handle = |name: &&str| {
        let rest = name.strip_prefix('@').unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        !rest.is_empty() && rest.chars().all(plain)
    };
    named.chain(owners).filter(handle).map(str::to_owned).collect()
}

/// Whether a value looks like a credential to the rules for literals.
pub(in crate::command) fn is_credential(detector: &Detector<'_>, name: &str, value: &str) -> bool {
    let text = format!("{name}={value}\n");
    let source = Source::new("variables.env", text.clone());
    detector.without_literals(source).text != text
}

/// Takes out what seems to hold a credential's value; gives how much.
pub(in crate::command) fn hide(contents: &mut Contents, detector: &Detector<'_>) -> usize {
    let all = contents.observations.len() + contents.settings.len();
    contents.observations.retain(|one| !holds_literal(one, detector));
    let plain = |Setting { name, value, .. }: &Setting| {
        !is_credential(detector, name.as_str(), value.as_str())
    };
    contents.settings.retain(plain);
    all - contents.observations.len() - contents.settings.len()
}
