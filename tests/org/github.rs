//! An organisation on GitHub: what is listed, how little is asked for it, and what happens when GitHub
//! fails, or changes meanwhile.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};
use std::sync::Arc;

use data_encoding::BASE64;
use serde_json::Value;
use tempfile::TempDir;

use crate::fake::git::Oid;
use crate::fake::{Effect, Fake, Fault, File, Files, State, Token};
use crate::fleet::{DAY, program};

const WORKFLOW: &str = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.DEPLOY_TOKEN }}\" }\n";

/// A scan's folder, and what it is asked with.
struct Scan<'f> {
    fake: &'f Fake,
    folder: TempDir,
    path: OsString,
}

/// What came of a scan.
struct Came {
    code: i32,
    said: String,
    document: String,
}

impl<'f> Scan<'f> {
    fn of(fake: &'f Fake) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self { fake, folder: tempfile::tempdir().unwrap(), path }
    }

    fn without_git(mut self) -> Self {
        self.path = self.folder.path().join("nothing").into();
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(arguments);
        command.env_clear().env("PATH", &self.path).env("GH_TOKEN", "ghs_test");
        command.current_dir(&self.folder).args(["--api-url", &self.fake.url()]);
        command
    }

    fn run(&self, more: &[&str]) -> Came {
        let document = self.folder.path().join("scan.json");
        let _ = fs::remove_file(&document);
        let format = format!("json={}", document.display());
        let arguments = [&["scan", "acme", "--as-of", DAY, "--format", &format], more].concat();
        let output = self.command(&arguments).output().unwrap();
        let said = said(&output);
        assert!(!said.contains("ghs_test"), "{said}");
        let code = output.status.code().unwrap_or_else(|| panic!("{said}"));
        Came { code, said, document: fs::read_to_string(document).unwrap_or_default() }
    }
}

impl Came {
    fn names(&self) -> Vec<String> {
        let document: Value =
            serde_json::from_str(&self.document).unwrap_or_else(|_| panic!("{}", self.said));
        let repositories = document["repositories"].as_array().unwrap();
        repositories.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// So many small repositories, of which the one with the highest number was pushed to last.
fn small(count: usize) -> State {
    let mut state = State::acme("contents=read");
    state.repos.clear();
    for number in 0..count {
        let repo = state.repo(&format!("acme/r{number:03}"));
        let when = format!("2026-01-{:02}T{:02}:00:00Z", 1 + number / 24, number % 24);
        repo.push(&when, ".github/workflows/ci.yml", WORKFLOW);
        repo.push(&when, "name.txt", format!("{number}\n"));
    }
    state
}

/// More files than are asked for one by one, and one of every sort.
fn large(state: &mut State) {
    let token = concat!("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a");
    let mut files: Vec<(String, File)> = (0..200)
        .map(|number| {
            (format!("src/a/b/c/d/e/f/{number}.txt"), format!("{number}\n").as_str().into())
        })
        .collect();
    let mut add = |path: &str, file: File| files.push((path.to_owned(), file));
    add(".github/workflows/ci.yml", WORKFLOW.into());
    add(".gitattributes", "hidden.env export-ignore\nstamp.env export-subst\n".into());
    add("hidden.env", format!("TOKEN={token}\n").as_str().into());
    add("stamp.env", "# $Format:%H$\nA=b\n".into());
    add("alias.tf", File::link("hidden.env"));
    add("latin.txt", File::binary(b"Pr\xfcfung\n"));
    add("logo.png", File::binary(b"\x89PNG\0"));
    add("vendor/lib", File::submodule(Oid::of("commit", b"elsewhere")));
    add(".github/keyroster.yaml", "version: 1\ninclude: [roster.d/*]\n".into());
    add("roster.d/web.svg", "version: 1\nparties: { web: { team: \"@acme/web\" } }\n".into());
    let repo = state.repo("acme/large");
    repo.files = Arc::new(Files::from_iter(files));
    repo.pushed_at = "2026-02-01T00:00:00Z".to_owned();
}

#[test]
fn it_is_read_as_its_checkouts_are() {
    let mut state = State::organisation(64, 7);
    large(&mut state);
    let checkouts = tempfile::tempdir().unwrap();
    state.check_out(checkouts.path());
    let fake = Fake::start(state);
    let scan = Scan::of(&fake);
    let from_github = scan.run(&["--archived", "--forks"]);
    assert!(from_github.said.contains(" by git"), "{}", from_github.said);
    let folder = checkouts.path().display().to_string();
    let json = scan.folder.path().join("local.json");
    let format = format!("json={}", json.display());
    let arguments = ["scan", "acme", "--local", &folder, "--store", "local.db", "--as-of", DAY];
    let output = scan.command(&[&arguments[..], &["--format", &format]].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(from_github.code), "{}", said(&output));
    let local = fs::read_to_string(json).unwrap();
    same(&from_github.document, &local);

    let without = Scan::of(&fake).without_git().run(&["--archived", "--forks"]);
    assert!(without.said.contains(" from archives"), "{}{}", without.said, why(&without));
    same(&without.document, &local);
}

/// Why repositories could not be read.
fn why(came: &Came) -> String {
    let document: Value = serde_json::from_str(&came.document).unwrap_or_default();
    let repositories = document["repositories"].as_array().cloned().unwrap_or_default();
    let reasons = repositories.iter().map(|one| one["incomplete"].to_string());
    reasons.filter(|reason| reason.len() > 4).take(3).collect()
}

/// Shows the first line that differs.
fn same(one: &str, other: &str) {
    let differs = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    assert!(one == other, "{differs:#?}");
}

#[test]
fn what_has_not_changed_costs_the_list_alone() {
    let fake = Fake::start(small(120));
    let scan = Scan::of(&fake);
    let first = scan.run(&[]);
    assert_eq!(first.code, 1, "{}", first.said);
    let asked = fake.requests().len();
    // Two pages, the first of them once more, and a few for what is in 120 repositories.
    assert!(asked < 40, "{asked} requests");
    fake.state().repo("acme/r007").push("2026-03-01T00:00:00Z", "name.txt", "new\n");
    let second = scan.run(&[]);
    assert_eq!(fake.requests().len() - asked, 5, "{:?}", &fake.log()[asked..]);
    let told = "GitHub: 5 requests, 5 points; repositories: 1 in batches, 119 unchanged\n";
    assert!(second.said.contains(told), "{}", second.said);
    assert_eq!(second.names().len(), 120);
}

#[test]
fn what_is_left_out_is_said() {
    let mut state = small(8);
    state.repo("acme/r000").archived = true;
    state.repo("acme/r001").fork = true;
    state.repo("acme/r002").private = true;
    state.repo("acme/r003").disabled = true;
    state.repo("acme/r004").topics = vec!["payments".to_owned()];
    let empty = state.repo("acme/r005");
    (empty.empty, empty.files) = (true, Arc::default());
    let fake = Fake::start(state);
    let named = |more: &[&str]| {
        let came = Scan::of(&fake).run(more);
        (came.names().join(" "), came.said.lines().next().unwrap_or_default().to_owned())
    };
    let (names, said) = named(&[]);
    assert_eq!(names, "acme/r002 acme/r004 acme/r005 acme/r006 acme/r007");
    let told = "left out: archived 1, disabled by GitHub 1, forks 1 (see --archived, --forks, --visibility, --topic)";
    assert_eq!(said, told);
    assert_eq!(named(&["--archived", "--forks"]).0.split(' ').count(), 7);
    assert_eq!(named(&["--visibility", "private"]).0, "acme/r002");
    assert_eq!(named(&["--topic", "Payments", "--topic", "other"]).0, "acme/r004");
    assert_eq!(named(&["--only", "*6", "--only", "*7", "--without", "*7"]).0, "acme/r006");
    let came = Scan::of(&fake).run(&["--only", "*6", "--only", "acme/r0O7"]);
    assert_eq!((came.code, came.document.as_str()), (2, ""));
    assert!(came.said.contains("`acme/r0O7`"), "{}", came.said);
}

#[test]
fn what_is_pushed_while_pages_are_read_is_not_missed() {
    let fake = Fake::start(small(230));
    // The last of all jumps to the front when the first page has been read, and one is created.
    let push = Effect::Meanwhile(Box::new(|state: &mut State| {
        state.repo("acme/r000").pushed_at = "2026-03-01T00:00:00Z".to_owned();
        state.repo("acme/young").push("2026-03-02T00:00:00Z", "name.txt", "young\n");
    }));
    fake.fail(Fault::on("POST", "/graphql").after(1).times(1), push);
    let mut names = Scan::of(&fake).run(&[]).names();
    let all = names.len();
    names.dedup();
    assert_eq!((names.len(), all), (231, 231));
    assert!(names.contains(&"acme/r000".to_owned()) && names.contains(&"acme/young".to_owned()));
}

#[test]
fn what_github_cannot_do_at_once_is_done_in_parts() {
    let state = small(40);
    let whole = {
        let fake = Fake::start(state);
        Scan::of(&fake).run(&[]).document
    };
    let mut state = small(40);
    state.limits.timeout = Some(120);
    let fake = Fake::start(state);
    let came = Scan::of(&fake).run(&[]);
    assert!(fake.requests().iter().any(|one| one.status() == 502), "{:?}", fake.log());
    same(&came.document, &whole);
    let mut state = small(40);
    state.limits.resources = Some(120);
    let fake = Fake::start(state);
    same(&Scan::of(&fake).run(&[]).document, &whole);
}

#[test]
fn a_limit_is_waited_for() {
    let fake = Fake::start(small(3));
    fake.fail(Fault::on("POST", "/graphql").after(1).times(1), Effect::too_many(1));
    let came = Scan::of(&fake).run(&[]);
    assert_eq!((came.code, came.names().len()), (1, 3), "{}", came.said);
}

#[test]
fn one_that_cannot_be_read_is_said_and_the_others_go_on() {
    let mut state = small(3);
    large(&mut state);
    let fake = Fake::start(state);
    fake.fail(Fault::on("GET", "/acme/large.git/info/refs"), Effect::status(403));
    fake.fail(Fault::on("GET", "/repos/acme/large/tarball/*"), Effect::forbidden("contents=read"));
    let scan = Scan::of(&fake);
    let came = scan.run(&["--format", "text"]);
    assert_eq!((came.code, came.names().len()), (2, 4), "{}", came.said);
    assert!(came.said.contains("repositories: 3 in batches, 1 unreadable\n"), "{}", came.said);
    assert!(came.document.contains("git fetch failed"), "{}", came.document);
}

#[test]
fn one_without_its_default_branch_is_not_taken_for_empty() {
    let mut state = small(3);
    state.repo("acme/r001").headless = true;
    let fake = Fake::start(state);
    let came = Scan::of(&fake).run(&[]);
    assert_eq!((came.code, came.names().len()), (2, 3), "{}", came.said);
    assert!(why(&came).contains("no commit of its default branch"), "{}", came.document);
}

#[test]
fn where_git_does_not_get_through_an_archive_does() {
    let mut state = small(1);
    large(&mut state);
    let fake = Fake::start(state);
    fake.fail(Fault::on("GET", "/acme/large.git/info/refs"), Effect::Dropped);
    let came = Scan::of(&fake).run(&[]);
    assert!(came.said.contains("repositories: 1 in batches, 1 from archives\n"), "{}", came.said);
}

#[test]
fn a_network_that_is_gone_ends_the_run_where_it_goes_on() {
    let fake = Fake::start(small(3));
    fake.fail(Fault::on("POST", "/graphql").after(1), Effect::Dropped);
    let came = Scan::of(&fake).run(&[]);
    assert_eq!((came.code, came.document.as_str()), (2, ""), "{}", came.said);
    assert!(came.said.contains("GitHub cannot be reached"), "{}", came.said);
    assert!(came.said.contains("0 of 3 repositories are read and kept: go on"), "{}", came.said);
}

#[test]
fn a_budget_that_is_spent_ends_the_run_where_it_goes_on() {
    let whole = {
        let fake = Fake::start(small(60));
        Scan::of(&fake).run(&[]).document
    };
    let fake = Fake::start(small(60));
    let scan = Scan::of(&fake);
    let stopped = scan.run(&["--budget", "4"]);
    assert_eq!((stopped.code, stopped.document.as_str()), (2, ""), "{}", stopped.said);
    assert!(stopped.said.contains("the budget of 4 requests is spent; "), "{}", stopped.said);
    assert!(stopped.said.contains("go on with the same command and --resume"), "{}", stopped.said);
    assert_eq!(fake.requests().len(), 4);
    let mut runs = 1;
    let last = loop {
        runs += 1;
        let came = scan.run(&["--budget", "4", "--resume"]);
        if !came.document.is_empty() {
            break came;
        }
        assert!(runs < 20, "{}", came.said);
    };
    same(&last.document, &whole);
    assert!(runs > 2, "{runs}");
    assert_eq!(last.code, 1);
}

#[test]
fn a_run_that_goes_on_comes_to_what_is_there_now() {
    let change = |state: &mut State| {
        state.repo("acme/r059").push(
            "2026-03-01T00:00:00Z",
            ".github/workflows/ci.yml",
            WORKFLOW.replace("DEPLOY", "OTHER").as_str(),
        );
        state.repo("acme/young").push("2026-03-02T00:00:00Z", "name.txt", "young\n");
        state.repos.remove("acme/r058");
    };
    let whole = {
        let mut state = small(60);
        change(&mut state);
        let fake = Fake::start(state);
        Scan::of(&fake).run(&[]).document
    };
    let fake = Fake::start(small(60));
    let scan = Scan::of(&fake);
    assert_eq!(scan.run(&["--budget", "5"]).document, "");
    change(&mut fake.state());
    let came = scan.run(&["--resume"]);
    same(&came.document, &whole);
}

#[test]
fn what_is_wrong_is_said() {
    let fake = Fake::start(small(3));
    let scan = Scan::of(&fake);
    let told = |arguments: &[&str], token: &str| {
        let output = scan.command(arguments).env("GH_TOKEN", token).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        said(&output)
    };
    let scanned = ["scan", "acme"];
    assert!(told(&scanned, "").contains("set KEYROSTER_TOKEN, GH_TOKEN or GITHUB_TOKEN"));
    let nobody = told(&["scan", "nobody"], "ghs_test");
    assert!(nobody.contains("no organisation and no user `nobody`"), "{nobody}");
    assert!(told(&["scan"], "ghs_test").contains("the name of an organisation on GitHub"));
    assert!(told(&["scan", "a/b"], "ghs_test").contains("`a/b` is no name of an organisation"));
    assert!(told(&scanned, "ghs_old").contains("GitHub does not accept the token"));
    let both = told(&["scan", "acme", "--local", ".", "--archived"], "ghs_test");
    assert!(both.contains("cannot be used with"), "{both}");
    fake.state().token("ghs_none", Token::workflow("contents=read").only(&["acme/other"]));
    fake.state().repos.values_mut().for_each(|repo| repo.private = true);
    let unseen = told(&scanned, "ghs_none");
    assert!(unseen.contains("no repository of `acme` is to be seen with this token"), "{unseen}");
    let saml = "Resource protected by organization SAML enforcement";
    fake.fail(Fault::on("POST", "/graphql"), Effect::graphql_error("FORBIDDEN", saml));
    let forbidden = told(&scanned, "ghs_test");
    assert!(forbidden.contains(saml) && forbidden.contains("cannot be listed"), "{forbidden}");
}

#[test]
fn a_server_of_ones_own_is_read_as_well() {
    let mut state = small(2);
    large(&mut state);
    let fake = Fake::start(state);
    let scan = Scan::of(&fake);
    let url = fake.enterprise_url();
    let mut command = program(&["scan", "acme", "--as-of", DAY, "--api-url", &url]);
    command
        .env_clear()
        .env("PATH", &scan.path)
        .env("GH_TOKEN", "ghs_test")
        .current_dir(&scan.folder);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("repositories: 2 in batches, 1 by git\n"), "{}", said(&output));
}

#[test]
fn the_token_is_on_no_command_line_and_in_no_file() {
    let mut state = small(1);
    large(&mut state);
    let fake = Fake::start(state);
    let mut scan = Scan::of(&fake);
    let bin = scan.folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let basic = BASE64.encode(b"x-access-token:ghs_test");
    // Tells how git was called, looks for the token in all that is there by then, and is git.
    let path = scan.path.to_str().unwrap();
    let script = format!(
        "#!/bin/sh\nexport PATH='{path}'\necho \"$@\" >> called\ngrep -rlF -e ghs_test -e {basic} \"$TMPDIR\" >> leaks\nexec git \"$@\"\n"
    );
    // What is looked for is in the script as well, which is elsewhere.
    fs::write(bin.join("git"), script).unwrap();
    fs::set_permissions(bin.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let temporary = scan.folder.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    scan.path = bin.into();
    let output = scan.command(&["scan", "acme"]).env("TMPDIR", &temporary).output().unwrap();
    assert!(said(&output).contains("1 in batches, 1 by git"), "{}", said(&output));
    let called = fs::read_to_string(scan.folder.path().join("called")).unwrap();
    assert!(called.contains("fetch") && called.contains("cat-file"), "{called}");
    assert!(!called.contains("ghs_test") && !called.contains(&basic), "{called}");
    assert_eq!(fs::read_to_string(scan.folder.path().join("leaks")).unwrap(), "");
    assert_eq!(fs::read_dir(temporary).unwrap().count(), 0, "nothing stays behind");
}

#[test]
fn shares_of_a_plan_list_nothing_and_are_the_whole() {
    let fake = Fake::start(small(40));
    let whole = Scan::of(&fake).run(&[]).document;
    let scan = Scan::of(&fake);
    let ran = |arguments: &[&str]| {
        let output = scan.command(arguments).output().unwrap();
        (output.status.code(), said(&output))
    };
    let planned = ran(&["plan", "acme", "--shards", "3", "--out", "plan.json", "--as-of", DAY]);
    assert_eq!(planned.0, Some(0), "{}", planned.1);
    fake.state().repo("acme/young").push("2026-03-02T00:00:00Z", "name.txt", "young\n");
    let plan = fs::read_to_string(scan.folder.path().join("plan.json")).unwrap();
    assert!(plan.contains("\"origin\":\"github\"") && !plan.contains("ghs_test"), "{plan}");
    for share in 1..=3 {
        let before = fake.requests().len();
        let (shard, store) = (format!("{share}/3"), format!("share-{share}.db"));
        let read = ran(&["scan", "--plan", "plan.json", "--shard", &shard, "--store", &store]);
        assert_eq!(read.0, Some(0), "{}", read.1);
        let asked = fake.requests().len() - before;
        assert!(asked < 10, "{asked} requests: {:?}", &fake.log()[before..]);
    }
    let merged = ran(&[
        "merge",
        "--plan",
        "plan.json",
        "share-1.db",
        "share-2.db",
        "share-3.db",
        "--store",
        "all.db",
        "--format",
        "json=merged.json",
    ]);
    assert_eq!(merged.0, Some(1), "{}", merged.1);
    same(&fs::read_to_string(scan.folder.path().join("merged.json")).unwrap(), &whole);

    // The night after, one repository is new, and the rest comes from the store.
    let next = ["plan", "acme", "--shards", "auto", "--out", "next.json", "--as-of", DAY];
    let (code, told) = ran(&[&next[..], &["--since", "all.db"]].concat());
    assert_eq!(code, Some(0), "{told}");
    let plan = fs::read_to_string(scan.folder.path().join("next.json")).unwrap();
    let read: Vec<_> = plan.lines().filter(|line| line.contains("\"shard\":")).collect();
    assert!(matches!(read[..], [one] if one.contains("acme/young")), "{read:?}");
}
