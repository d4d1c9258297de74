//! What commands share on their command lines: which repository, and how to report.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::World;
use super::say::hushed;
use crate::collect::{Checkout, Checkouts};
use crate::report::Output;
use crate::roster::shell_word;

/// Options that every command has stand apart from its own.
const READ: &str = "What to read";
const REPORT: &str = "How to report";

/// Which repository, and what it is held against.
#[derive(Debug, Args)]
pub struct Repository {
    /// Root of the repository
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// The roster, instead of .github/keyroster.yaml or keyroster.yaml
    #[arg(long, value_name = "FILE", help_heading = READ)]
    pub roster: Option<String>,
    /// Where a repository whose baseline the roster extends is checked out; with a tag, what a
    /// folder holds that is no clone
    #[arg(long, value_name = "OWNER/REPO[@TAG]=DIR", help_heading = READ)]
    pub baseline: Vec<Checkout>,
    /// A folder of detection rules of your own, added to the built-in ones
    #[arg(long, value_name = "DIR", help_heading = READ)]
    pub rules: Option<PathBuf>,
    /// The day to judge, instead of today (UTC)
    #[arg(long, value_name = "DATE", help_heading = READ)]
    pub as_of: Option<Date>,
}

impl Repository {
    /// The checkouts that hold baselines.
    pub(super) fn checkouts(&self) -> Checkouts {
        Checkouts::new(self.baseline.clone())
    }

    /// What a command about the same repository is told besides its subject, after a space:
    /// ` services/web --roster own.yaml`. No path of this machine: a report goes elsewhere.
    pub(super) fn asked(&self) -> String {
        let word = |path: &Path| {
            let given =
                path != Path::new(".") && path.is_relative() && !path.as_os_str().is_empty();
            given.then(|| shell_word(&hushed(&path.to_string_lossy())))
        };
        let path = word(&self.path).map(|path| format!(" {path}"));
        let roster = self.roster.as_ref().and_then(|roster| word(Path::new(roster)));
        let roster = roster.map(|roster| format!(" --roster {roster}"));
        path.into_iter().chain(roster).collect()
    }

    /// The day to judge.
    pub(super) fn today(&self, world: &World) -> Date {
        self.as_of.unwrap_or(world.today)
    }
}

/// What every command takes that reports on a repository.
#[derive(Debug, Args)]
pub struct Common {
    /// Which repository.
    #[command(flatten)]
    pub repository: Repository,
    /// What was observed, instead of .github/keyroster-evidence.json or keyroster-evidence.json
    #[arg(long, value_name = "FILE", help_heading = READ)]
    pub evidence: Option<String>,
    /// How to report, and into which file; repeat to write several
    #[arg(long, value_name = "NAME[=FILE]", help_heading = REPORT)]
    pub format: Vec<Output>,
    /// When to colour text
    #[arg(long, value_enum, default_value_t = Color::Auto, help_heading = REPORT)]
    pub color: Color,
    /// Only what blocks, and the verdict
    #[arg(long, short, conflicts_with = "verbose", help_heading = REPORT)]
    pub quiet: bool,
    /// Every place, and what is waived and planned
    #[arg(long, short, help_heading = REPORT)]
    pub verbose: bool,
    /// How many files to read side by side
    #[arg(long, value_name = "N", help_heading = READ)]
    pub jobs: Option<usize>,
}

impl Common {
    /// Starts the threads that files are read on, once in a process. This one is among them: it
    /// would only wait.
    ///
    /// # Errors
    /// The machine has none to give.
    pub(super) fn start_threads(&self) -> Result<()> {
        // None means as many as there are processors.
        let jobs = self.jobs.map_or(0, |jobs| jobs.max(1));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).use_current_thread();
        pool.build_global().context("cannot start the threads that files are read on")
    }
}

/// When to colour text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
