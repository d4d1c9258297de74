//! GitHub's own examples of answers, as Prism gives them from its description.

use std::process::Command;

use tempfile::tempdir;

/// Where Prism's mock of GitHub listens; `scripts/conformance` sets it.
const MOCK: &str = "KEYROSTER_TEST_MOCK";

/// Every list and document that evidence is taken from can be read as GitHub's examples have it.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test is told by its script where to ask")]
fn evidence_is_read_from_every_example() {
    let Some(url) = std::env::var_os(MOCK) else { return };
    for of in [["--org", "acme"], ["--repo", "acme/web"]] {
        let folder = tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyroster"));
        command.current_dir(folder.path()).env("KEYROSTER_TOKEN", "ghs_test");
        command.args(["evidence", "github", "--by", "@alice", "--api-url"]).arg(&url);
        let output = command.args(of).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{of:?}: {told}");
        let kept = folder.path().join("keyroster-evidence.json");
        assert!(std::fs::read_to_string(kept).unwrap().contains("GIST_ID"), "{of:?}: {told}");
    }
}
