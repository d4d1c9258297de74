//! The schema, and how a store of an earlier version becomes one of this.

use super::{Database, StoreError};

/// Each brings the schema from its index to the next version. One that was released never changes.
const MIGRATIONS: &[&str] = &[include_str!("schema/001.sql")];

/// The last version.
const KNOWN: i64 = MIGRATIONS.len() as i64;

/// Brings a database to the last version.
pub(super) fn migrate(database: &mut dyn Database) -> Result<(), StoreError> {
    let found = version(database)?.unwrap_or(0);
    if found > KNOWN {
        return Err(StoreError::TooNew { found, known: KNOWN });
    }
    for (version, script) in (1..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        database.run("BEGIN")?;
        let done = step(database, version, script);
        database.run(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        done?;
    }
    Ok(())
}

fn step(database: &mut dyn Database, version: i64, script: &str) -> Result<(), StoreError> {
    if version == 1 {
        database.define("CREATE TABLE keyroster_schema (version BIGINT PRIMARY KEY)")?;
    }
    database.define(script)?;
    database.execute("INSERT INTO keyroster_schema (version) VALUES ($1)", &[version.into()])?;
    Ok(())
}

/// Says whether a database can be read as it is, and where it cannot, why not.
pub(super) fn check(database: &mut dyn Database, place: &str) -> Result<(), StoreError> {
    match version(database)? {
        None | Some(0) => Err(StoreError::Empty(place.to_owned())),
        Some(found) if found > KNOWN => Err(StoreError::TooNew { found, known: KNOWN }),
        Some(found) if found < KNOWN => Err(StoreError::TooOld { found, known: KNOWN }),
        Some(_) => Ok(()),
    }
}

fn version(database: &mut dyn Database) -> Result<Option<i64>, StoreError> {
    if !database.has("keyroster_schema")? {
        return Ok(None);
    }
    let rows = database.query("SELECT COALESCE(MAX(version), 0) FROM keyroster_schema", &[])?;
    rows.first().map(|row| row.int(0)).transpose()
}
