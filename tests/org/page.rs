//! The page of an organisation: one file that loads nothing, and in which nobody's text is markup.

use std::fs;
use std::path::Path;

use data_encoding::BASE64;
use regex::Regex;
use sha2::{Digest, Sha256};

use crate::fleet::{DAY, Fleet, org};
use crate::synthetic;

/// A name that would do harm wherever it is taken for something else than a name.
const HOSTILE: &str = "<img src=x onerror=alert(1)></script><!--\u{2028}\u{202e}`{{7*7}}`\"'&amp;";

/// A fleet with a name that would do harm, as a page.
fn hostile(fleet: &Fleet) -> String {
    let party = HOSTILE.replace(['"', '\u{2028}'], "");
    let roster = format!(
        "version: 1\nparties:\n  \"{party}\": {{ team: \"@acme/x\" }}\nidentities:\n  - match: github/actions-secret/TOKEN_0\n    raci: {{ accountable: \"{party}\" }}\n    rotation: {{ every: 90d, last: 2026-08-01 }}\n"
    );
    fleet.write("service-00", ".github/keyroster.yaml", &roster);
    fleet.write("service-00", "infra/<b>&.tf", "resource \"github_repository_deploy_key\" \"x\" {\n  title = \"</script><script>alert(1)</script>\"\n  repository = \"<i>r\"\n  key = file(\"k.pub\")\n}\n");
    fleet.write("<svg onload=alert(1)>", ".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n        env: { A: \"${{ secrets.A_TOKEN }}\" }\n");
    fleet.commit("service-00");
    fleet.commit("<svg onload=alert(1)>");
    scanned(fleet, DAY)
}

fn scanned(fleet: &Fleet, day: &str) -> String {
    let html = fleet.beside("page.html");
    fleet.scan("page.db", day, &["--format", &format!("html={html}")]);
    fs::read_to_string(html).unwrap()
}

fn found<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    let found = Regex::new(pattern).unwrap();
    found.captures_iter(text).map(|found| found.get(1).unwrap().as_str()).collect()
}

#[test]
fn the_same_run_gives_the_same_page() {
    let fleet = Fleet::of(6);
    let first = scanned(&fleet, DAY);
    let store = fleet.beside("page.db");
    let again = fleet.beside("again.html");
    let format = format!("html={again}");
    let output = org(&["report", "--store", &store, "--run", DAY, "--format", &format]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_to_string(&again).unwrap(), first);
    // Another run, and the first once more.
    let second = scanned(&fleet, "2026-11-28");
    assert!(second.contains("since 22 November 2026"));
    let late = found(
        "newly overdue</dt><dd><strong><a href=\"#&#x2f;identities[?]changed=o\">([0-9]+)</a>",
        &second,
    );
    assert_eq!(late, ["3"]);
    org(&["report", "--store", &store, "--run", "1", "--format", &format]);
    assert_eq!(fs::read_to_string(&again).unwrap(), first);
    let output = org(&["report", "--store", &store, "--run", "7"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        "error: no run `7` was judged; the last ones are 2 (2026-11-28), 1 (2026-11-22)\n"
    );
}

#[test]
fn the_policy_lets_run_what_is_ours_and_nothing_else() {
    let fleet = Fleet::of(2);
    let page = hostile(&fleet);
    let policy = found("Content-Security-Policy\" content=\"([^\"]*)\"", &page)[0];
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text.as_bytes())));
    let [script] = found("(?s)<script>(.*?)</script>", &page)[..] else { panic!("one script") };
    let [style] = found("(?s)<style>(.*?)</style>", &page)[..] else { panic!("one style") };
    let wanted = format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(style)
    );
    assert_eq!(policy, wanted);
    for (name, text) in [("script", script), ("style", style)] {
        for word in [
            "innerHTML",
            "insertAdjacent",
            "eval(",
            "document.write",
            "fetch(",
            "@import",
            "localStorage",
        ] {
            assert!(!text.contains(word), "{word} is in the {name}");
        }
    }
    // The only address is the name of a kind of XML.
    assert_eq!(found("(https?://[^\"' ]+)", &page), ["http://www.w3.org/2000/svg"]);
    assert!(found("(?i)<(link|iframe|object|embed|base|img|form)\\b", &page).is_empty());
    assert!(found("(?i)[ \"'](src|style|on[a-z]+)=[\"']", &page).is_empty());
}

#[test]
fn nobody_s_text_is_markup() {
    let fleet = Fleet::of(2);
    let page = hostile(&fleet);
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;&lt;&#x2f;script&gt;"), "it is shown");
    for raw in ["<img", "<svg onload", "alert(1)</script>", "\u{202e}", "\u{2028}"] {
        assert!(!page.contains(raw), "{raw:?} is not text");
    }
    assert_eq!(found("(?i)(</?script)\\b", &page).len(), 6, "two blocks and a program");
}

/// Pages for a browser, where somebody wants to open them: see `scripts/page`.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test is told by its script where to write")]
fn pages_to_open() {
    let Some(folder) = std::env::var_os("KEYROSTER_TEST_PAGES") else { return };
    let folder = Path::new(&folder);
    let fleet = Fleet::of(12);
    scanned(&fleet, "2026-11-20");
    fs::write(folder.join("fleet.html"), scanned(&fleet, "2026-11-28")).unwrap();
    fs::write(folder.join("hostile.html"), hostile(&Fleet::of(2))).unwrap();
    for (name, repositories) in [("many", 2000), ("some", 40)] {
        let store = folder.join(format!("{name}.db"));
        synthetic::write(&store, repositories, 26);
        let store = store.display().to_string();
        let html = folder.join(format!("{name}.html"));
        let format = format!("html={}", html.display());
        let output = org(&["report", "--store", &store, "--format", &format]);
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
