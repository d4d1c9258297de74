//! What commands share that ask GitHub: where it is, and who asks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;

use super::World;
use crate::github::connect::{Authorities, Network};
use crate::github::jwt::AppKey;
use crate::github::{App, Client, Credential, Host, Rights, Secret};

const GITHUB: &str = "How to reach GitHub";

/// How to reach GitHub. A token is no flag: other users of the machine see those.
#[derive(Debug, Clone, Default, Args)]
pub struct Live {
    /// The root of GitHub's API, instead of GITHUB_API_URL or https://api.github.com
    #[arg(long, value_name = "URL", help_heading = GITHUB)]
    pub api_url: Option<String>,
    /// The id or client id of a GitHub App to ask as, instead of KEYROSTER_APP_ID
    #[arg(long, value_name = "ID", help_heading = GITHUB)]
    pub app_id: Option<String>,
    /// The App's private key in PEM, instead of KEYROSTER_APP_KEY, which holds the key itself
    #[arg(long, value_name = "FILE", help_heading = GITHUB)]
    pub app_key: Option<PathBuf>,
    /// Certificates in PEM to trust beside the system's, instead of KEYROSTER_CA_FILE
    #[arg(long, value_name = "FILE", help_heading = GITHUB)]
    pub ca_file: Option<PathBuf>,
}

/// GitHub, where there is a credential to ask it with. Nothing is sent yet.
///
/// # Errors
/// What is set cannot be used.
pub fn connect(live: &Live, world: &World) -> Result<Option<Client>> {
    let Some(credential) = credential(live, world)? else { return Ok(None) };
    let host = host(live, world)?;
    let file = live.ca_file.as_deref().or(world.github.ca_file.as_deref());
    let authorities = file.map_or_else(|| Ok(Authorities::default()), authorities)?;
    let network = Network::new(authorities, &world.github.proxies).context("the proxy")?;
    Ok(Some(Client::new(host, credential, network, world.now())))
}

/// Where GitHub is.
fn host(live: &Live, world: &World) -> Result<Host> {
    let access = &world.github;
    let Some(url) = live.api_url.as_deref().or(access.api_url.as_deref()) else {
        return Ok(Host::default());
    };
    let named = if live.api_url.is_some() { "--api-url" } else { "GITHUB_API_URL" };
    let host: Host = url.parse().context(named)?;
    match access.graphql_url.as_deref().filter(|_| live.api_url.is_none()) {
        Some(graphql) => host.with_graphql(graphql).context("GITHUB_GRAPHQL_URL"),
        None => Ok(host),
    }
}

/// Who asks: an App, where there is one, because somebody set it up for this.
fn credential(live: &Live, world: &World) -> Result<Option<Credential>> {
    let access = &world.github;
    let id = live.app_id.clone().or_else(|| access.app_id.clone());
    let key = match &live.app_key {
        Some(file) => Some((app_key(file)?, file.display().to_string())),
        None => access.app_key.clone().map(|key| (key, "KEYROSTER_APP_KEY".to_owned())),
    };
    let told = |(named, value): &(&str, Secret)| Credential::Token {
        value: value.clone(),
        named: (*named).to_owned(),
    };
    let (id, (key, named)) = match (id, key) {
        (Some(id), Some(key)) => (id, key),
        (None, None) => return Ok(access.token.as_ref().map(told)),
        (Some(id), None) => bail!("GitHub App {id} has no key: set KEYROSTER_APP_KEY or --app-key"),
        (None, Some((_, named))) => {
            bail!("{named} is the key of no GitHub App: set KEYROSTER_APP_ID or --app-id")
        }
    };
    let key = AppKey::read(&key).with_context(|| format!("{named} cannot be used"))?;
    let home =
        world.repository.as_deref().and_then(|name| Some(name.split_once('/')?.0.to_owned()));
    Ok(Some(Credential::App(Box::new(App { id, key, home, rights: Rights::All }))))
}

fn app_key(file: &Path) -> Result<Secret> {
    let text = fs::read_to_string(file);
    Ok(Secret::new(&text.with_context(|| format!("the App's key {}", file.display()))?))
}

/// The certificates of a file.
pub(super) fn authorities(file: &Path) -> Result<Authorities> {
    let text = fs::read(file).with_context(|| format!("the certificates {}", file.display()))?;
    Authorities::read(&text).map_err(|error| anyhow!("{}: {error}", file.display()))
}
