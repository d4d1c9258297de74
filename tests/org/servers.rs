//! The databases that a store may be in: SQLite always, PostgreSQL where `KEYROSTER_TEST_POSTGRES`
//! names a server, as `scripts/postgres` does.

use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

/// Databases of one test, which end with it.
pub(crate) struct Databases {
    server: Option<String>,
    prefix: String,
}

static MADE: AtomicU32 = AtomicU32::new(0);

/// The server to test with.
pub(crate) fn server() -> Option<String> {
    let set = std::env::var_os("KEYROSTER_TEST_POSTGRES");
    set.and_then(|address| address.into_string().ok()).filter(|address| !address.is_empty())
}

/// One who may do everything there.
pub(crate) fn admin(server: &str, database: &str) -> Client {
    Client::connect(&format!("{server}/{database}"), NoTls).unwrap()
}

impl Databases {
    /// Of a server, or files.
    pub(crate) fn of(server: Option<String>) -> Self {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        Self { server, prefix: format!("keyroster_{}_{number}", std::process::id()) }
    }

    /// The address of a database, made where it is not there yet; none of a file.
    pub(crate) fn address(&self, name: &str) -> Option<String> {
        let server = self.server.as_ref()?;
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!("{}_{}", self.prefix, name.to_ascii_lowercase());
        let mut admin = admin(server, "postgres");
        let known = admin.query("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).unwrap();
        if known.is_empty() {
            admin.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        }
        Some(format!("{server}/{name}"))
    }
}

impl Drop for Databases {
    fn drop(&mut self) {
        let Some(server) = &self.server else { return };
        let Ok(mut admin) = Client::connect(&format!("{server}/postgres"), NoTls) else { return };
        let like = format!("{}\\_%", self.prefix);
        let made = admin.query("SELECT datname FROM pg_database WHERE datname LIKE $1", &[&like]);
        for row in made.into_iter().flatten() {
            let name: String = row.get(0);
            let _ = admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}
