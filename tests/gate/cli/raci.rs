//! `keyroster raci`: every gap is shown where it is, many parties stay readable, no name is markup.

use std::fmt::Write;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{PLACE, Repository, Run};

/// One workflow that uses so many secrets, `S0` and on.
fn secrets(number: usize) -> String {
    let mut workflow =
        "on: push\njobs:\n  x:\n    steps:\n      - run: ./x\n        env:\n".to_owned();
    for at in 0..number {
        let _ = writeln!(workflow, "          V{at}_TOKEN: ${{{{ secrets.S{at} }}}}");
    }
    workflow
}

fn repository(number: usize, roster: &str) -> Repository {
    Repository::empty().with(".github/workflows/ci.yml", secrets(number)).with(PLACE, roster)
}

fn raci(repository: &Repository, arguments: &[&str]) -> Run {
    let day = ["raci", ".", "--as-of", crate::cases::AS_OF];
    repository.run(day.into_iter().chain(arguments.iter().copied()))
}

/// A roster with everything wrong that a matrix can show.
const GAPS: &str = "\
version: 1
parties:
  web: { team: \"@acme/web\" }
  security: { team: \"@acme/security\" }
  msp: { partner: true, contact: a@msp.example }
identities:
  - match: github/actions-secret/S0
    purpose: held as it should be
    raci: { accountable: web, responsible: msp, consulted: security, informed: [web, msp] }
    lifecycle: { revoke: security }
  - match: github/actions-secret/S1
    raci: { consulted: web }
  - match: github/actions-secret/S2
    raci: { accountable: msp }
  - match: github/actions-secret/S3
    raci: { accountable: [web, security] }
  - match: github/actions-secret/S4
    raci: { accountable: webb }
  - match: \"github/actions-secret/S5*\"
    raci: { accountable: web }
  - match: \"*github/actions-secret/S5\"
    raci: { accountable: security }
  - match: github/actions-secret/GONE
    raci: { accountable: web }
";

#[test]
fn every_gap_is_shown_where_it_is() {
    let run = raci(&repository(7, GAPS), &[]).ends(0, &[]);
    insta::assert_snapshot!(run.out);
}

#[test]
fn by_party_says_what_each_has() {
    let run = raci(&repository(7, GAPS), &["--by", "party", "--party", "msp"]).ends(0, &[]);
    insta::assert_snapshot!(run.out);
}

#[test]
fn markdown_and_csv_hold_the_same() {
    let repository = repository(7, GAPS);
    insta::assert_snapshot!(raci(&repository, &["--format", "markdown"]).ends(0, &[]).out);
    insta::assert_snapshot!(raci(&repository, &["--format", "csv"]).ends(0, &[]).out);
    let by_party = ["--by", "party", "--format", "csv", "--party", "security"];
    insta::assert_snapshot!(raci(&repository, &by_party).ends(0, &[]).out);
}

#[test]
fn companions_stand_with_their_credential() {
    let workflow = "on: push\njobs:\n  x:\n    steps:\n      - run: ./x\n        env:\n          \
                    A: ${{ secrets.NEXUS_PASSWORD }}\n          B: ${{ secrets.NEXUS_USERNAME }}\n";
    let roster = "version: 1\nparties: { web: { team: \"@acme/web\" } }\nidentities:\n  - match: \
                  github/actions-secret/NEXUS_PASSWORD\n    raci: { accountable: web }\n";
    let repository =
        Repository::empty().with(".github/workflows/a.yml", workflow).with(PLACE, roster);
    let run = raci(&repository, &["--format", "json"]).ends(0, &[]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["counts"]["identities"], 1);
    let row = &document["identities"][0];
    assert_eq!(row["key"], "github/actions-secret/NEXUS_PASSWORD");
    assert_eq!(row["companions"], serde_json::json!(["github/actions-secret/NEXUS_USERNAME"]));
}

#[test]
fn a_party_that_is_not_there_is_refused() {
    let repository = repository(5, GAPS);
    raci(&repository, &["--party", "securty"]).ends(2, &["did you mean `security`?"]);
    raci(&repository, &["--party", "nobody"]).ends(2, &["it names msp, security, web, webb"]);
    raci(&repository, &["--format", "sarif"]).ends(2, &["a RACI matrix is written as one of"]);
    raci(&Repository::unheld(), &["--party", "x"]).ends(2, &["the roster defines none"]);
    let bare = Repository::empty().with(".github/workflows/ci.yml", secrets(1));
    raci(&bare, &[]).ends(2, &["`keyroster adopt` writes one"]);
    raci(&Repository::faulty(), &[]).ends(2, &["the roster has 2 faults"]);
}

/// Thirty parties do not fit beside each other: their names stand by role, within the width.
#[test]
fn many_parties_stay_readable() {
    let mut roster = "version: 1\nparties:\n".to_owned();
    for at in 0..30 {
        let _ = writeln!(roster, "  department-{at}: {{ partner: {} }}", at % 3 == 0);
    }
    roster.push_str("identities:\n");
    for at in 0..30 {
        let informed: Vec<_> = (0..30).map(|at| format!("department-{at}")).collect();
        let _ = writeln!(
            roster,
            "  - match: github/actions-secret/S{at}\n    raci: {{ accountable: department-{at}, \
             informed: [{}] }}",
            informed.join(", ")
        );
    }
    let repository = repository(30, &roster);
    let text =
        raci(&repository, &[]).ends(0, &["    provision department-29; rotate department-29"]);
    let (matrix, _) = text.out.split_once("\nPARTY").unwrap();
    let wide: Vec<_> = matrix.lines().filter(|line| line.chars().count() > 100).collect();
    assert!(wide.is_empty(), "{wide:?}");
    let page = raci(&repository, &["--format", "html"]).ends(0, &[]).out;
    assert!(page.contains("<th scope=\"col\">informed</th>"), "by role");
}

#[test]
fn names_are_text_in_a_page() {
    let roster = "version: 1\nparties:\n  \"<img src=x onerror=alert(1)>\": { partner: true }\nidentities:\n  \
                  - match: github/actions-secret/S0\n    purpose: \"</style><script>alert(1)</script>\\u202e\"\n    \
                  raci: { accountable: \"<img src=x onerror=alert(1)>\", informed: \"\\\"><b>\" }\n";
    let run = raci(&repository(1, roster), &["--format", "html"]).ends(0, &[]);
    for raw in ["<img", "<script", "<b>", "\u{202e}"] {
        assert!(!run.out.contains(raw), "{raw}");
    }
    assert_eq!(run.out.matches("</style>").count(), 1);
    assert!(run.out.contains("&lt;img src=x onerror=alert(1)&gt;"), "{}", run.out);
    let by_party = ["--format", "html", "--by", "party"];
    raci(&repository(1, roster), &by_party).ends(0, &[]).without("<img");
}

/// Ten thousand entries and identities, in every format.
#[test]
fn large_rosters_are_no_trouble() {
    let mut roster =
        "version: 1\nparties:\n  web: {}\n  ops: {}\n  msp: { partner: true }\nidentities:\n"
            .to_owned();
    for at in 0..10_000 {
        let _ = writeln!(
            roster,
            "  - match: github/actions-secret/S{at}\n    raci: {{ accountable: web, responsible: msp }}"
        );
    }
    let repository = repository(10_000, &roster);
    let started = Instant::now();
    let formats = ["text", "markdown", "html", "csv", "json"];
    let asked = formats.map(|format| format!("--format={format}=out.{format}"));
    raci(&repository, &asked.each_ref().map(String::as_str)).ends(0, &[]);
    for format in formats {
        let text = std::fs::read_to_string(repository.path(&format!("out.{format}"))).unwrap();
        assert!(text.contains("S9999"), "{format}");
    }
    assert!(started.elapsed() < Duration::from_secs(100), "{:?}", started.elapsed());
}
