//! Many repositories as one organisation.
//!
//! ```text
//! list -> read (each repository a snapshot, kept in the store) -> join -> judge all of them as of a day -> report
//! ```
//!
//! What is read is kept: a repository that has not changed is not read again, and what falls due is
//! judged anew from its [`Snapshot`].

mod ask;
mod condition;
mod diff;
mod ground;
mod holders;
pub mod join;
mod judge;
mod judged;
mod merge;
mod observed;
mod pack;
mod plan;
mod reached;
mod read;
mod report;
mod rows;
mod share;
mod shared;
mod snapshot;

pub use ask::{Answer, AskError, Cut, Grouping, Question, ask};
pub use diff::{
    At, Count, Difference, Findings, Handed, Late, Repositories, Sort, Spread, Subject, Where,
    Widened,
};
pub use ground::BASELINES;
pub use holders::{Coming, Holding, Owed, contact};
pub use join::{Join, Piece, forge};
pub use judge::{JudgeError, judge};
pub use judged::{Held, Judged, Told};
pub use merge::{Fault, MergeError, merge};
pub use observed::{contents, kept};
pub use plan::{MOST, Origin, Plan, PlanError, Planned, Purpose};
pub use read::{By, Done, Progress, ReadError, read};
pub use report::{
    Across, Crossing, Joined, Look, Opens, Organisation, Place, Repository, digests, overview,
};
pub use share::{Share, assign, plan};
pub use snapshot::{Kept, Snapshot, SnapshotError};

/// The JSON Schema of an organisation's document.
pub const ORGANISATION_SCHEMA: &str = include_str!("../../schemas/organisation.schema.json");

/// The JSON Schema of a difference.
pub const DIFFERENCE_SCHEMA: &str = include_str!("../../schemas/difference.schema.json");

/// The JSON Schema of an answer.
pub const ANSWER_SCHEMA: &str = include_str!("../../schemas/answer.schema.json");

/// The JSON Schema of a plan.
pub const PLAN_SCHEMA: &str = include_str!("../../schemas/plan.schema.json");
