//! `keyroster explain`: a rule's own page.

use std::io::{self, Write};

use anyhow::{Result, bail};
use clap::Args;

use super::World;
use crate::report::docs;
use crate::rule;

/// `explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The rule's id, as in `error[unowned]`
    pub rule: String,
}

pub(super) fn run(arguments: &Explain, _world: &World) -> Result<u8> {
    let catalogue = rule::built_in()?;
    let id = arguments.rule.as_str();
    let Some(page) = docs::page(catalogue, id) else {
        let all = catalogue.govern.keys().chain(catalogue.detect.keys());
        let near =
            all.max_by(|a, b| strsim::jaro_winkler(a, id).total_cmp(&strsim::jaro_winkler(b, id)));
        let near = near.map(String::as_str).unwrap_or_default();
        bail!("there is no rule `{id}`; did you mean `{near}`? `keyroster rules list` lists them");
    };
    io::stdout().lock().write_all(page.as_bytes())?;
    Ok(0)
}
