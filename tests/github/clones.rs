//! The GitHub that is played is cloned by the real git, and packs its archives.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use data_encoding::BASE64;
use serde_json::Value;

use crate::fake::git::Oid;
use crate::fake::{Effect, Fake, Fault, File, Files, State, Token};
use crate::played::{ask, ask_plainly};

fn state() -> State {
    let mut state = State::acme("contents=read");
    let web = state.repo("acme/web");
    web.private = true;
    web.pushed_at = "2026-03-04T05:06:07Z".to_owned();
    web.files = Arc::new(Files::from_iter([
        ("README.md", File::text("# Web\n")),
        ("a/b/c.tf", "terraform {}\n".into()),
        ("a-b", "between a and a/b\n".into()),
        ("link", File::link("README.md")),
        ("logo.png", File::binary(b"\0\x01")),
        ("run.sh", File::executable("#!/bin/sh\n")),
        ("secret.txt", "left out of archives\n".into()),
        ("vendor/lib", File::submodule(Oid::of("commit", b""))),
        (".gitattributes", "secret.txt export-ignore\n".into()),
    ]));
    let empty = state.repo("acme/empty");
    empty.empty = true;
    state.token("ghs_narrow", Token::workflow("contents=read").only(&["acme/empty"]));
    state
}

fn git(folder: &Path, token: &str, arguments: &[&str]) -> Result<String, String> {
    let basic = BASE64.encode(format!("x-access-token:{token}").as_bytes());
    let header = format!("http.extraHeader=Authorization: Basic {basic}");
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", &header, "-c", "credential.helper="]).args(arguments);
    let output = command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(said) } else { Err(told) }
}

#[test]
fn a_clone_has_the_ids_that_queries_tell() {
    let fake = Fake::start(state());
    let (head, tree) = {
        let mut state = fake.state();
        let web = state.repo("acme/web");
        (web.head().to_string(), web.files.root().oid().to_string())
    };
    let folder = tempfile::tempdir().unwrap();
    let url = format!("{}/acme/web.git", fake.url());
    for version in ["0", "2"] {
        let protocol = format!("protocol.version={version}");
        let to = format!("whole-{version}");
        git(folder.path(), "ghs_test", &["-c", &protocol, "clone", "--quiet", &url, &to]).unwrap();
        let clone = folder.path().join(to);
        let id = |name| git(&clone, "", &["rev-parse", name]).unwrap();
        assert_eq!([id("HEAD"), id("HEAD^{tree}")], [head.clone(), tree.clone()]);
        git(&clone, "", &["fsck", "--strict"]).unwrap();
    }
    let partial =
        ["clone", "--quiet", "--bare", "--filter=blob:none", "--depth=1", &url, "partial"];
    git(folder.path(), "ghs_test", &partial).unwrap();
    let partial = folder.path().join("partial");
    let missing = git(&partial, "", &["rev-list", "--objects", "--missing=print", "HEAD"]).unwrap();
    assert_eq!(missing.lines().filter(|line| line.starts_with('?')).count(), 8, "{missing}");
    assert_eq!(git(&partial, "ghs_test", &["show", "HEAD:a/b/c.tf"]).unwrap(), "terraform {}");

    assert!(
        git(folder.path(), "wrong", &["clone", &url, "x"])
            .unwrap_err()
            .contains("could not read Username")
    );
    assert!(
        git(folder.path(), "ghs_narrow", &["clone", &url, "x"]).unwrap_err().contains("not found")
    );
    let empty = format!("{}/acme/empty.git", fake.url());
    assert_eq!(git(folder.path(), "ghs_narrow", &["ls-remote", &empty]).unwrap(), "");
    fake.fail(Fault::on("POST", "/acme/*/git-upload-pack").times(1), Effect::Cut);
    assert!(git(folder.path(), "ghs_test", &["clone", "--quiet", &url, "cut"]).is_err());
}

#[test]
fn an_archive_is_elsewhere_and_takes_no_token() {
    let fake = Fake::start(state());
    let (status, head, _) =
        ask(&fake, "GET", "/repos/acme/web/tarball/main", "ghs_test", None).unwrap();
    assert_eq!(status, 302);
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    let target = location.strip_prefix(&fake.url()).unwrap();
    assert_eq!(ask(&fake, "GET", target, "ghs_test", None).unwrap().0, 400);
    assert_eq!(ask_plainly(&fake, target.split('?').next().unwrap()).unwrap().0, 404);
    let (status, packed) = ask_plainly(&fake, target).unwrap();
    assert_eq!(status, 200);
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&packed[..]));
    let entries = archive.entries().unwrap().map(|entry| {
        let entry = entry.unwrap();
        let path = entry.path().unwrap().display().to_string();
        let kind = entry.header().entry_type();
        (path.split_once('/').map_or("", |(_, rest)| rest).to_owned(), kind.as_byte() as char)
    });
    let entries: Vec<_> = entries.collect();
    assert!(
        entries.contains(&("link".to_owned(), '2'))
            && entries.contains(&("a/b/c.tf".to_owned(), '0')),
        "{entries:?}"
    );
    assert!(!entries.iter().any(|(path, _)| path == "secret.txt"), "{entries:?}");
}

#[test]
fn a_tree_is_listed_whole_and_below_any_folder() {
    let fake = Fake::start(state());
    let get = |target: &str| ask(&fake, "GET", target, "ghs_test", None).unwrap();
    let (_, _, all) = get("/repos/acme/web/git/trees/main?recursive=1");
    let listed = |answer: &Value| -> Vec<String> {
        answer["tree"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["path"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(listed(&all).len(), 12);
    let folder = all["tree"].as_array().unwrap().iter().find(|one| one["path"] == "a").unwrap();
    let below =
        get(&format!("/repos/acme/web/git/trees/{}?recursive=1", folder["sha"].as_str().unwrap()))
            .2;
    assert_eq!(listed(&below), ["b", "b/c.tf"]);
    let blob =
        get(&format!("/repos/acme/web/git/blobs/{}", below["tree"][1]["sha"].as_str().unwrap())).2;
    assert_eq!(
        BASE64.decode(blob["content"].as_str().unwrap().as_bytes()).unwrap(),
        b"terraform {}\n"
    );
    assert_eq!(get("/repos/acme/web/contents/link").2["type"], "symlink");
    assert_eq!(get("/repos/acme/empty/git/trees/main").0, 409);
}
