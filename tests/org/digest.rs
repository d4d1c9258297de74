//! The digest of an organisation, in Markdown.

use std::fs;

use crate::fleet::{Fleet, org};

/// What two runs say, the second with more in it, and one repository that cannot be read.
fn digests(fleet: &Fleet) -> (String, String) {
    let store = fleet.beside("a.db");
    let scan = |day: &str| {
        let list = fleet.addresses();
        let text = fs::read_to_string(&list).unwrap();
        fs::write(&list, format!("{text}acme/lost file:///nowhere/lost\n")).unwrap();
        let arguments = ["scan", "acme", "--repos-from", &list, "--store", &store];
        let output = org(&[&arguments[..], &["--as-of", day, "--format", "markdown"]].concat());
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stdout).unwrap()
    };
    let first = scan("2026-11-20");
    fleet.write("service-00", ".github/workflows/more.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.ADDED }}\" }\n");
    fleet.commit("service-00");
    (first, scan("2026-11-28"))
}

#[test]
fn what_could_not_be_read_comes_first_then_what_changed_and_who_has_to_act() {
    let (first, second) = digests(&Fleet::of(4));
    let head = "### keyroster: acme could not be judged as a whole as of 2026-11-20\n";
    assert!(first.starts_with(head), "{first}");
    assert!(!first.contains("Since"), "{first}");
    let places = [
        "**1 repository could not be judged, ",
        "#### Could not be judged\n\n| Repository | Why |\n| --- | --- |\n| <code>acme/lost</code> | ",
        "Since 2026-11-20: ",
        "| overdue | <code>github/actions-secret/TOKEN\\_1</code> | <code>acme/service-01</code> |",
        "| new | <code>github/actions-secret/ADDED</code> | <code>acme/service-00</code> |",
        "#### Holders\n\n| Holder | Identities | Overdue | Errors | Next due |",
        "| <code>platform</code> | ",
    ];
    let mut rest = second.as_str();
    for place in places {
        let at = rest.find(place).unwrap_or_else(|| panic!("no `{place}` in {rest}\n{second}"));
        rest = &rest[at + place.len()..];
    }
    let platform = second.lines().find(|line| line.starts_with("| <code>platform</code> |"));
    let cells: Vec<_> = platform.unwrap().split(" | ").collect();
    assert_eq!((cells[1], cells[2]), ("3", "2"), "{second}");
    assert!(cells[4].trim_end_matches(" |") >= "2026-11-28", "what is due next is not past");
}

#[test]
fn what_is_everywhere_counts_once_and_the_file_that_could_not_be_read_is_named() {
    let fleet = Fleet::of(0);
    for name in ["api", "web"] {
        let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAy8Dbv8prpJ/0kKhlGeJYozo2t60EG8L0561g13R29LvMR5hy\n-----END RSA PRIVATE KEY-----\n";
        let broken = "on: push\njobs:\n  {{- range .Values.jobs }}\n  a:\n    {{- toYaml . }}\n";
        fleet.write(name, ".github/workflows/release.yml", broken);
        fleet.write(
            name,
            "config/deploy.yaml",
            &format!("key: |\n  {}", key.replace('\n', "\n  ")),
        );
        fleet.commit(name);
    }
    let folder = fleet.folder().display().to_string();
    let store = fleet.beside("a.db");
    let scan = |format: &str| {
        let arguments = ["scan", "acme", "--local", &folder, "--store", &store, "--as-of"];
        let output = org(&[&arguments[..], &["2026-11-22", "--format", format]].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let (text, digest) = (scan("text"), scan("markdown"));
    for said in [&text, &digest] {
        assert!(said.contains("\n1 identity in 2 repositories, 0 with a holder"), "{said}");
        assert!(said.contains("1 file that must be read could not be"), "{said}");
    }
    assert!(text.contains("\n    `.github/workflows/release.yml` could not be read"), "{text}");
    let named = "could not be<br><code>.github/workflows/release.yml</code> could not be read";
    assert!(digest.contains(named), "{digest}");
}

#[test]
fn names_are_no_markup_and_the_rest_is_counted() {
    let fleet = Fleet::of(1);
    for number in 0..30 {
        let name = format!("x{number:02}`|<b>@all");
        fleet.write(&name, ".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.ADDED }}\" }\n");
        let party = format!("p{number:02} @all");
        fleet.write(&name, ".github/keyroster.yaml", &format!("version: 1\nparties:\n  \"{party}\": {{ team: \"@acme/x\" }}\nidentities:\n  - match: github/actions-secret/ADDED\n    raci: {{ accountable: \"{party}\" }}\n    rotation: {{ every: 90d, last: 2026-01-01 }}\n"));
        fleet.commit(&name);
    }
    let folder = fleet.folder().display().to_string();
    let arguments = ["scan", "acme", "--local", &folder, "--store", &fleet.beside("a.db")];
    let output =
        org(&[&arguments[..], &["--as-of", "2026-11-22", "--format", "markdown"]].concat());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("... and 11 more holders"), "{said}");
    let holders = said.split("#### Holders").nth(1).unwrap().split("####").next().unwrap();
    assert_eq!(holders.matches("\n| <code>p").count(), 20, "{said}");
    assert!(!said.contains("@all") && !said.contains("<b>"), "{said}");
}
