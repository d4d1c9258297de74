//! Many repositories as one organisation.
//!
//! ```text
//! list -> read (each repository a snapshot, kept in the store) -> judge all of them as of a day -> join -> report
//! ```
//!
//! What is read is kept: a repository that has not changed is not read again, and what falls due is
//! judged anew from its [`Snapshot`].

mod diff;
mod holders;
mod judge;
mod judged;
mod merge;
mod plan;
mod read;
mod report;
mod share;
mod snapshot;

pub use diff::{Difference, Handed, Place, Widened, difference};
pub use holders::{Coming, Holding, Owed, contact};
pub use judge::judge;
pub use judged::{Held, Judged, Told};
pub use merge::{Fault, MergeError, merge};
pub use plan::{MOST, Origin, Plan, PlanError, Planned, Purpose};
pub use read::{By, Done, Progress, ReadError, read};
pub use report::{Organisation, Repository, digests, overview};
pub use share::{Share, assign, plan};
pub use snapshot::{Kept, Snapshot, SnapshotError};
