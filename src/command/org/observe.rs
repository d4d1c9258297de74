//! What GitHub knows of an organisation and its repositories, asked for beside what is read in files.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::super::evidence::{handles, hide, looks_like_credential};
use super::super::live::{self, Live};
use super::super::{World, plain};
use crate::detect::Detector;
use crate::github::evidence::{Ask, collect};
use crate::github::retry::Patience;
use crate::github::{Client, Org, Repo, Rights};
use crate::org::{self, Snapshot};
use crate::roster::Duration;
use crate::rule::Catalogue;
use crate::store::Store;
use crate::{Request, recall_by};

/// What is asked for besides files.
#[derive(Debug, Clone, Args)]
pub struct Observing {
    /// What GitHub is asked for beside files: `organisation` takes a few requests, `repositories` about
    /// ten for each of them. The default is `organisation` where the repositories are listed from
    /// GitHub with a token, else `none`
    #[arg(long, value_name = "WHAT")]
    pub evidence: Option<Wide>,
    /// How old a look at a repository may be before GitHub is asked again
    #[arg(long, value_name = "AGE", default_value = "7d")]
    pub evidence_age: Duration,
}

/// How much GitHub is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Wide {
    /// Nothing; what was observed before still counts
    None,
    /// What is the organisation's own: secrets and who reads them, Apps, hooks, owners
    #[value(alias = "organization")]
    Organisation,
    /// That, and what is each repository's: secrets, deploy keys, hooks, collaborators, settings
    Repositories,
}

/// Of what, by whom, on which day.
pub(super) struct Subjects<'s> {
    /// What the run is called, for repositories that are named without an owner.
    pub organisation: &'s str,
    /// The repositories of this share.
    pub repositories: Vec<&'s str>,
    /// Whether organisations are asked for in this share: one of several does.
    pub organisations: bool,
    /// Whether the repositories were listed from GitHub.
    pub from_github: bool,
    /// The day.
    pub today: Date,
}

/// Asks, and keeps each answer as soon as it is whole: what is interrupted goes on where it was. What a
/// token may not see is kept as not observable, and is no error.
pub(super) fn observe(
    store: &mut Store,
    observing: &Observing,
    live: &Live,
    subjects: &Subjects<'_>,
    catalogue: &Catalogue,
    world: &World,
) -> Result<()> {
    let wide = match observing.evidence {
        Some(wide) => wide,
        None if subjects.from_github => Wide::Organisation,
        None => Wide::None,
    };
    if wide == Wide::None {
        return Ok(());
    }
    if subjects.today < world.today {
        if observing.evidence.is_none() {
            return Ok(());
        }
        bail!("`--as-of` is past: GitHub can be asked about today alone; leave `--evidence` out");
    }
    let client = live::connect(live, world)?
        .map(|client| client.with_patience(Patience::COLLECT).with_rights(Rights::Read));
    let client = match (client, observing.evidence) {
        (Some(client), _) => client,
        (None, None) => return Ok(()),
        (None, Some(_)) => bail!(
            "there is no token to ask GitHub with: set GH_TOKEN, as with `gh auth token`, or KEYROSTER_APP_ID and KEYROSTER_APP_KEY of a GitHub App"
        ),
    };
    let detector = &Detector::new(catalogue)?;
    let is_credential =
        Box::new(|name: &str, value: &str| looks_like_credential(detector, name, value));
    let asking = Asking { client, detector, is_credential, today: subjects.today };
    let mut repositories = BTreeMap::new();
    for name in &subjects.repositories {
        repositories.insert(org::forge(subjects.organisation, name), *name);
    }
    if subjects.organisations {
        let mut owners: BTreeSet<&str> =
            repositories.keys().filter_map(|forge| forge.split('/').next()).collect();
        // A share of a plan may be empty: nothing was pushed, and a secret may be new all the same.
        let whole = subjects.organisation.to_lowercase();
        if subjects.from_github {
            owners.insert(&whole);
        }
        for owner in owners {
            asking.organisation(store, owner, world)?;
        }
    }
    if wide == Wide::Repositories {
        asking.repositories(store, &repositories, observing.evidence_age, world)?;
    }
    Ok(())
}

/// Whether the value of a variable, given with its name, looks like a credential.
type Suspicion<'a> = Box<dyn Fn(&str, &str) -> bool + 'a>;

struct Asking<'a, 'c> {
    client: Client,
    detector: &'a Detector<'c>,
    is_credential: Suspicion<'a>,
    today: Date,
}

impl Asking<'_, '_> {
    fn organisation(&self, store: &mut Store, owner: &str, world: &World) -> Result<()> {
        let name: Org = owner.parse()?;
        let ask = self.ask(vec![name], Vec::new());
        self.look(store, owner, ask, world)
    }

    /// The oldest looks first, so that every repository is asked for in its turn.
    fn repositories(
        &self,
        store: &mut Store,
        repositories: &BTreeMap<String, &str>,
        age: Duration,
        world: &World,
    ) -> Result<()> {
        let known: BTreeMap<String, String> = store.observed_on()?.into_iter().collect();
        let oldest = age.before(self.today).to_string();
        let seen = repositories.keys().map(|name| (known.get(name), name));
        let mut due: Vec<_> = seen.filter(|(day, _)| day.is_none_or(|day| *day < oldest)).collect();
        due.sort();
        let mut err = io::stderr();
        for (done, (_, name)) in due.iter().enumerate() {
            if err.is_terminal() {
                write!(err, "\r\x1b[Kobserved {done} of {} repositories", due.len())?;
            }
            let repo: Repo = name.parse()?;
            let handles = self.named(store, repositories[name.as_str()])?;
            let ask = Ask { handles, ..self.ask(Vec::new(), vec![repo]) };
            self.look(store, name, ask, world)?;
        }
        if err.is_terminal() {
            write!(err, "\r\x1b[K")?;
        }
        Ok(())
    }

    fn ask(&self, orgs: Vec<Org>, repos: Vec<Repo>) -> Ask<'_> {
        Ask {
            day: self.today,
            by: None,
            home: repos.first().cloned(),
            orgs,
            repos,
            handles: BTreeSet::new(),
            is_credential: &*self.is_credential,
        }
    }

    /// Teams and logins that the roster and CODEOWNERS of a repository name, as it was read.
    fn named(&self, store: &mut Store, repository: &str) -> Result<BTreeSet<String>> {
        let Some(packed) = store.snapshot(repository)? else { return Ok(BTreeSet::new()) };
        let (inventory, kept) = Snapshot::unpack(&packed)?.open();
        let request = Request::new(&kept, self.detector.catalogue(), self.today);
        Ok(handles(&recall_by(self.detector, &request, inventory)))
    }

    fn look(&self, store: &mut Store, subject: &str, ask: Ask<'_>, world: &World) -> Result<()> {
        let collected = collect(&self.client, &ask).map_err(|broken| anyhow!(broken));
        let mut collected = collected.with_context(|| {
            "what GitHub knows could not be asked for; what was seen so far is kept: `--resume` goes on, `--evidence none` does without".to_owned()
        })?;
        hide(&mut collected.contents, self.detector);
        let contents = &mut collected.contents;
        contents.repository =
            ask.home.as_ref().and_then(|home| crate::evidence::Name::new(&home.to_string()));
        store.observe(&org::kept(subject, self.today, contents)?)?;
        let unseen = contents.unseen.len();
        if unseen > 0 && !subject.contains('/') {
            let needs: BTreeSet<&str> =
                contents.unseen.iter().map(|one| one.needs.as_str()).collect();
            let needs: Vec<&str> = needs.into_iter().collect();
            let said = format!(
                "not observable at {subject}: {unseen} of what was asked for; it would take {}",
                needs.join("; ")
            );
            writeln!(io::stderr(), "{}", plain(&said, world))?;
        }
        Ok(())
    }
}
