//! keyroster: every key in your repositories has a named holder.
//!
//! Arguments, the clock, the exit code. Everything else is in the library.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use keyroster::command::{self, Cli, World};

/// The static programs of a release; musl's own allocator makes threads wait for each other.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // Its message may hold what was being read, so only the place is told.
        let place = panic
            .location()
            .map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        let _ = writeln!(io::stderr(), "this is a fault of keyroster, please report it{place}");
    }));
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
    let now = jiff::Timestamp::now();
    let world = World::observe(now);
    let cli = match Cli::try_parse_from(command::arguments()) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            let said = error.render().to_string();
            let plain = command::plain(&said, &world);
            // What somebody typed is repeated in colour only where nothing had to be made harmless.
            let _ = match plain.trim_end() == said.trim_end() {
                true => error.print(),
                false => writeln!(io::stderr(), "{plain}"),
            };
            return ExitCode::from(2);
        }
        Err(help) => {
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    match command::run(&cli, &world) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = writeln!(io::stderr(), "{}", command::complaint(&error, &world));
            ExitCode::from(2)
        }
    }
}
