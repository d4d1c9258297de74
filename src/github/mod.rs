//! GitHub: the only network.
//!
//! [`Api`] is all that the rest knows of it: one [`Request`] out, one [`Response`] or [`Failure`]
//! back, with every wait and repeat behind it. What is posted and what is collected is told in terms
//! of these three, so that it can be tried on a GitHub that is played.

pub mod api;
pub mod failure;
pub mod repo;
pub mod settings;

pub use api::{Api, Method, Request, Response};
pub use failure::Failure;
pub use repo::{Org, Repo};
pub use settings::Settings;
