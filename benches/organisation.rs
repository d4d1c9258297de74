//! What it costs to scan an organisation: one of any size is played, and scanned by the program as a
//! process of its own. `scripts/scale` runs it and keeps the table in docs/scale.md.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]
#![allow(clippy::print_stderr)]

#[path = "../tests/github/fake/mod.rs"]
mod fake;
#[path = "organisation/process.rs"]
mod process;
#[path = "organisation/table.rs"]
mod table;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fake::organisation::Dice;
use fake::{Fake, State};
use process::{Costs, run, run_for};
use table::{Row, Table};

const SEED: u64 = 5;
const DAY: &str = "2026-11-22";
/// So often a run is killed.
const KILLS: u32 = 10;
/// A query that reads more than this takes GitHub more than the ten seconds that it has: objects, and
/// KiB of text. Nobody outside knows the true figure; this one makes large batches fail.
const TIMEOUT: usize = 25_000;

fn main() {
    let sizes = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let sizes: Vec<usize> = sizes.collect();
    if sizes.is_empty() {
        println!("say how many repositories to play: scripts/scale 1000 10000");
        return;
    }
    let mut table = Table::default();
    for size in sizes {
        table.rows.extend(Played::of(size).measure());
    }
    print!("{}{}", table.measured(), table.plan());
}

struct Played {
    size: usize,
    fake: Fake,
    folder: tempfile::TempDir,
}

impl Played {
    fn of(size: usize) -> Self {
        let begun = Instant::now();
        let mut state = State::organisation(size, SEED);
        let limits = &mut state.limits;
        // Of an App: 50 more for each repository above twenty, up to 12,500.
        let more = 50 * u32::try_from(size.saturating_sub(20)).unwrap_or(u32::MAX).min(150);
        (limits.requests, limits.points) = (5_000 + more, 5_000 + more);
        limits.secondary = Some(900);
        limits.queries = Some(2_000);
        limits.timeout = Some(TIMEOUT);
        let files: usize = state.repos.values().map(|repo| repo.files.iter().count()).sum();
        let bytes: usize = state.repos.values().map(|repo| repo.files.size()).sum();
        eprintln!(
            "{size} repositories with {} files and {} KiB each, made in {:.1} s",
            files / size,
            bytes / size / 1024,
            begun.elapsed().as_secs_f64()
        );
        let fake = Fake::start(state);
        fake.brief();
        Self { size, fake, folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn arguments(&self, store: &str, json: &str, more: &[&str]) -> Vec<String> {
        let (store, json) = (self.path(store), self.path(json));
        let (store, format) = (store.display().to_string(), format!("json={}", json.display()));
        let url = self.fake.url();
        let head = ["org", "scan", "acme", "--api-url", &url, "--archived", "--forks"];
        let rest = ["--store", &store, "--as-of", DAY, "--format", &format];
        [&head[..], &rest, more].concat().into_iter().map(str::to_owned).collect()
    }

    /// One scan, and what it cost.
    fn scan(&self, name: &'static str, store: &str, json: &str) -> Row {
        let (before, points) = (self.fake.requests().len(), self.fake.points());
        let costs = run(&self.arguments(store, json, &[]), &self.token());
        assert!(self.path(json).exists(), "{name}: {}", costs.said);
        self.row(name, costs, before, points, store)
    }

    /// A token of its own for each run: in life, an hour or a day lies between them.
    fn token(&self) -> String {
        let mut state = self.fake.state();
        let token = format!("ghs_run_{}", state.id());
        let known = state.tokens["ghs_test"].clone();
        state.token(&token, known);
        token
    }

    fn row(
        &self,
        name: &'static str,
        costs: Costs,
        before: usize,
        points: u64,
        store: &str,
    ) -> Row {
        let store = fs::metadata(self.path(store)).map_or(0, |file| file.len());
        let points = self.fake.points() - points;
        Row { name, size: self.size, kinds: self.fake.kinds(before), points, costs, store }
    }

    fn same(&self, one: &str, other: &str) -> bool {
        fs::read(self.path(one)).unwrap() == fs::read(self.path(other)).unwrap()
    }

    fn measure(&self) -> Vec<Row> {
        let first = self.scan("first", "a.db", "first.json");
        let unchanged = self.scan("unchanged", "a.db", "unchanged.json");
        assert!(self.same("first.json", "unchanged.json"), "a second scan says something else");
        let killed = self.killed(first.costs.wall);
        self.push();
        let changed = self.scan("1 % changed", "a.db", "changed.json");
        vec![first, killed, unchanged, changed]
    }

    /// A scan that is killed at ten random moments and gone on with.
    fn killed(&self, whole: Duration) -> Row {
        let mut dice = Dice::of(SEED, self.size as u64);
        let (before, points) = (self.fake.requests().len(), self.fake.points());
        let arguments = self.arguments("killed.db", "killed.json", &["--resume"]);
        let mut costs = Costs::default();
        for _ in 0..KILLS {
            // On average a twelfth of the whole: some of it is left at the end.
            let moment = whole.mul_f64(dice.below(1000) as f64 / 6000.0);
            eprintln!("killed after {:.2} s", moment.as_secs_f64());
            costs.add(run_for(&arguments, &self.token(), moment));
        }
        costs.add(run(&arguments, &self.token()));
        assert!(
            self.same("first.json", "killed.json"),
            "after {KILLS} kills the result is another"
        );
        self.row("killed 10 times", costs, before, points, "killed.db")
    }

    /// One in a hundred has a new workflow.
    fn push(&self) {
        let text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.BRAND_NEW }}\" }\n";
        let mut state = self.fake.state();
        let every = state.repos.values_mut().filter(|repo| !repo.empty).step_by(100);
        for repo in every {
            repo.push("2026-11-20T00:00:00Z", ".github/workflows/new.yml", text);
        }
    }
}
