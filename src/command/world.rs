//! What the commands may know of the world around them, asked once.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::github::proxy::Proxies;
use crate::github::{Event, Secret};
use crate::store::Place;

/// An event's payload is at most this long, in bytes; GitHub sends less.
const LONGEST_PAYLOAD: u64 = 32 * 1024 * 1024;

/// What a runner was started for.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// `pull_request`, `push`.
    pub name: String,
    /// Where its payload is.
    pub file: Option<PathBuf>,
    /// The commit that it is about: of a pull request, the merge that the forge made.
    pub commit: Option<String>,
    /// `refs/heads/main`, `refs/pull/7/merge`.
    pub reference: Option<String>,
    /// Who set it off.
    pub actor: Option<String>,
}

impl Trigger {
    /// The event, with what is in its file.
    pub fn event(&self) -> Event {
        let payload = match &self.file {
            None => Err("GITHUB_EVENT_PATH is not set".to_owned()),
            Some(path) => {
                read(path).map_err(|error| format!("the event file {}: {error}", path.display()))
            }
        };
        let mut event = Event::new(&self.name, payload);
        event.commit.clone_from(&self.commit);
        event.reference.clone_from(&self.reference);
        event.actor.clone_from(&self.actor);
        event
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    File::open(path)?.take(LONGEST_PAYLOAD + 1).read_to_end(&mut text)?;
    match text.len() as u64 > LONGEST_PAYLOAD {
        true => Err(io::Error::other("it is longer than 32 MiB")),
        false => Ok(text),
    }
}

/// The environment, the terminal and the day.
#[derive(Debug, Clone)]
pub struct World {
    /// Today, in UTC.
    pub today: Date,
    /// Whether a GitHub Actions runner reads the output.
    pub on_actions: bool,
    /// Where a step's summary goes.
    pub step_summary: Option<PathBuf>,
    /// Where a step's outputs go.
    pub step_output: Option<PathBuf>,
    /// `acme/web`, where a runner says so.
    pub repository: Option<String>,
    /// Where the judged files can be read on the forge.
    pub source_url: Option<String>,
    /// What the runner was started for.
    pub trigger: Option<Trigger>,
    /// The number of the run.
    pub run: Option<u64>,
    /// Where the run can be looked at on the forge.
    pub run_url: Option<String>,
    /// Whether standard output is a terminal that shows colours.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// `INPUT_*` variables of a container action, by upper-case name; empty ones are left out, and
    /// secret ones.
    pub inputs: Vec<(String, String)>,
    /// How GitHub may be reached.
    pub github: Access,
    /// Where an organisation's store is.
    pub store: Shelf,
    /// When it was looked around.
    began: (Timestamp, Instant),
}

/// How GitHub may be reached, as the environment has it.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// `https://api.github.com`
    pub api_url: Option<String>,
    /// `https://api.github.com/graphql`
    pub graphql_url: Option<String>,
    /// The first token, and the variable that holds it.
    pub token: Option<(&'static str, Secret)>,
    /// The id or client id of a GitHub App.
    pub app_id: Option<String>,
    /// Its private key in PEM.
    pub app_key: Option<Secret>,
    /// Certificates to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// The ways out.
    pub proxies: Proxies,
}

/// Where an organisation's store is, and who asks its server, as the environment has it.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// The file or address.
    pub place: Option<Place>,
    /// Who asks a server.
    pub user: Option<String>,
    /// The password.
    pub password: Option<Secret>,
    /// The file that lists passwords.
    pub passfile: Option<PathBuf>,
}

/// Variables that may hold a token, whoever means keyroster first.
const TOKENS: [&str; 4] = ["INPUT_TOKEN", "KEYROSTER_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"];

/// Inputs that are no flags: what they hold is shown nowhere.
const SECRET: [&str; 3] = ["TOKEN", "APP-KEY", "APP_KEY"];

impl World {
    /// Looks around.
    pub fn observe(now: Timestamp) -> Self {
        let today = now.to_zoned(TimeZone::UTC).date();
        let on_actions = text("GITHUB_ACTIONS").as_deref() == Some("true");
        let terminal = std::io::stdout().is_terminal();
        let plain = variable("NO_COLOR").is_some() || text("TERM").as_deref() == Some("dumb");
        let width = text("COLUMNS").and_then(|columns| columns.parse().ok());
        let server = || text("GITHUB_SERVER_URL").zip(text("GITHUB_REPOSITORY"));
        let run = server().zip(text("GITHUB_RUN_ID"));
        let server = server().zip(text("GITHUB_SHA"));
        Self {
            today,
            on_actions,
            step_summary: on_actions
                .then(|| text("GITHUB_STEP_SUMMARY"))
                .flatten()
                .map(PathBuf::from),
            step_output: on_actions.then(|| text("GITHUB_OUTPUT")).flatten().map(PathBuf::from),
            repository: on_actions.then(|| text("GITHUB_REPOSITORY")).flatten(),
            source_url: on_actions
                .then_some(server)
                .flatten()
                .map(|((server, repository), sha)| format!("{server}/{repository}/blob/{sha}")),
            run: on_actions.then(|| text("GITHUB_RUN_ID")?.parse().ok()).flatten(),
            run_url: on_actions.then_some(run).flatten().map(|((server, repository), run)| {
                format!("{server}/{repository}/actions/runs/{run}")
            }),
            trigger: on_actions.then(|| text("GITHUB_EVENT_NAME")).flatten().map(|name| Trigger {
                name,
                file: variable("GITHUB_EVENT_PATH").map(PathBuf::from),
                commit: text("GITHUB_SHA"),
                reference: text("GITHUB_REF"),
                actor: text("GITHUB_ACTOR"),
            }),
            color: (terminal && !plain) || text("CLICOLOR_FORCE").is_some_and(|force| force != "0"),
            width: width.unwrap_or(100),
            inputs: inputs(),
            github: Access::observe(),
            store: Shelf::observe(),
            began: (now, Instant::now()),
        }
    }

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        let (began, clock) = self.began;
        let since = SignedDuration::try_from(clock.elapsed()).unwrap_or_default();
        began.checked_add(since).unwrap_or(began)
    }
}

impl Access {
    fn observe() -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| text(name));
        let secret = |text: String| Secret::new(&text);
        Self {
            api_url: text("GITHUB_API_URL"),
            graphql_url: text("GITHUB_GRAPHQL_URL"),
            token: TOKENS.iter().find_map(|name| Some((*name, secret(text(name)?)))),
            app_id: first(&["INPUT_APP-ID", "INPUT_APP_ID", "KEYROSTER_APP_ID"]),
            app_key: first(&["INPUT_APP-KEY", "INPUT_APP_KEY", "KEYROSTER_APP_KEY"]).map(secret),
            ca_file: first(&["INPUT_CA-FILE", "INPUT_CA_FILE", "KEYROSTER_CA_FILE"])
                .map(PathBuf::from),
            proxies: Proxies {
                https: first(&["HTTPS_PROXY", "https_proxy"]).map(secret),
                all: first(&["ALL_PROXY", "all_proxy"]).map(secret),
                none: first(&["NO_PROXY", "no_proxy"]),
            },
        }
    }
}

impl Shelf {
    /// As every PostgreSQL client does it.
    fn observe() -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| text(name));
        let home = variable("HOME").map(|home| PathBuf::from(home).join(".pgpass"));
        let roaming =
            || variable("APPDATA").map(|data| PathBuf::from(data).join("postgresql/pgpass.conf"));
        let usual = || if cfg!(windows) { roaming() } else { home };
        Self {
            place: text("KEYROSTER_STORE").map(|place| Place::of(&place)),
            user: first(&["PGUSER", "USER", "USERNAME"]),
            password: text("PGPASSWORD").map(|password| Secret::new(&password)),
            passfile: variable("PGPASSFILE").map(PathBuf::from).or_else(usual),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the environment")]
fn inputs() -> Vec<(String, String)> {
    let named = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.to_str()?.strip_prefix("INPUT_")?.to_ascii_uppercase();
        Some((name, value.to_str()?.trim().to_owned()))
    });
    let shown =
        |(name, value): &(String, String)| !value.is_empty() && !SECRET.contains(&name.as_str());
    let mut named: Vec<_> = named.filter(shown).collect();
    named.sort();
    named
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn text(name: &str) -> Option<String> {
    variable(name)?.into_string().ok()
}
