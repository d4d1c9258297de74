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
    /// The server is not there any more.
    #[error(
        "the connection to the store {place} was lost: {reason}; what was kept is kept, and a scan goes on with --resume"
    )]
    Lost {
        /// The server without its password.
        place: String,
        /// What the system said.
        reason: String,
    },
    /// Two scans at once would take each other's repositories for gone.
    #[error(
        "another scan writes to the store {0}: wait for its end; the server notices within minutes where one was cut off"
    )]
    Busy(String),
    /// Nothing was ever scanned into it.
    #[error("the store {0} is empty; `keyroster org scan` fills it")]
    Empty(String),
    /// It is another organisation's.
    #[error(
        "the store {place} is that of `{holds}`, and repositories of `{wanted}` would end those: give each organisation a store of its own, in another file or with `?schema=NAME` in PostgreSQL"
    )]
    OfAnother {
        /// The file, or the server without its password.
        place: String,
        /// Whose it is.
        holds: String,
        /// Who was to be scanned into it.
        wanted: String,
    },
    /// An earlier keyroster wrote it.
    #[error(
        "the store is of schema {found}, and this keyroster reads {known}; the next `keyroster org scan` brings it up to date"
    )]
    TooOld {
        /// The store's.
        found: i64,
        /// The one that is read here.
        known: i64,
    },
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
