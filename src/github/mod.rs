//! GitHub: the only network.
//!
//! [`Api`] is all that the rest knows of it: one [`Request`] out, one [`Response`] or [`Failure`]
//! back, with every wait and repeat behind it. What is posted and what is collected is told in terms
//! of these three, so that it can be tried on a GitHub that is played.

mod answer;
pub mod api;
pub mod auth;
pub mod budget;
pub mod client;
pub mod clock;
pub mod connect;
pub mod event;
pub mod evidence;
pub mod failure;
pub mod git;
pub mod graphql;
pub mod host;
pub mod jwt;
pub mod pages;
pub mod proxy;
pub mod publish;
pub mod repo;
pub mod retry;
pub mod secret;
pub mod settings;
mod wire;

pub use api::{Api, Method, Request, Response};
pub use auth::{App, Credential, Rights};
pub use budget::{Budget, Spent};
pub use client::Client;
pub use event::Event;
pub use failure::Failure;
pub use git::{Access, Site};
pub use host::Host;
pub use repo::{Org, Repo};
pub use retry::Patience;
pub use secret::Secret;
pub use settings::Settings;
