//! A PostgreSQL server's address: what it says, and what goes beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::percent_decode_str;
use postgres::Config;
use postgres::config::{Host, SslMode};

use super::passfile;
use crate::github::Secret;
use crate::trust::Authorities;

/// A connection that is not there after this long will not be.
const CONNECT: Duration = Duration::from_secs(10);

/// A server that does not answer for so long is gone: between two writes a scan may read for minutes.
const SILENCE: Duration = Duration::from_secs(60);

/// As long as a server's names may be, in bytes.
const LONGEST_NAME: usize = 63;

/// An address that nobody can make sense of. It is not repeated: a password may stand anywhere in it.
const NO_ADDRESS: &str = "write it as postgresql://USER@HOST/DATABASE, and what is special in a name or password as in %40";

/// What a server is reached with, beside its address.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Certificates to trust beside the system's.
    pub authorities: Authorities,
    /// Who asks, where the address does not say.
    pub user: Option<String>,
    /// The password, where it is not in the address.
    pub password: Option<Secret>,
    /// The file that lists passwords, where there is one.
    pub passfile: Option<PathBuf>,
}

/// What an address says.
pub(super) struct Address {
    /// How to connect.
    pub config: Config,
    /// The schema that the tables are in; else the server's default.
    pub schema: Option<String>,
    /// A file of certificates to trust as well.
    pub roots: Option<PathBuf>,
}

/// An address as it may be shown.
pub(super) fn shown(address: &Secret) -> String {
    Address::read(address).map_or_else(|_| "postgresql://...".to_owned(), |read| read.shown())
}

impl Address {
    /// Reads it. `schema`, `sslrootcert` and more words for `sslmode` are taken beside what the client
    /// knows.
    ///
    /// # Errors
    /// It is no address, or would send in clear over a network.
    pub(super) fn read(address: &Secret) -> Result<Self, String> {
        let (base, query) = address.expose().split_once('?').unwrap_or((address.expose(), ""));
        let (mut schema, mut roots, mut mode) = (None, None, None);
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(NO_ADDRESS)?;
            let value = || {
                percent_decode_str(value).decode_utf8().map(String::from).map_err(|_| NO_ADDRESS)
            };
            match name {
                "schema" => schema = Some(value()?),
                "sslrootcert" => roots = Some(value()?).filter(|name| name != "system"),
                "sslmode" => mode = Some(value()?),
                _ => rest.push(pair),
            }
        }
        let rest = format!("{base}?{}", rest.join("&"));
        let mut config: Config = rest.parse().map_err(|_| NO_ADDRESS)?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(format!("it names no host; {NO_ADDRESS}"));
        }
        // The client ends a password at the first `@`, and would take the rest of it for a host.
        if config.get_hosts().iter().any(|host| named(host).contains('@')) {
            return Err(NO_ADDRESS.to_owned());
        }
        if schema.as_ref().is_some_and(|name| name.is_empty() || name.len() > LONGEST_NAME) {
            return Err(format!("a schema's name has 1 to {LONGEST_NAME} bytes"));
        }
        config.ssl_mode(ssl_mode(mode.as_deref(), is_here(&config))?);
        config.application_name(
            config.get_application_name().unwrap_or("keyroster").to_owned().as_str(),
        );
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        config.keepalives_idle(config.get_keepalives_idle().min(SILENCE));
        Ok(Self { config, schema, roots: roots.map(PathBuf::from) })
    }

    /// Adds who asks and with which password, where the address does not say.
    ///
    /// # Errors
    /// A file that cannot be used.
    pub(super) fn complete(&mut self, access: &Access) -> Result<(), String> {
        if let (None, Some(user)) = (self.config.get_user(), &access.user) {
            self.config.user(user);
        }
        if self.config.get_password().is_none() {
            let listed = || match &access.passfile {
                Some(file) => self.listed(file),
                None => Ok(None),
            };
            let password = match &access.password {
                Some(password) => Some(password.clone()),
                None => listed()?,
            };
            if let Some(password) = password {
                self.config.password(password.expose());
            }
        }
        Ok(())
    }

    fn listed(&self, file: &Path) -> Result<Option<Secret>, String> {
        let Some(text) = passfile::read(file)? else { return Ok(None) };
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(Host::Unix(_)) => "localhost".to_owned(),
            None => {
                self.config.get_hostaddrs().first().map(ToString::to_string).unwrap_or_default()
            }
        };
        let user = self.config.get_user().unwrap_or_default();
        let port = self.config.get_ports().first().unwrap_or(&5432).to_string();
        let database = self.config.get_dbname().unwrap_or(user);
        Ok(passfile::password(&text, [&host, &port, database, user]))
    }

    /// Certificates to trust: those of the address as well.
    ///
    /// # Errors
    /// A file that cannot be used.
    pub(super) fn authorities(&self, access: &Access) -> Result<Authorities, String> {
        let Some(file) = &self.roots else { return Ok(access.authorities.clone()) };
        let fail = |error: String| format!("the certificates {}: {error}", file.display());
        let pem = fs::read(file).map_err(|error| fail(error.to_string()))?;
        Authorities::read(&pem).map_err(|error| fail(error.to_string()))
    }

    /// Without its password.
    pub(super) fn shown(&self) -> String {
        let config = &self.config;
        let mut hosts: Vec<String> = config.get_hosts().iter().map(named).collect();
        if hosts.is_empty() {
            hosts = config.get_hostaddrs().iter().map(ToString::to_string).collect();
        }
        let ports = config.get_ports();
        for (at, host) in hosts.iter_mut().enumerate() {
            if let Some(port) = ports.get(at).or(ports.first()).filter(|port| **port != 5432) {
                host.push_str(&format!(":{port}"));
            }
        }
        let user = config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
        let database = config.get_dbname().map(|name| format!("/{name}")).unwrap_or_default();
        let schema = self.schema.as_ref().map(|name| format!("?schema={name}")).unwrap_or_default();
        format!("postgresql://{user}{}{database}{schema}", hosts.join(","))
    }
}

fn named(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    }
}

/// Whether nothing of it leaves this machine.
fn is_here(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().all(|address| address.is_loopback());
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            let address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

/// A server is held to its name and certificate wherever TLS is spoken. In clear it is spoken to on
/// this machine, and where somebody says so.
fn ssl_mode(asked: Option<&str>, here: bool) -> Result<SslMode, String> {
    match asked {
        None if here => Ok(SslMode::Disable),
        None | Some("require" | "verify-ca" | "verify-full") => Ok(SslMode::Require),
        Some("disable") => Ok(SslMode::Disable),
        Some("allow" | "prefer") if here => Ok(SslMode::Disable),
        Some("allow" | "prefer") => Err(
            "with that sslmode it might be sent in clear without anybody noticing; ask for verify-full, or for disable"
                .to_owned(),
        ),
        Some(_) => Err("sslmode is verify-full or disable".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Result<Address, String> {
        Address::read(&Secret::new(address))
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        let shown = |address| super::shown(&Secret::new(address));
        let full =
            "postgresql://anna:s3cret@db.example.org:6543/keys?schema=acme&sslmode=verify-full";
        assert_eq!(shown(full), "postgresql://anna@db.example.org:6543/keys?schema=acme");
        assert_eq!(
            shown("postgres://localhost/keys?password=s3cret"),
            "postgresql://localhost/keys"
        );
        for broken in [
            "postgresql://anna:s3c?ret@db/keys",
            "postgresql://anna:s3cret@/keys",
            "postgresql://anna:pass@s3cret@db/keys",
            "postgresql://anna:pass@one,s3cret@db/keys",
        ] {
            assert_eq!(shown(broken), "postgresql://...");
            let said = read(broken).map(|_| ()).unwrap_err();
            assert!(!said.contains("s3c"), "{said}");
        }
    }

    #[test]
    fn in_clear_only_here_or_where_it_is_asked_for() {
        let mode = |address: &str| read(address).map(|read| read.config.get_ssl_mode());
        for here in ["localhost", "127.0.0.1", "[::1]", "%2Fvar%2Frun%2Fpostgresql"] {
            assert_eq!(mode(&format!("postgresql://{here}/x")), Ok(SslMode::Disable), "{here}");
        }
        assert_eq!(mode("postgresql://db.example.org/x"), Ok(SslMode::Require));
        assert_eq!(mode("postgresql://localhost,db.example.org/x"), Ok(SslMode::Require));
        assert_eq!(mode("postgresql://localhost/x?hostaddr=192.0.2.1"), Ok(SslMode::Require));
        assert_eq!(mode("postgresql://db.example.org/x?sslmode=verify-full"), Ok(SslMode::Require));
        assert_eq!(mode("postgresql://db.example.org/x?sslmode=disable"), Ok(SslMode::Disable));
        assert!(mode("postgresql://db.example.org/x?sslmode=prefer").is_err());
        assert_eq!(mode("postgresql://localhost/x?sslmode=require"), Ok(SslMode::Require));
    }
}
