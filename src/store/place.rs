//! Where a store is: a file, or a database of a server.

use std::fmt;
use std::path::PathBuf;

use crate::github::Secret;

/// Where a store is. A server's address may hold a password, which nothing shows.
#[derive(Debug, Clone)]
pub enum Place {
    /// A file, made where it is not there.
    File(PathBuf),
    /// A database of a PostgreSQL server: `postgresql://USER@HOST/DATABASE`.
    Server(Secret),
}

impl Place {
    /// What was written: an address, or else a file.
    pub fn of(text: &str) -> Self {
        let is_address = ["postgresql://", "postgres://"].iter().any(|one| text.starts_with(one));
        match is_address {
            true => Self::Server(Secret::new(text)),
            false => Self::File(PathBuf::from(text)),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(address) => f.write_str(&super::server::shown(address)),
        }
    }
}
