//! A whole organisation, varied and the same in every run: services, infrastructure, libraries, and
//! rosters in every shape. Nothing in it is anybody's.

mod dice;
mod infrastructure;
mod library;
mod platform;
mod roster;
mod service;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use super::git::{File, Files, Mode, Oid};
use super::sample::EVERYTHING;
use super::shape;
use super::state::State;
use super::token::Token;
pub use dice::Dice;

/// Who owns all of it.
pub const LOGIN: &str = "acme";
/// The first push of all.
const FIRST: i64 = 1_700_000_000;

const TEAMS: [&str; 8] =
    ["platform", "payments", "search", "mobile", "data", "growth", "logistics", "core"];
const NOUNS: [&str; 12] = [
    "billing",
    "ledger",
    "search",
    "mailer",
    "portal",
    "gateway",
    "catalog",
    "reports",
    "identity",
    "webhooks",
    "scheduler",
    "media",
];
const SUFFIXES: [&str; 4] = ["api", "worker", "web", "jobs"];

/// A repository in the making.
struct Draft {
    name: String,
    number: usize,
    team: &'static str,
    dice: Dice,
    files: BTreeMap<Arc<str>, File>,
}

impl Draft {
    fn new(seed: u64, number: usize) -> Self {
        let mut dice = Dice::of(seed, number as u64);
        let name = format!("{}-{}-{number:05}", dice.pick(&NOUNS), dice.pick(&SUFFIXES));
        let team = dice.pick(&TEAMS);
        Self { name, number, team, dice, files: BTreeMap::new() }
    }

    /// A file whose `@N@` is the repository, `@U@` the same for a variable, `@T@` the team, `@A@` an
    /// account, `@O@` another repository.
    fn write(&mut self, path: &str, text: &str) {
        let text = self.filled(text);
        self.files.insert(self.filled(path).into(), File::text(&text));
    }

    fn filled(&self, text: &str) -> String {
        let upper = self.name.to_uppercase().replace('-', "_");
        let account = format!("4444555566{:02}", self.number % 20);
        text.replace("@N@", &self.name)
            .replace("@U@", &upper)
            .replace("@T@", self.team)
            .replace("@A@", &account)
            .replace("@#@", &self.number.to_string())
    }

    fn put(&mut self, path: &str, file: File) {
        self.files.insert(path.into(), file);
    }
}

impl State {
    /// An organisation of so many repositories, and a token `ghs_test` that reads all of it.
    pub fn organisation(repositories: usize, seed: u64) -> Self {
        let mut state = Self::new();
        state.org(LOGIN);
        state.token("ghs_test", Token::installation("keyroster", 7, EVERYTHING));
        state.settings();
        let libraries = library::shapes(seed);
        let names: Vec<_> = (0..repositories).map(|number| Draft::new(seed, number).name).collect();
        for number in 0..repositories {
            state.settle(seed, number, &names, &libraries);
        }
        state
    }

    /// One of them.
    fn settle(&mut self, seed: u64, number: usize, names: &[String], libraries: &[Arc<Files>]) {
        let mut draft = Draft::new(seed, number);
        let other = names[draft.dice.below(names.len())].clone();
        let mut shared = None;
        let kind = draft.dice.below(100);
        match (number, kind) {
            (0, _) => roster::of_the_organisation(&mut draft),
            (1, _) => service::shared_workflows(&mut draft),
            (_, 0..44) => service::service(&mut draft, &other),
            (_, 44..60) => infrastructure::terraform(&mut draft, &other),
            (_, 60..70) => platform::kubernetes(&mut draft),
            (_, 70..74) => infrastructure::cloudformation(&mut draft, &other),
            (_, 74..80) => platform::elsewhere(&mut draft),
            (_, 80..95) => shared = Some(&libraries[draft.dice.below(libraries.len())]),
            (_, 95..98) => library::monorepo(&mut draft, &other),
            _ => {}
        }
        let empty = number > 1 && kind >= 98;
        if shared.is_none() && !empty && number > 1 {
            roster::of_the_repository(&mut draft);
            oddities(&mut draft);
        }
        let Draft { name, mut dice, files, team, .. } = draft;
        let pushed = FIRST + (Dice::of(seed ^ 1, number as u64).below(90_000_000)) as i64;
        let repo = self.repo(&format!("{LOGIN}/{name}"));
        repo.pushed_at = jiff::Timestamp::from_second(pushed).unwrap().to_string();
        repo.private = dice.percent(80);
        repo.archived = number > 1 && dice.percent(8);
        repo.fork = number > 1 && dice.percent(3);
        repo.default_branch = if dice.percent(85) { "main" } else { "master" }.to_owned();
        repo.topics = vec![team.to_owned()];
        repo.empty = empty;
        repo.files = shared.map_or_else(|| Arc::new(Files::of(files)), Arc::clone);
    }

    /// What is set up for all of them.
    fn settings(&mut self) {
        let (made, set) = ("2025-01-01T00:00:00Z", "2026-08-01T00:00:00Z");
        for name in service::SHARED_SECRETS {
            let secret = shape::org_secret(LOGIN, "actions", name, made, set, "all");
            self.add(&format!("/orgs/{LOGIN}/actions/secrets"), secret);
        }
        for team in TEAMS {
            self.add(&format!("/orgs/{LOGIN}/teams"), shape::team(LOGIN, team));
        }
    }

    /// Writes its repositories below a folder, as checkouts.
    pub fn check_out(&self, folder: &Path) {
        for repo in self.repos.values() {
            let at = folder.join(&repo.name);
            fs::create_dir_all(&at).unwrap();
            let git = Command::new("git").arg("init").arg("--quiet").arg(&at).status();
            assert!(git.unwrap().success());
            for (path, file) in repo.files.iter() {
                write(&at.join(path), file);
            }
        }
    }
}

fn write(path: &Path, file: &File) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    match file.mode {
        Mode::Link => {
            let target = std::str::from_utf8(&file.bytes).unwrap();
            std::os::unix::fs::symlink(target, path).unwrap();
        }
        Mode::Submodule => fs::create_dir_all(path).unwrap(),
        _ => fs::write(path, &file.bytes).unwrap(),
    }
}

/// What stands in repositories and is no plain text.
fn oddities(draft: &mut Draft) {
    if draft.dice.percent(20) {
        draft.put("scripts/run.sh", File::executable("#!/bin/sh\nexec make run\n"));
    }
    if draft.dice.percent(10) {
        draft.put("docs/README.md", File::link("../README.md"));
        draft.put("alias.tf", File::link("README.md"));
    }
    if draft.dice.percent(10) {
        draft.put("docs/logo.png", File::binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
    }
    if draft.dice.percent(5) {
        draft.put("third_party/lib", File::submodule(Oid::of("commit", b"elsewhere")));
    }
    if draft.dice.percent(4) {
        let latin = b"# Pr\xfcfung\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.LATIN_TOKEN }}\" }\n";
        draft.put(".github/workflows/latin.yml", File::binary(latin));
    }
    if draft.dice.percent(4) {
        let text = "\u{feff}on: push\r\njobs:\r\n  a:\r\n    runs-on: x\r\n    steps:\r\n      - run: a\r\n        env: { A: \"${{ secrets.WINDOWS_TOKEN }}\" }\r\n";
        draft.put(".github/workflows/windows.yml", File::text(text));
    }
    if draft.dice.percent(2) {
        // GraphQL gives the first 512,000 bytes of it; the token is behind them.
        let filler = "# a long list that somebody generated, and that nobody reads to its end\n";
        let text = filler.repeat(512_000 / filler.len() + 1);
        let tail = "kind: Secret\napiVersion: v1\nmetadata: { name: late, namespace: x }\nstringData: { token: from-a-vault }\n";
        draft.put("deploy/long.yaml", File::text(&(text + tail)));
    }
}
