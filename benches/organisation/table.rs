//! The figures as the table that docs/scale.md holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::process::Costs;

/// One scan of an organisation.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Repositories.
    pub(crate) size: usize,
    pub(crate) kinds: BTreeMap<String, usize>,
    pub(crate) points: u64,
    pub(crate) costs: Costs,
    /// The store, in bytes.
    pub(crate) store: u64,
}

impl Row {
    fn requests(&self, of: impl Fn(&str) -> bool) -> usize {
        self.kinds.iter().filter(|(kind, _)| of(kind)).map(|(_, count)| count).sum()
    }
}

/// All of them.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
}

const HEAD: &str = "\
| repositories | scan | GraphQL queries | points | REST requests | git requests | requests per repository | wall s | CPU s | of that git | peak MiB | store MiB |
|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
";

impl Table {
    pub(crate) fn markdown(&self) -> String {
        let mut text = HEAD.to_owned();
        let mib = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
        for row in &self.rows {
            let graphql = row.requests(|kind| kind.starts_with("GraphQL"));
            let git = row.requests(|kind| kind.starts_with("git"));
            let rest = row.requests(|_| true) - graphql - git;
            let Costs { wall, own, git: of_git, peak, .. } = &row.costs;
            let _ = writeln!(
                text,
                "| {} | {} | {graphql} | {} | {rest} | {git} | {:.3} | {:.1} | {:.1} | {of_git:.1} | {:.0} | {:.1} |",
                thousands(row.size),
                row.name,
                row.points,
                row.requests(|_| true) as f64 / row.size as f64,
                wall.as_secs_f64(),
                own + of_git,
                mib(*peak),
                mib(row.store),
            );
        }
        text.push_str("\nRequests by kind:\n\n");
        for row in &self.rows {
            let kinds: Vec<_> =
                row.kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
            let _ = writeln!(text, "- {}, {}: {}", thousands(row.size), row.name, kinds.join(", "));
        }
        text
    }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let parts: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    parts.join(",")
}
