//! How to render: everything a renderer may know of the world around it, asked once by the caller.

use std::time::Duration;

/// What the caller knows of the reader. Renderers ask nothing themselves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Columns of the terminal; excerpts of longer lines are cut to the part that matters.
    pub width: usize,
    /// Whether to colour text.
    pub color: bool,
    /// List further places, and waived and planned findings in full.
    pub verbose: bool,
    /// Only what blocks, and the verdict.
    pub quiet: bool,
    /// How long the run took. Shown only when given, so that output is the same on every run.
    pub elapsed: Option<Duration>,
    /// Whether a GitHub Actions runner reads the output and would obey commands in it.
    pub on_actions: bool,
    /// The repository's name, `acme/web`, where known.
    pub repository: Option<String>,
    /// Where the judged files can be read: `https://github.com/acme/web/blob/<commit>`.
    pub source_url: Option<String>,
    /// How many bytes Markdown may have; it is shortened to that.
    pub room: usize,
    /// Whether annotations are written into a log that GitHub reads; not where they are elsewhere.
    pub annotate: bool,
    /// What was done with the report, a sentence each.
    pub told: Vec<String>,
}

/// GitHub drops a step's whole summary beyond 1,048,576 bytes; another writer may come first.
const ROOM: usize = 1_000_000;

impl Default for Options {
    fn default() -> Self {
        Self {
            width: 100,
            color: false,
            verbose: false,
            quiet: false,
            elapsed: None,
            on_actions: false,
            repository: None,
            source_url: None,
            room: ROOM,
            annotate: true,
            told: Vec::new(),
        }
    }
}
