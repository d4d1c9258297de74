//! Laws of the source that a compiler cannot hold us to.

use std::fs;
use std::path::Path;

use crate::catalogue::files;

/// What may reach for the world. Everything else turns data into data.
const EDGE: [&str; 5] = ["main", "collect", "command", "fleet", "store"];

/// What reaches for the world: files, the environment, processes, the clock, the network.
const WORLD: [&str; 9] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::net",
    "now(",
    "tokio",
    "SystemTime",
    "Instant",
    "stdout()",
];

/// Lines that may, and why.
const MAY: [(&str, &str, &str); 5] = [
    ("src/github/wire.rs", "tokio", "the only network, and the only thing that is asynchronous"),
    ("src/github/clock.rs", "std::time::{Duration, Instant}", "waits are told by a clock"),
    ("src/github/clock.rs", "Monotonic(Instant)", "which only goes forward"),
    ("src/github/clock.rs", "Self(Instant::now())", "and does not know the day"),
    ("src/github/host.rs", "std::net::IpAddr", "what an address looks like"),
];

/// Files longer than a screen or four, and why.
const LONG: [(&str, &str); 0] = [];

/// As long as a file may be.
const LINES: usize = 400;

fn relative(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    path.strip_prefix(root).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn pure_modules_do_not_reach_for_the_world() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let name = relative(&path);
        let module = name.strip_prefix("src/").unwrap().split(['/', '.']).next().unwrap();
        if EDGE.contains(&module) {
            continue;
        }
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let reaches = WORLD.iter().find(|world| code.contains(**world));
            let may = MAY.iter().any(|(file, part, _)| *file == name && line.contains(part));
            if let Some(world) = reaches.filter(|_| !may) {
                wrong.push(format!(
                    "{name}:{}: {world} is for main, collect and command",
                    number + 1
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn facts_do_not_know_the_roster_and_judgement_does_not_know_text() {
    let below = |folders: &[&str]| -> Vec<_> {
        folders.iter().flat_map(|folder| files(&format!("src/{folder}"), ".rs")).collect()
    };
    let mut wrong = Vec::new();
    for (folders, banned) in [
        (
            &["syntax", "dialect", "detect", "inventory"][..],
            &["crate::roster", "crate::check", "crate::report"][..],
        ),
        (&["check"], &["crate::syntax", "crate::dialect", "crate::detect"]),
    ] {
        for path in below(folders) {
            let text = fs::read_to_string(&path).unwrap();
            let used = banned.iter().filter(|module| text.contains(**module));
            wrong.extend(used.map(|module| format!("{} uses {module}", relative(&path))));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_stay_small() {
    let long = files("src", ".rs").into_iter().filter_map(|path| {
        let name = relative(&path);
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let may = LONG.iter().any(|(file, _)| *file == name);
        (lines > LINES && !may)
            .then(|| format!("{name} has {lines} lines: split it, or list why not"))
    });
    let long: Vec<_> = long.collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}
