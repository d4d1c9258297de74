//! Organisations on GitHub: what is read there is what lies on a disk; whatever goes wrong meanwhile,
//! the result is the same, or says that it is not whole.

use std::fs;
use std::process::Output;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::fake::organisation::Dice;
use crate::fake::{Effect, Exchange, Fake, Fault, State};
use crate::fleet::{DAY, org, program};

const SEED: u64 = 5;
const REPOSITORIES: usize = 40;

/// What a scan of all of them says.
static WHOLE: LazyLock<String> = LazyLock::new(|| Played::new().scan("whole.db", &[]).json);

/// An organisation on a GitHub that is played, and a folder for what is made of it.
struct Played {
    fake: Fake,
    folder: TempDir,
}

struct Scanned {
    code: Option<i32>,
    json: String,
    said: String,
}

impl Played {
    fn new() -> Self {
        let fake = Fake::start(State::organisation(REPOSITORIES, SEED));
        Self { fake, folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn arguments(&self, store: &str, more: &[&str]) -> Vec<String> {
        let url = self.fake.url();
        let (store, json) = (self.path(store), format!("json={}", self.path("out.json")));
        let head = ["scan", "acme", "--api-url", &url, "--archived", "--forks"];
        let rest = ["--store", &store, "--as-of", DAY, "--format", "text", "--format", &json];
        [&head[..], &rest, more].concat().into_iter().map(str::to_owned).collect()
    }

    fn start(&self, arguments: &[String]) -> std::process::Child {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        program(&arguments).env("KEYROSTER_TOKEN", "ghs_test").spawn().unwrap()
    }

    fn scan(&self, store: &str, more: &[&str]) -> Scanned {
        let _ = fs::remove_file(self.path("out.json"));
        let Output { status, stdout, stderr } =
            self.start(&self.arguments(store, more)).wait_with_output().unwrap();
        let said = String::from_utf8([stdout, stderr].concat()).unwrap();
        let json = fs::read_to_string(self.path("out.json")).unwrap_or_default();
        Scanned { code: status.code(), json, said }
    }

    /// How many requests there were since so many.
    fn since(&self, before: usize) -> Vec<String> {
        self.fake.requests()[before..].iter().map(|exchange| exchange.kind.clone()).collect()
    }

    /// A scan gives what it gives where nothing goes wrong.
    fn is_whole(&self, store: &str, more: &[&str]) {
        let scanned = self.scan(store, more);
        assert_eq!(scanned.json, *WHOLE, "{}", scanned.said);
        assert_eq!(scanned.code, Some(2), "there are broken rosters among them: {}", scanned.said);
    }
}

#[test]
fn what_github_holds_is_what_lies_on_the_disk() {
    let played = Played::new();
    played.fake.state().check_out(played.folder.path());
    let root = played.folder.path().join("acme").display().to_string();
    // The folder that `acme/web` lies in: names are those of GitHub.
    let root = root.trim_end_matches("/acme").to_owned();
    let (store, json) = (played.path("local.db"), played.path("local.json"));
    let format = format!("json={json}");
    let output = org(&[
        "scan", "acme", "--local", &root, "--store", &store, "--as-of", DAY, "--format", &format,
    ]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(fs::read_to_string(json).unwrap(), *WHOLE);
    let document: Value = serde_json::from_str(&WHOLE).unwrap();
    assert_eq!(document["repositories"].as_array().unwrap().len(), REPOSITORIES);
}

#[test]
fn eight_shards_are_the_whole() {
    let played = Played::new();
    let stores: Vec<String> = (1..=8).map(|share| format!("share-{share}.db")).collect();
    for (share, store) in (1..).zip(&stores) {
        let scanned = played.scan(store, &["--shard", &format!("{share}/8")]);
        assert_eq!(scanned.code, Some(0), "{}", scanned.said);
    }
    let stores: Vec<String> = stores.iter().map(|store| played.path(store)).collect();
    let (all, format) = (played.path("all.db"), format!("json={}", played.path("merged.json")));
    let head = ["merge", "--store", &all, "--format", &format];
    let stores: Vec<&str> = stores.iter().map(String::as_str).collect();
    let output = org(&[&head[..], &stores].concat());
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(fs::read_to_string(played.path("merged.json")).unwrap(), *WHOLE);
}

#[test]
fn what_has_not_changed_is_only_listed() {
    let played = Played::new();
    played.is_whole("a.db", &[]);
    let before = played.fake.requests().len();
    played.is_whole("a.db", &[]);
    let kinds = played.since(before);
    assert_eq!(kinds, ["GraphQL repositories"]);
    let changed = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.BRAND_NEW }}\" }\n";
    let name = {
        let mut state = played.fake.state();
        let repo = state.repos.values_mut().find(|repo| repo.name.contains("-api-")).unwrap();
        repo.push("2026-11-20T00:00:00Z", ".github/workflows/new.yml", changed);
        repo.name.clone()
    };
    let before = played.fake.requests().len();
    let scanned = played.scan("a.db", &[]);
    let kinds = played.since(before);
    assert!(kinds.len() <= 6 && kinds[0] == "GraphQL repositories", "{kinds:?}");
    assert!(scanned.json.contains("BRAND_NEW"), "{name}");
    // And as if it had never been otherwise.
    assert_eq!(played.scan("new.db", &[]).json, scanned.json);
}

#[test]
fn what_fails_on_the_way_does_not_show() {
    let played = Played::new();
    let graphql = |skip| Fault::on("POST", "/graphql").times(1).after(skip);
    for (skip, effect) in [
        (1, Effect::status(502)),
        (2, Effect::Dropped),
        (3, Effect::Truncated),
        (4, Effect::Cut),
        (4, Effect::too_many(1)),
        (4, Effect::bad_gateway()),
    ] {
        played.fake.fail(graphql(skip), effect);
    }
    played.fake.fail(Fault::on("GET", "/repos/*/*/git/blobs/*").times(1), Effect::Dropped);
    played.is_whole("a.db", &[]);
    let failed = played.fake.requests().iter().filter(|exchange| exchange.faulty).count();
    assert!(failed >= 6, "{failed} faults struck");
}

/// A library has more than this in one query: whoever asks for less at a time gets it, or clones it.
const TOO_MUCH: Option<usize> = Some(200);

#[test]
fn what_is_too_much_for_github_is_asked_for_in_parts() {
    let played = Played::new();
    played.fake.state().limits.timeout = TOO_MUCH;
    played.is_whole("slow.db", &[]);
    let kinds = played.fake.kinds(0);
    assert!(kinds["GraphQL files (502)"] > 0, "{kinds:?}");
}

#[test]
fn what_github_leaves_out_is_missed() {
    let played = Played::new();
    played.fake.state().limits.resources = TOO_MUCH;
    played.is_whole("left-out.db", &[]);
    let left_out = |exchange: &Exchange| {
        let body = exchange.answer.as_ref().map(|answer| String::from_utf8_lossy(&answer.body));
        body.is_some_and(|body| body.contains("RESOURCE_LIMITS_EXCEEDED"))
    };
    assert!(played.fake.requests().iter().any(left_out), "nothing was left out");
}

#[test]
fn whoever_is_killed_goes_on() {
    let played = Played::new();
    let arguments = played.arguments("killed.db", &["--resume"]);
    let seed = u64::from(std::process::id());
    let mut dice = Dice::of(seed, 0);
    let begun = Instant::now();
    LazyLock::force(&WHOLE);
    let whole = begun.elapsed().max(Duration::from_millis(500));
    let mut moments = Vec::new();
    for _ in 0..10 {
        let share = dice.below(1000) as u32;
        let moment = whole * share / 2500;
        moments.push(moment);
        let mut child = played.start(&arguments);
        std::thread::sleep(moment);
        let _ = child.kill();
        child.wait().unwrap();
    }
    println!("seed {seed}, killed after {moments:?}");
    played.is_whole("killed.db", &["--resume"]);
    let document: Value = serde_json::from_str(&WHOLE).unwrap();
    let mut names: Vec<_> = document["repositories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].to_string())
        .collect();
    names.dedup();
    assert_eq!(names.len(), REPOSITORIES, "none twice");
}

#[test]
fn a_token_that_ends_is_told_and_the_run_goes_on_with_another() {
    let played = Played::new();
    let ends = Effect::Meanwhile(Box::new(|state: &mut State| state.expire("ghs_test")));
    played.fake.fail(Fault::on("POST", "/graphql").times(1).after(3), ends);
    let scanned = played.scan("a.db", &[]);
    assert_eq!(scanned.code, Some(2), "{}", scanned.said);
    assert!(
        scanned.json.is_empty() && scanned.said.contains("Bad credentials"),
        "{}",
        scanned.said
    );
    played.fake.state().tokens.get_mut("ghs_test").unwrap().expired = false;
    played.is_whole("a.db", &["--resume"]);
}

#[test]
fn a_repository_that_is_gone_meanwhile_is_told() {
    let played = Played::new();
    let name =
        played.fake.state().repos.keys().find(|name| name.contains("-api-")).unwrap().clone();
    let gone = name.clone();
    let goes =
        Effect::Meanwhile(Box::new(move |state: &mut State| drop(state.repos.remove(&gone))));
    played.fake.fail(Fault::on("POST", "/graphql").times(1).after(1), goes);
    let scanned = played.scan("a.db", &[]);
    assert_eq!(scanned.code, Some(2), "{}", scanned.said);
    assert!(scanned.said.contains(&format!("{name}: could not be judged")), "{}", scanned.said);
    let [had, has] =
        [&*WHOLE, &scanned.json].map(|json| -> Value { serde_json::from_str(json).unwrap() });
    let others = |of: &Value| -> Vec<(String, String)> {
        let listed = of["repositories"].as_array().unwrap().iter();
        listed
            .filter(|one| one["name"] != *name)
            .map(|one| (one["name"].to_string(), one["verdict"].to_string()))
            .collect()
    };
    assert_eq!(others(&had), others(&has));
}
