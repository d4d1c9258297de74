//! `keyroster completions` and `keyroster man`.

use anyhow::Result;
use clap::CommandFactory;

use super::{Cli, World, say};

pub(super) fn completions(shell: clap_complete::Shell, _world: &World) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "keyroster", &mut script);
    say::print(&String::from_utf8(script)?)
}

pub(super) fn man(_world: &World) -> Result<u8> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    say::print(&String::from_utf8(page)?)
}
