//! What the rows of the store mean: conditions and terms of SQL that every question, list and page
//! shares.

/// The condition for what held at the run `$1`, where one table is asked.
pub(super) const HELD: &str = "from_run <= $1 AND (to_run IS NULL OR to_run >= $1)";

/// [`HELD`], of a table by this name.
pub(super) fn held(table: &str) -> String {
    format!("{table}.from_run <= $1 AND ({table}.to_run IS NULL OR {table}.to_run >= $1)")
}

/// One identity, in however many repositories, of a table of identities by this name.
pub(super) fn one(table: &str) -> String {
    format!("COALESCE({table}.name, {table}.repository || ' ' || {table}.key)")
}

/// The condition for an obligation, of a table by this name, that is late on a day, which is a value or
/// a column: its days of grace are over, and neither a waiver nor the plan puts it off.
pub(super) fn is_late(table: &str, day: &str) -> String {
    format!("{table}.late <= {day} AND {table}.state = 'active'")
}
