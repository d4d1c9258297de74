//! The schema, and how a store of an earlier version becomes one of this.

use super::{Database, StoreError};

/// Each brings the schema from its index to the next version. One that was released never changes.
const MIGRATIONS: &[&str] = &[include_str!("schema/001.sql")];

/// Brings a database to the last version.
pub(super) fn migrate(database: &mut dyn Database) -> Result<(), StoreError> {
    database.run("CREATE TABLE IF NOT EXISTS keyroster_schema (version BIGINT PRIMARY KEY)")?;
    let rows = database.query("SELECT COALESCE(MAX(version), 0) FROM keyroster_schema", &[])?;
    let found = rows.first().map_or(Ok(0), |row| row.int(0))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for (version, script) in (1..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        database.run("BEGIN")?;
        let done = database.run(script).and_then(|()| {
            let noted = "INSERT INTO keyroster_schema (version) VALUES ($1)";
            database.execute(noted, &[i64::into(version)])
        });
        database.run(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        done?;
    }
    Ok(())
}
