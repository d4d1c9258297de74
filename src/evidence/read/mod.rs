//! What tools print, read by name: a reader takes the fields it knows and leaves everything else
//! where it is. No reader has a field for a value, and no error repeats what stands in a file.

mod auth0;
mod aws;
mod azure;
mod day;
mod error;
mod gcloud;
mod github;
mod gitlab;
mod json;
mod okta;
mod shape;
mod vault;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Fact, Name, Observation, State, Tool};
use day::Day;
pub use error::ReadError;
use shape::Shape;

/// What a user says of a file beside its content.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// What printed it, where the content does not say.
    pub tool: Option<Tool>,
    /// Names of the identity that all of the file is about.
    pub about: Vec<Name>,
    /// The environment that secrets are of, which their listing does not say.
    pub environment: Option<Name>,
    /// The day on which it was printed, unless the content says.
    pub observed: Date,
    /// Who looked.
    pub by: Option<Name>,
    /// The file's name.
    pub file: Option<Name>,
}

/// What was read from one file.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// What printed it.
    pub tool: Tool,
    /// What it says.
    pub observations: Vec<Observation>,
    /// How many of its items have no name that can be kept.
    pub unnamed: usize,
}

/// Reads what a tool printed.
///
/// # Errors
/// It is not what a tool prints, or not what is said of it.
pub fn read(text: &str, told: &Told) -> Result<Read, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    let tool = tool_of(text, told)?;
    let seen = match tool {
        Tool::AwsCredentialReport => aws::credential_report(text),
        Tool::AwsAccessKeys => aws::access_keys(text),
        Tool::GcloudKeys => gcloud::keys(text),
        Tool::AzureApps => azure::apps(text),
        Tool::AzureAppCredentials => azure::credentials(text),
        Tool::VaultToken => vault::token(text),
        Tool::VaultKvMetadata => vault::metadata(text),
        Tool::GithubActionsSecrets
        | Tool::GithubCodespacesSecrets
        | Tool::GithubDependabotSecrets => github::secrets(text, tool, told),
        Tool::GithubDeployKeys => github::deploy_keys(text),
        Tool::GitlabAccessTokens => gitlab::access_tokens(text),
        Tool::GitlabDeployTokens => gitlab::deploy_tokens(text),
        Tool::OktaApps => okta::apps(text),
        Tool::OktaAppKeys => okta::keys(text),
        Tool::Auth0Apps => auth0::apps(text),
        Tool::Auth0Credentials => auth0::credentials(text),
        // A person, or keyroster itself.
        _ => Err(ReadError::NoTool),
    }?;
    if told.about.is_empty() && seen.iter().any(|one| one.about.is_empty()) {
        return Err(ReadError::AboutWhom(tool));
    }
    let own: BTreeSet<_> = seen.iter().filter_map(|one| one.about.first()).collect();
    if !told.about.is_empty() && own.len() > 1 {
        return Err(ReadError::ManyIdentities(own.len()));
    }
    // What a tool knows is over; what ends is yet to come.
    let over = |one: &Seen| {
        let dates = one.dates.iter().filter(|(fact, _)| **fact != Fact::Expires);
        dates.map(|(_, date)| *date).max()
    };
    let latest = seen.iter().filter(|one| one.observed.is_none()).filter_map(over).max();
    if let Some(known) = latest.filter(|known| *known > told.observed) {
        return Err(ReadError::Later { known, observed: told.observed });
    }
    let all = seen.len();
    let read: BTreeSet<_> = seen.into_iter().filter_map(|one| one.told(tool, told)).collect();
    let unnamed = all.saturating_sub(read.len());
    Ok(Read { tool, observations: read.into_iter().collect(), unnamed })
}

/// What printed a text: what it looks like, held against what is said of it.
fn tool_of(text: &str, told: &Told) -> Result<Tool, ReadError> {
    if text.trim().is_empty() {
        return Err(ReadError::Empty(told.tool));
    }
    if text.trim_start().starts_with('<') {
        return Err(ReadError::Html);
    }
    if aws::is_credential_report(text) {
        return agreed(&[Tool::AwsCredentialReport], told);
    }
    if !text.trim_start().starts_with(['{', '[']) {
        return match told.tool {
            Some(Tool::AwsCredentialReport) => Ok(Tool::AwsCredentialReport),
            tool => Err(ReadError::NoJson(tool)),
        };
    }
    let shape = Shape::of(text).map_err(|error| json::fault(&error, told.tool))?;
    if let (true, Some(tool)) = (shape.is_empty(), told.tool) {
        return Ok(tool);
    }
    if vault::holds_values(&shape) {
        return Err(ReadError::Values);
    }
    agreed(&shape.tools(), told)
}

fn agreed(looks: &[Tool], told: &Told) -> Result<Tool, ReadError> {
    match (told.tool, looks) {
        (Some(tool), looks) if looks.contains(&tool) => Ok(tool),
        (Some(tool), looks) => Err(ReadError::Another { said: tool, looks: looks.to_vec() }),
        (None, []) => Err(ReadError::NoTool),
        (None, [tool]) => Ok(*tool),
        (None, several) => Err(ReadError::Several(several.to_vec())),
    }
}

/// What a reader found: texts from a file that are not yet names.
#[derive(Debug, Default)]
struct Seen {
    about: Vec<String>,
    item: Option<String>,
    state: Option<State>,
    owner: Option<String>,
    observed: Option<Date>,
    dates: BTreeMap<Fact, Date>,
}

impl Seen {
    fn of(about: impl IntoIterator<Item = String>) -> Self {
        Self { about: about.into_iter().collect(), ..Self::default() }
    }

    fn item(self, id: impl Into<Option<String>>) -> Self {
        Self { item: id.into(), ..self }
    }

    fn state(self, state: impl Into<Option<State>>) -> Self {
        Self { state: state.into(), ..self }
    }

    fn date(mut self, fact: Fact, day: Day) -> Self {
        self.dates.extend(day.date().map(|date| (fact, date)));
        self
    }

    /// The observation; none where no name is left to say whom it is about.
    fn told(self, tool: Tool, told: &Told) -> Option<Observation> {
        let own = self.about.iter().filter_map(|name| Name::new(name));
        let mut about: Vec<Name> = told.about.clone();
        about.extend(own.filter(|name| !told.about.contains(name)));
        if about.is_empty() {
            return None;
        }
        let observed = self.observed.unwrap_or(told.observed);
        Some(Observation {
            item: self.item.as_deref().and_then(Name::of_id),
            by: told.by.clone(),
            file: told.file.clone(),
            state: self.state,
            owner: self.owner.as_deref().and_then(Name::new),
            dates: self.dates,
            ..Observation::new(about, tool, observed)
        })
    }
}
