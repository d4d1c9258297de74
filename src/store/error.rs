//! Why a store cannot be used.

/// A store that cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file or server cannot be opened.
    #[error("the store {place} cannot be opened: {reason}")]
    Unopened {
        /// The file, or the server without its password.
        place: String,
        /// What the system said.
        reason: String,
    },
    /// The database refused a statement.
    #[error("the store cannot be used: {0}")]
    Failed(String),
    /// A later keyroster wrote it.
    #[error(
        "the store is of schema {found}, and this keyroster knows {known}; use a later version"
    )]
    TooNew {
        /// The store's.
        found: i64,
        /// The last that is known here.
        known: i64,
    },
    /// A value that is not what the schema says.
    #[error(
        "the store holds a {found} where {wanted} is expected; it was changed by hand, or is broken"
    )]
    Shape {
        /// What is there.
        found: &'static str,
        /// What should be.
        wanted: &'static str,
    },
}
