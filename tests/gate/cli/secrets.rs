//! A secret's value is in no output: not in a report, an inventory, an excerpt, an error, a summary.

use std::fmt::Write;
use std::fs;

use super::{PLACE, Repository, Run, WORKFLOW, keyroster};

/// Characters that belong to nobody, the same on every run. Tokens are put together here, while the
/// test runs, so that no scanner takes this file for a leak.
pub(super) fn noise(seed: u64, length: usize, alphabet: &str) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        alphabet[usize::try_from(state % alphabet.len() as u64).unwrap()]
    };
    (0..length).map(|_| next()).collect()
}

pub(super) const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HEX: &str = "0123456789abcdef";

/// What may be shown of a token, and what may not.
pub(super) fn tokens() -> Vec<(String, String)> {
    let made =
        |prefix: &[&str], seed, length, alphabet| (prefix.concat(), noise(seed, length, alphabet));
    vec![
        made(&["gh", "p_"], 1, 36, LETTERS),
        made(&["github", "_pat_"], 2, 82, LETTERS),
        // The id of an access key is a name, which logs and policies hold; its secret is below.
        made(&["AK", "IA"], 3, 16, UPPER),
        made(&["gl", "pat-"], 4, 20, LETTERS),
        made(&["npm", "_"], 5, 36, LETTERS),
        made(&["xo", "xb-210987654321-", "210987654322-"], 6, 24, LETTERS),
        made(&["sk", "_live_"], 7, 24, LETTERS),
        made(&["py", "pi-AgEIcHlwaS5vcmc"], 8, 90, LETTERS),
        made(&["dop", "_v1_"], 9, 64, HEX),
        made(&["hv", "s."], 10, 95, LETTERS),
        made(&["AI", "za"], 11, 35, LETTERS),
    ]
}

/// Values that only their name gives away.
fn passwords() -> Vec<String> {
    (20..26).map(|seed| noise(seed, 40, LETTERS)).collect()
}

fn key_block() -> (String, String) {
    let body: Vec<String> = (30..45).map(|seed| noise(seed, 64, LETTERS)).collect();
    let kind = ["-----BEGIN RSA ", "PRIVATE KEY-----"].concat();
    let end = kind.replace("BEGIN", "END");
    (format!("{kind}\n{}\n{end}\n", body.join("\n")), body.concat())
}

/// A repository that leaks in every way, and everything that must not be shown of it.
fn leaky() -> (Repository, Vec<String>) {
    let mut secrets = Vec::new();
    let mut env = String::new();
    let mut terraform = String::new();
    let mut workflow = String::from(WORKFLOW);
    let mut compose = String::from("services:\n  app:\n    environment:\n");
    let mut urls = String::new();
    for (at, (prefix, secret)) in tokens().into_iter().enumerate() {
        let token = format!("{prefix}{secret}");
        writeln!(env, "TOKEN_{at}={token}").unwrap();
        writeln!(terraform, "resource \"x_y\" \"r{at}\" {{\n  token = \"{token}\"\n}}").unwrap();
        // Where nobody would look for one: as the name of something else.
        writeln!(
            terraform,
            "resource \"aws_iam_access_key\" \"k{at}\" {{\n  user = \"{token}\"\n}}"
        )
        .unwrap();
        writeln!(workflow, "          TOKEN_{at}: {token}").unwrap();
        writeln!(compose, "      TOKEN_{at}: \"{token}\"").unwrap();
        writeln!(urls, "clone https://user:{token}@git.acme.example/web.git now").unwrap();
        if prefix != ["AK", "IA"].concat() {
            secrets.push(secret);
        }
    }
    for (at, password) in passwords().into_iter().enumerate() {
        writeln!(env, "DB{at}_PASSWORD={password}").unwrap();
        writeln!(
            terraform,
            "resource \"aws_db_instance\" \"d{at}\" {{\n  password = \"{password}\"\n}}"
        )
        .unwrap();
        writeln!(workflow, "          DB{at}_PASSWORD: {password}").unwrap();
        writeln!(compose, "      AWS{at}_SECRET_ACCESS_KEY: \"{password}\"").unwrap();
        writeln!(urls, "postgres://app:{password}@db.acme.example/app").unwrap();
        secrets.push(password);
    }
    let (block, body) = key_block();
    secrets.push(body);
    let broken = format!("a: [\n{env}");
    let login = format!(
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        \
         with: {{ aws-access-key-id: {0}, aws-secret-access-key: {1}, aws-region: x }}\n      - run: echo ${{{{ secrets.A }}}} {1} '{0}'\n",
        ["AK", "IA", &tokens()[2].1].concat(),
        passwords()[0],
    );
    let repository = Repository::empty()
        .with(".env", &env)
        .with("infra/main.tf", &terraform)
        .with("infra/broken.tf", format!("{terraform}\nresource \"x\" {{\n"))
        .with(".github/workflows/ci.yml", workflow)
        .with(".github/workflows/login.yml", login)
        .with(".github/workflows/broken.yml", broken)
        .with("compose.yaml", compose)
        .with("docs/urls.md", urls)
        .with("deploy/id_rsa", &block)
        .with(
            "deploy/key.json",
            serde_json::json!({ "private_key": block, "type": "service_account" }).to_string(),
        );
    (repository, secrets)
}

/// Fails if eight characters in a row of a secret are in the text, as they are or escaped.
#[track_caller]
pub(super) fn assert_kept(secrets: &[String], text: &str, what: &str) {
    for secret in secrets {
        for part in secret.as_bytes().windows(8) {
            let part = std::str::from_utf8(part).unwrap();
            assert!(!text.contains(part), "{what} shows `{part}`:\n{text}");
        }
    }
}

#[test]
fn no_format_shows_any_part_of_a_secret() {
    let (repository, secrets) = leaky();
    let mut seen = 0;
    for format in ["text", "github", "json", "sarif", "markdown", "csv"] {
        let run = repository.check(&["--format", format, "--verbose"]).ends(2, &[]);
        assert_kept(&secrets, &(run.out.clone() + &run.err), format);
        seen = seen.max(run.out.matches("literal-credential").count());
    }
    assert!(seen > 15, "the leaks are seen at all: {seen}");
    let run = repository.check(&["--color", "always"]).ends(2, &[]);
    assert_kept(&secrets, &(run.out + &run.err), "colours");
    for format in ["text", "json", "csv"] {
        let run = repository.run(["inventory", "--verbose", "--format", format]).ends(0, &[]);
        assert_kept(&secrets, &(run.out + &run.err), "inventory");
    }
    let run = repository.run(["adopt", "--print", "--as-of", "2026-11-22"]).ends(0, &[]);
    assert_kept(&secrets, &(run.out + &run.err), "adopt");
    repository.git(&["init", "--quiet"]);
    repository.git(&["add", "--all"]);
    let run = repository.check(&["--staged", "--verbose"]).ends(2, &[]);
    assert_kept(&secrets, &(run.out + &run.err), "staged");
}

#[test]
fn neither_a_runner_nor_a_file_gets_any_part_of_a_secret() {
    let (repository, secrets) = leaky();
    let mut command = keyroster(repository.root());
    command.env("GITHUB_ACTIONS", "true");
    command
        .env("GITHUB_STEP_SUMMARY", repository.path("summary"))
        .env("GITHUB_OUTPUT", repository.path("outputs"));
    let files = ["json", "sarif", "markdown", "csv", "text"]
        .map(|format| format!("--format={format}=report.{format}"));
    let run =
        Run::of(command.args(["check", ".", "--as-of", "2026-11-22"]).args(&files)).ends(2, &[]);
    assert_kept(&secrets, &(run.out + &run.err), "the log");
    for file in [
        "summary",
        "outputs",
        "report.json",
        "report.sarif",
        "report.markdown",
        "report.csv",
        "report.text",
    ] {
        assert_kept(&secrets, &fs::read_to_string(repository.path(file)).unwrap(), file);
    }
}

#[test]
fn a_secret_in_the_roster_is_not_repeated_by_its_faults() {
    let (prefix, secret) = tokens().remove(0);
    let token = format!("{prefix}{secret}");
    for roster in [
        format!("version: 1\nparties: {{ web: {{ team: \"@acme/web\", token: {token} }} }}\n"),
        format!("version: 1\nparties: {{ web: {{ team: [{token}] }} }}\n"),
        format!("version: {token}\n"),
        format!(
            "version: 1\nidentities:\n  - match: github/actions-secret/NPM_TOKEN\n    rotation: {{ last: {token} }}\n"
        ),
        format!("version: 1\n{token}: 1\n"),
        format!(
            "version: 1\nidentities:\n  - match: github/actions-secret/NPM_TOKEN\n    purpose: |\n      {token}\n"
        ),
        format!(
            "version: 1\nidentities:\n  - match: {token}\n    raci: {{ accountable: {token} }}\n"
        ),
    ] {
        let repository = Repository::unheld().with(PLACE, roster);
        for format in ["text", "github", "json", "sarif", "markdown", "csv"] {
            let run = repository.check(&["--format", format, "--verbose"]);
            assert!(run.code.is_some_and(|code| code > 0));
            assert_kept(std::slice::from_ref(&secret), &(run.out + &run.err), format);
        }
    }
}
