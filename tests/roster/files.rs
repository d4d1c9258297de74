//! A roster that is split over files.

use std::sync::Arc;

use keyroster::roster::{Holding, Roster, includes};

use super::{catalogue, matching, source};

fn faults(main: &str, included: &[(&str, &str)]) -> Vec<String> {
    let main = source(".github/keyroster.yaml", main);
    let included: Vec<_> = included.iter().map(|(path, text)| source(path, text)).collect();
    let all: Vec<_> = included.iter().chain([&main]).cloned().collect();
    let faults = Roster::parse(main, &included, &catalogue()).err().unwrap_or_default();
    let show = |fault: &keyroster::roster::Fault| {
        let file = all.iter().find(|file| file.path == fault.location.path).unwrap();
        let at = file.position(fault.location.span.start);
        format!("{}:{}:{} {fault}", file.path, at.line, at.column)
    };
    faults.iter().map(show).collect()
}

#[test]
fn files_are_put_together_in_the_order_of_their_paths() {
    let main = source(
        ".github/keyroster.yaml",
        "version: 1\ninclude: [rosters/**]\nparties: { a: {} }\nidentities: [{ match: x/y/a }]\n",
    );
    let globs = includes(&main);
    assert_eq!(globs.items()[0].value, "rosters/**");
    assert!(globs.covers("rosters/a/b.yaml") && !globs.covers(".github/keyroster.yaml"));
    let text = |name: &str| format!("version: 1\nidentities:\n  - match: x/y/{name}\n");
    let two = source("rosters/2.yaml", &text("two"));
    let one = source("rosters/1.yaml", &text("one"));
    let given = [two, one, Arc::clone(&main)];
    let roster = Roster::parse(main, &given, &catalogue()).unwrap();
    let names: Vec<_> = roster.entries.iter().map(|e| e.matcher.to_string()).collect();
    assert_eq!(names, ["x/y/a", "x/y/one", "x/y/two"]);
    assert_eq!(roster.sources.len(), 3);
    let Holding::Entry(entry) = roster.holder(&matching::identity("x/y/two")) else {
        panic!("held");
    };
    assert_eq!((entry.index, &*entry.location().path), (2, "rosters/2.yaml"));
}

#[test]
fn faults_of_every_file_come_at_once() {
    let main = "version: 1\ninclude: [a.yaml, b.yaml, gone/*.yaml]\nparties: { p: {} }\n\
                identities: [{ match: x }]\nplans: []\n";
    let a =
        "version: 1\nparties: { p: {} }\npolicy: {}\nidentities:\n  - match: x\n    puprose: y\n";
    let b = "- match: z\n";
    assert_eq!(
        faults(main, &[("b.yaml", b), ("a.yaml", a)]),
        [
            ".github/keyroster.yaml:2:27 no file is at `gone/*.yaml`; \
             paths are below the repository's root",
            ".github/keyroster.yaml:5:1 unknown key `plans` in this `roster`; did you mean `plan`?",
            "a.yaml:2:12 the party `p` is in the roster twice; \
             keep one; the other is at .github/keyroster.yaml:3",
            "a.yaml:3:1 `policy` cannot stand in a file that is included; \
             move it to `.github/keyroster.yaml`",
            "a.yaml:5:12 the match `x` is in the roster twice; \
             keep one; the other is at .github/keyroster.yaml:4",
            "a.yaml:6:5 unknown key `puprose` in this `identity`; did you mean `purpose`?",
            "b.yaml:1:1 a roster is a mapping, not a list; start it with `version: 1`",
        ]
    );
}

#[test]
fn includes_of_what_is_no_roster_are_none() {
    for text in ["", "[", "include: {}", "include: [1, '[', ../x]", "x"] {
        assert!(includes(&source("r", text)).items().is_empty(), "{text}");
    }
}
