//! Runs: what is kept is judged anew, what is interrupted goes on, two are told apart.

use std::fs;
use std::io::Read;
use std::process::Command;
use std::time::Duration;

use flate2::read::DeflateDecoder;
use keyroster::org::Organisation;
use keyroster::store::{Access, Place, Store};
use serde_json::Value;

use crate::fleet::{DAY, Fleet, org, program};

#[test]
fn an_organisation_is_judged_as_its_repositories_are() {
    let fleet = Fleet::of(8);
    let (code, document) = fleet.scan("a.db", DAY, &[]);
    assert_eq!(code, 1);
    let document: Value = serde_json::from_str(&document).unwrap();
    let repositories = document["repositories"].as_array().unwrap();
    assert_eq!(repositories.len(), 8);
    for repository in repositories {
        let name = repository["name"].as_str().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_keyroster"))
            .args(["check", "--as-of", DAY, "--format", "json"])
            .arg(fleet.folder().join(name))
            .env_remove("GITHUB_ACTIONS")
            .output()
            .unwrap();
        let alone: Value = serde_json::from_slice(&output.stdout).unwrap();
        let facts = |finding: &Value| {
            let part = |name: &str| finding[name].to_string();
            [part("fingerprint"), part("message"), part("location"), part("due")]
        };
        let listed = |of: &Value| {
            let mut all: Vec<_> = of["findings"].as_array().unwrap().iter().map(facts).collect();
            all.sort();
            all
        };
        assert_eq!(listed(repository), listed(&alone), "{name}");
        assert_eq!(repository["verdict"], alone["verdict"], "{name}");
    }
}

#[test]
fn days_pass_without_anybody_reading_again() {
    Fleet::each(4, |fleet| {
        let list = fleet.addresses();
        let store = fleet.store("a.db");
        let scan = |day: &str| {
            let arguments = ["scan", "--repos-from", &list, "--store", &store, "--as-of", day];
            org(&arguments).status.code()
        };
        assert_eq!(scan("2026-11-20"), Some(1));
        assert_eq!(scan("2026-11-28"), Some(1));
        let said = org(&["diff", "--store", &store]);
        let said = String::from_utf8(said.stdout).unwrap();
        assert!(
            said.contains("overdue: github/actions-secret/TOKEN_1 in acme/service-01: rotation was due 2026-11-23, held by platform, last done 2026-08-25\n"),
            "{said}"
        );
        assert!(
            said.ends_with("0 new, 0 gone, 0 spread, 2 newly overdue, 0 handed on, 0 widened; errors: 2 new, 0 resolved; warnings: 0 new, 2 resolved\n"),
            "{said}"
        );

        fleet.write("service-00", ".github/workflows/more.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.ADDED }}\" }\n");
        fleet.commit("service-00");
        fs::remove_dir_all(fleet.folder().join("service-03")).unwrap();
        let list = fleet.addresses();
        let arguments = ["scan", "--repos-from", &list, "--store", &store, "--as-of", "2026-11-28"];
        assert_eq!(org(&arguments).status.code(), Some(1));
        let said = org(&["diff", "2", "3", "--store", &store]);
        let said = String::from_utf8(said.stdout).unwrap();
        assert!(
            said.contains("new: github/actions-secret/ADDED in acme/service-00: nobody holds it\n"),
            "{said}"
        );
        assert!(
            said.contains(
                "gone: github/actions-secret/TOKEN_0 in acme/service-03: nobody holds it\n"
            ),
            "{said}"
        );
        let said = org(&["query", "--store", &store, "holds", "TOKEN_1"]);
        let said = String::from_utf8(said.stdout).unwrap();
        assert_eq!(
            said,
            "repository,identity,owner,privilege,due\nacme/service-01,github/actions-secret/TOKEN_1,platform,unknown,2026-11-23\n"
        );
    });
}

#[test]
fn what_is_late_is_the_same_everywhere() {
    Fleet::each(0, |fleet| {
        // Days of grace, and a rule that only warns.
        let roster = "version: 1\nparties:\n  platform: { team: \"@acme/platform\", escalation: [\"@acme/security\"] }\npolicy: { grace: 7d, levels: { rotation-overdue: warn } }\nidentities:\n  - match: github/actions-secret/A\n    raci: { accountable: platform }\n    rotation: { every: 90d, last: 2026-08-25 }\n    review: { last: 2026-11-20 }\n";
        fleet.write("web", ".github/workflows/a.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.A }}\" }\n");
        fleet.write("web", ".github/keyroster.yaml", roster);
        fleet.commit("web");
        let store = fleet.store("a.db");
        for (day, late) in [("2026-11-28", 0), ("2026-11-30", 0), ("2026-12-01", 1)] {
            fleet.scan("a.db", day, &[]);
            let said = |arguments: &[&str]| {
                let output = org(&[arguments, &["--store", &store]].concat());
                String::from_utf8(output.stdout).unwrap()
            };
            assert_eq!(said(&["query", "overdue"]).lines().count() - 1, late, "{day}");
            let holders = said(&["query", "holders"]);
            assert!(holders.ends_with(&format!("platform,1,1,{late}\n")), "{day}: {holders}");
            let digest = said(&["report", "--format", "markdown"]);
            let row = format!("| <code>platform</code> | 1 | {late} | 0 | ");
            assert!(digest.contains(&row), "{day}: {digest}");
            let place = Place::of(&store);
            let mut kept = Store::read(&place, &Access::default()).unwrap();
            let run = kept.runs().unwrap().pop().unwrap();
            let organisation = Organisation::of(&mut kept, &run).unwrap();
            let owed = organisation.owed(Some("platform")).unwrap();
            assert_eq!(owed.iter().filter(|one| one.late).count(), late, "{day}: {owed:#?}");
        }
        let said = org(&["diff", "2", "3", "--fail-on", "overdue", "--store", &store]);
        assert_eq!(said.status.code(), Some(1));
        let said = org(&["diff", "1", "2", "--fail-on", "overdue", "--store", &store]);
        assert_eq!(said.status.code(), Some(0));
    });
}

#[test]
fn as_much_is_told_as_is_asked_for() {
    let fleet = Fleet::of(22);
    let store = fleet.beside("a.db");
    let folder = fleet.folder().display().to_string();
    let scan = ["scan", "acme", "--local", &folder, "--store", &store, "--as-of", "2027-11-28"];
    let quiet = org(&[&scan[..], &["--quiet"]].concat());
    assert_eq!(quiet.status.code(), Some(1));
    let quiet = String::from_utf8(quiet.stdout).unwrap();
    assert_eq!(
        quiet,
        "22 identities in 22 repositories, 17 with a holder\nblocked as of 2027-11-28: 22 repositories\n"
    );
    let said = |more: &[&str]| {
        let output = org(&[&["report", "--store", &store], more].concat());
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(said(&["-q"]), quiet);
    let named = |said: &str| said.lines().filter(|line| line.starts_with("service-")).count();
    let usual = said(&[]);
    assert_eq!(named(&usual), 20);
    assert!(usual.contains("... and 2 more: `--verbose` names them all\n"), "{usual}");
    assert_eq!(named(&said(&["-v"])), 22);
}

#[test]
fn what_is_interrupted_goes_on() {
    Fleet::each(24, |fleet| {
        let list = fleet.addresses();
        let scan = |store: &str, json: &str| -> Vec<String> {
            ["scan", "acme", "--repos-from", &list, "--store", store, "--as-of", DAY, "--resume"]
                .into_iter()
                .map(str::to_owned)
                .chain(["--format".to_owned(), format!("json={json}")])
                .collect()
        };
        let run = |arguments: &[String]| {
            program(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).spawn().unwrap()
        };
        let (whole, broken) = (fleet.beside("whole.json"), fleet.beside("broken.json"));
        run(&scan(&fleet.store("whole.db"), &whole)).wait_with_output().unwrap();
        let arguments = scan(&fleet.store("broken.db"), &broken);
        for pause in [20, 70, 120, 200, 330] {
            let mut child = run(&arguments);
            std::thread::sleep(Duration::from_millis(pause));
            let _ = child.kill();
            child.wait().unwrap();
        }
        let output = run(&arguments).wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(fs::read_to_string(broken).unwrap(), fs::read_to_string(whole).unwrap());
    });
}

#[test]
fn what_cannot_be_read_is_not_judged() {
    Fleet::each(2, |fleet| {
        let list = fleet.addresses();
        let text = fs::read_to_string(&list).unwrap();
        fs::write(&list, format!("{text}acme/lost file:///nowhere/lost\n")).unwrap();
        let output =
            org(&["scan", "--repos-from", &list, "--store", &fleet.store("a.db"), "--as-of", DAY]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("acme/lost: could not be judged: "), "{said}");
        // The share that has it says so at once.
        let code = |share: &str| {
            let store = fleet.store(&share.replace('/', "-"));
            let arguments = ["scan", "--repos-from", &list, "--store", &store, "--shard", share];
            org(&arguments).status.code().unwrap()
        };
        let mut codes = [code("1/3"), code("2/3"), code("3/3")];
        codes.sort_unstable();
        assert_eq!(codes, [0, 0, 2]);
    });
}

#[test]
fn no_value_is_kept() {
    const TOKEN: &str = concat!("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a");
    let fleet = Fleet::of(1);
    let stated = format!("# {TOKEN}\n* @acme/web\n");
    fleet.write("service-00", ".github/CODEOWNERS", &stated);
    fleet.write("service-00", "OWNERS", &format!("# {TOKEN}\napprovers: [alice]\n"));
    let catalog = format!("kind: Component # {TOKEN}\nspec: {{ owner: web }}\n");
    fleet.write("service-00", "catalog-info.yaml", &catalog);
    // What is not scanned is read all the same for who owns it.
    let roster =
        "version: 1\npolicy: { ignore: [OWNERS, catalog-info.yaml, .github/CODEOWNERS] }\n";
    fleet.write("service-00", ".github/keyroster.yaml", roster);
    fleet.commit("service-00");
    let (_, document) = fleet.scan("a.db", DAY, &[]);
    assert!(!document.contains(TOKEN));
    let mut store = Store::open(fleet.beside("a.db").as_ref()).unwrap();
    let packed = store.snapshot("service-00").unwrap().unwrap();
    let mut kept = String::new();
    DeflateDecoder::new(&packed[..]).read_to_string(&mut kept).unwrap();
    assert!(kept.contains("approvers: [alice]"), "the file itself is kept");
    assert!(!kept.contains(TOKEN), "{kept}");
}

#[test]
fn a_runner_obeys_no_name() {
    Fleet::each(1, |fleet| {
        let name = "::error::x ##[error]y";
        fleet.write(name, ".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.A_TOKEN }}\" }\n");
        fleet.commit(name);
        let folder = fleet.folder().display().to_string();
        let store = fleet.store("a.db");
        for arguments in [
            &["scan", "--local", &folder, "--as-of", DAY][..],
            &["scan", "--local", &folder, "--format", "csv"],
            &["scan", "--local", &folder, "--format", "json"],
            &["query", "holders"],
            &["query", "unowned"],
            &["query", "holds", "A_TOKEN"],
            &["diff"],
        ] {
            let arguments = [arguments, &["--store", &store]].concat();
            let output = program(&arguments).env("GITHUB_ACTIONS", "true").output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8(said).unwrap();
            assert!(!said.contains("##[error"), "{said}");
            assert!(said.lines().all(|line| !line.trim_start().starts_with("::")), "{said}");
        }
    });
}

#[test]
fn a_name_that_holds_a_credential_is_not_said() {
    const TOKEN: &str = concat!("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a");
    let fleet = Fleet::of(1);
    fleet.write(TOKEN, "README.md", "x");
    fleet.commit(TOKEN);
    let folder = fleet.folder().display().to_string();
    let output = org(&["scan", "--local", &folder, "--store", &fleet.beside("a.db")]);
    let said = format!("{output:?}");
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("a credential is in the name of the repository"), "{said}");
    assert!(!said.contains(TOKEN), "{said}");
}

#[test]
fn what_is_no_checkout_is_left_out_and_said() {
    let fleet = Fleet::of(2);
    fleet.write("exported", "src/a.txt", "a\n");
    std::os::unix::fs::symlink(fleet.folder().join("service-00"), fleet.folder().join("linked"))
        .unwrap();
    let folder = fleet.folder().display().to_string();
    let scan = |folder: &str| {
        let output = org(&["scan", "--local", folder, "--store", &fleet.beside("a.db")]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (_, said) = scan(&folder);
    assert!(said.starts_with("left out: folders without a git repository 1, links 1\n"), "{said}");
    // Of a repository, the folders are no repositories.
    let (code, said) = scan(&format!("{folder}/service-00"));
    assert!(code == Some(2) && said.contains("is a repository itself"), "{said}");
}

#[test]
fn half_an_address_is_no_name() {
    let fleet = Fleet::of(0);
    let list = fleet.beside("list.txt");
    fs::write(&list, "https://anna:s3c ret@127.0.0.1:1/acme/web.git\n").unwrap();
    let output = org(&["scan", "--repos-from", &list, "--store", &fleet.beside("a.db")]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("list.txt:1: "), "{said}");
    assert!(!said.contains("s3c") && output.stdout.is_empty(), "{said}");
}
