//! `keyroster explain`: the page of a rule, or of a framework's control.

use anyhow::{Result, bail};
use clap::Args;

use super::{World, say};
use crate::report::catalogue::{frameworks, rules as pages};
use crate::rule::{self, ALIAS_TABLE, CONTROL_TABLE};

/// `explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// A rule's id, as in `error[unowned]`, or a control's, as GV.SC-07 or NHI-03
    pub rule: String,
}

pub(super) fn run(arguments: &Explain, _world: &World) -> Result<u8> {
    let catalogue = rule::built_in()?;
    let id = arguments.rule.as_str();
    let page = pages::page(catalogue, id).or_else(|| frameworks::page(catalogue, id));
    let Some(page) = page else {
        let controls =
            [CONTROL_TABLE, ALIAS_TABLE].into_iter().filter_map(|id| catalogue.tables.get(id));
        let controls = controls.flat_map(|table| table.entries.keys());
        let all = catalogue.govern.keys().chain(catalogue.detect.keys()).chain(controls);
        let near =
            all.max_by(|a, b| strsim::jaro_winkler(a, id).total_cmp(&strsim::jaro_winkler(b, id)));
        let near = near.map(String::as_str).unwrap_or_default();
        bail!(
            "there is no rule or control `{id}`; did you mean `{near}`? `keyroster rules list` lists \
             the rules, `keyroster rules frameworks` the controls"
        );
    };
    say::print(&page)
}
