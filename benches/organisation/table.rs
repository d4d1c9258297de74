//! The figures as the tables that docs/scale.md holds: what was measured, and what follows for 100,000
//! repositories.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::process::Costs;

/// What the plan is for.
const PLANNED: f64 = 100_000.0;
const MIB: f64 = 1024.0 * 1024.0;

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

    fn graphql(&self) -> usize {
        self.requests(|kind| kind.starts_with("GraphQL"))
    }

    fn git(&self) -> usize {
        self.requests(|kind| kind.starts_with("git"))
    }

    fn all(&self) -> usize {
        self.requests(|_| true)
    }

    fn needs(&self) -> Needs {
        let times = PLANNED / self.size as f64;
        Needs {
            queries: self.graphql() as f64 * times,
            points: self.points as f64 * times,
            rest: (self.all() - self.graphql() - self.git()) as f64 * times,
            clones: self.requests(|kind| kind.starts_with("git refs")) as f64 * times,
            cpu: (self.costs.own + self.costs.git) * times,
        }
    }
}

/// What a scan of 100,000 repositories needs.
struct Needs {
    queries: f64,
    points: f64,
    rest: f64,
    clones: f64,
    /// Seconds.
    cpu: f64,
}

/// All of them.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
}

const HEAD: &str = "\
| repositories | scan | queries | points | REST requests | git requests | all, per repository | wall s | CPU s | of it git | peak MiB | store MiB |
|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
";

impl Table {
    /// What was measured.
    pub(crate) fn measured(&self) -> String {
        let mut text = HEAD.to_owned();
        for row in &self.rows {
            let (graphql, git) = (row.graphql(), row.git());
            let rest = row.all() - graphql - git;
            let Costs { wall, own, git: of_git, peak, .. } = &row.costs;
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {:.3} | {:.1} | {:.1} | {of_git:.1} | {:.0} | {:.1} |",
                whole(row.size as f64),
                row.name,
                whole(graphql as f64),
                whole(row.points as f64),
                whole(rest as f64),
                whole(git as f64),
                row.all() as f64 / row.size as f64,
                wall.as_secs_f64(),
                own + of_git,
                *peak as f64 / MIB,
                row.store as f64 / MIB,
            );
        }
        text.push_str("\nRequests by kind:\n\n");
        for row in &self.rows {
            let kinds: Vec<_> =
                row.kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
            let _ =
                writeln!(text, "- {}, {}: {}", whole(row.size as f64), row.name, kinds.join(", "));
        }
        text
    }

    /// What follows from the largest that was measured.
    pub(crate) fn plan(&self) -> String {
        let Some(size) = self.rows.iter().map(|row| row.size).max() else { return String::new() };
        let of =
            |name: &str, size| self.rows.iter().find(|row| row.name == name && row.size == size);
        let named = |name| of(name, size).map(Row::needs);
        let scans = [named("first"), named("1 % changed"), named("unchanged")];
        let [Some(first), Some(changed), Some(unchanged)] = scans else { return String::new() };
        let scans = [&first, &changed, &unchanged];
        let mut text = format!(
            "\n100,000 repositories, from those of {}:\n\n\
             | | first scan | a night, 1 % changed | a night, nothing changed |\n|---|---:|---:|---:|\n",
            whole(size as f64)
        );
        let mut line = |name: &str, value: &dyn Fn(&Needs) -> String| {
            let values = scans.map(value).join(" | ");
            let _ = writeln!(text, "| {name} | {values} |");
        };
        let hours = |seconds: f64| format!("{:.1}", seconds / 3600.0);
        line("queries", &|needs| whole(needs.queries));
        line("points", &|needs| whole(needs.points));
        for limit in [5_000.0, 10_000.0, 12_500.0] {
            let name = format!("hours at {} points an hour", whole(limit));
            line(&name, &|needs| format!("{:.1}", needs.points / limit));
        }
        for seconds in [0.5, 1.0, 2.0] {
            let name = format!("hours where GitHub takes {seconds} s for a query");
            line(&name, &|needs| hours(needs.queries * seconds));
        }
        line("REST requests", &|needs| whole(needs.rest));
        for limit in [5_000.0, 12_500.0, 15_000.0] {
            let name = format!("hours at {} requests an hour", whole(limit));
            line(&name, &|needs| format!("{:.1}", needs.rest / limit));
        }
        line("clones", &|needs| whole(needs.clones));
        line("CPU hours", &|needs| hours(needs.cpu));
        line("CPU hours on each of 8 runners", &|needs| hours(needs.cpu / 8.0));
        let sizes: Vec<usize> =
            self.rows.iter().map(|row| row.size).filter(|one| *one < size).collect();
        let smaller = sizes.iter().min().and_then(|smaller| of("first", *smaller));
        if let (Some(small), Some(large)) = (smaller, of("first", size)) {
            let further = (PLANNED - size as f64) / (size - small.size) as f64;
            let straight = |small: u64, large: u64| {
                (large as f64 + (large as f64 - small as f64) * further).max(0.0) / MIB
            };
            let _ = writeln!(
                text,
                "\nOn a straight line through {} and {}: {} MiB of memory at its peak, a store of {} MiB.",
                whole(small.size as f64),
                whole(size as f64),
                whole(straight(small.costs.peak, large.costs.peak)),
                whole(straight(small.store, large.store)),
            );
        }
        text
    }
}

/// A whole number, its thousands apart.
fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let parts: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    parts.join(",")
}
