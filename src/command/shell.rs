//! `keyroster completions` and `keyroster man`.

use std::io::{self, Write};

use anyhow::Result;
use clap::CommandFactory;

use super::{Cli, World};

pub(super) fn completions(shell: clap_complete::Shell, _world: &World) -> Result<u8> {
    clap_complete::generate(shell, &mut Cli::command(), "keyroster", &mut io::stdout());
    Ok(0)
}

pub(super) fn man(_world: &World) -> Result<u8> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    io::stdout().lock().write_all(&page)?;
    Ok(0)
}
