//! The decoder and the JSON Schema take and refuse the same rosters.

use jsonschema::Validator;
use keyroster::roster::ROSTER_SCHEMA;
use keyroster::syntax::{Node, Style, Value, yaml};
use serde_json::{Map, Value as Json};

use super::{FULL, parse};

fn validator() -> Validator {
    let schema: Json = serde_json::from_str(ROSTER_SCHEMA).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// A tree as the JSON that an editor's YAML parser makes of it.
fn json(node: &Node<'_>) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(text, Style::Plain) => match &**text {
            "true" | "True" | "TRUE" => Json::Bool(true),
            "false" | "False" | "FALSE" => Json::Bool(false),
            text if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
                let whole = text.parse::<i64>().ok().map(Json::from);
                let number = whole.or_else(|| text.parse::<f64>().ok().map(Json::from));
                number.unwrap_or_else(|| Json::from(text))
            }
            text => Json::from(text),
        },
        Value::Scalar(text, _) => Json::from(&**text),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(pairs) => {
            let key = |node: &Node<'_>| node.text().unwrap_or_default().to_owned();
            let pairs = pairs.iter().map(|pair| (key(&pair.key), json(&pair.value)));
            Json::Object(pairs.collect::<Map<_, _>>())
        }
        other => panic!("YAML has no {other:?}"),
    }
}

fn schema_takes(text: &str) -> bool {
    let parsed = yaml::parse(text);
    assert_eq!(parsed.errors, [], "{text}");
    validator().is_valid(&json(&parsed.documents[0]))
}

#[test]
fn the_full_roster_and_its_like_are_taken_by_both() {
    // Alone, without the file that it includes.
    let full = FULL.replace("include: [rosters/*.yaml]", "include: []");
    assert!(parse(&full).is_ok() && schema_takes(&full));
    assert!(schema_takes(FULL));
    assert!(parse("version: 1\n").is_ok() && schema_takes("version: 1\n"));
}

#[test]
fn bad_rosters_are_refused_by_both() {
    insta::glob!("bad/*.yaml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        assert!(parse(&text).is_err() && !schema_takes(&text), "{}", path.display());
    });
}

#[test]
fn what_a_schema_cannot_say_only_the_decoder_refuses() {
    for name in ["globs", "repeated", "rules", "tags"] {
        let path = format!("{}/tests/roster/unsaid/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        assert!(parse(&text).is_err() && schema_takes(&text), "{name}");
    }
}

/// A place for a value, values that both take, and values that both refuse, parted by ` | `.
const SAMPLES: [(&str, &str, &str); 27] = [
    (
        "extends: $",
        "policies/base.yaml | acme/.github/base.yaml@v3 | [a.yaml, b/c/d@1.2] | b/c/d@refs/tags/v1",
        "acme/.github/base.yaml@main | b/c/d@refs/heads/x | acme/base.yaml@v1 | ../a.yaml | /a.yaml | \
         a/*.yaml | b/c/../d@v1 | b/c/d@ | '@v1' | b/c/d@-x | b/c/d@a..b | b//d@v1 | 1 | {} | ~",
    ),
    (
        "open: $",
        "levels | rotation.default | [grace, levels.unowned] | rotation.github/deploy-key",
        "rotatoin | policy.levels | parties | levels. | '' | 1 | {} | ~",
    ),
    (
        "parties: { p: { team: $ } }",
        r#"a | '1' | "@a" | a b | yes"#,
        "1 | 1.5 | true | '' | ' ' | [] | {} | ~ | -3",
    ),
    ("parties: { p: { partner: $ } }", "true | False", "yes | 'true' | 1 | [true] | ~"),
    ("parties: { p: { escalation: $ } }", "a | [a, b] | []", "[1] | [~] | [[a]] | {} | 1"),
    (
        "parties: { p: { contract: $ } }",
        "{} | { ends: 2026-12-31 }",
        "[] | a | ~ | { end: 2026-12-31 }",
    ),
    (
        "parties: { p: { contract: { ends: $ } } }",
        "2026-02-28 | '2028-02-29' | 2026-10-02T10:00:00Z | 2026-10-02T10:00:00+02:00",
        "2026-02-30 | 2026-04-31 | 2026-13-01 | 2026-00-01 | 26-01-01 | 2026-1-1 | soon | 20260101 \
         | 1/2/2026 | 2026-W01-1 | 2026-01-01x | 2026 | '' | [2026-01-01]",
    ),
    (
        "parties: { p: { contract: { notice: $ } } }",
        "0d | 30d | 12w | 6mo | 1y | 4h | 9999d",
        "30 | 30 d | -1d | 1.5d | 10000d | 01d | d | 30D | 5m | never | P30D | '' | 30d 12h",
    ),
    (
        "parties: { p: { known-as: { aws-accounts: $ } } }",
        "['123456789012'] | '000000000000' | []",
        "[123456789012] | ['1234'] | ['1234-5678-9012'] | [a] | {}",
    ),
    (
        "policy: { rotation: $ }",
        "{} | { default: 1d } | { partner: never, class:ci-token: 1y } | { a/b: 1d, '*': 2d }",
        "90d | { default: 0d } | { partners: 1d } | { class:x: 1d } | { 'class:a/b': 1d } \
         | { a: 1d } | { a/b: ~ } | { a/b: often }",
    ),
    ("policy: { escalate-after: $ }", "0d | 7d | 1mo", "never | [7d] | 7"),
    ("policy: { due-soon: $ }", "0d | 14d", "never | [14d] | 14"),
    (
        "policy: { levels: $ }",
        "{} | { unowned: deny, rotation-overdue: 'allow' }",
        "[] | { unowned: Deny } | { unowned: error } | { unowned: 1 } | { Unowned: deny } \
         | { un owned: deny }",
    ),
    (
        "policy: { require: $ }",
        "[] | evidence | [purpose, lifecycle, rotation]",
        "[owner] | {} | 1 | [accountable, [review]]",
    ),
    ("policy: { waiver: { renewals: $ } }", "0 | 1 | 99", "-1 | 100 | '1' | one | 1.5"),
    ("policy: { waiver: { approvers: $ } }", "['@a'] | '@a'", "[1] | true"),
    ("policy: { trusted: { actions: $ } }", "['actions/*'] | a/b", "['a/b@v1'] | [''] | [1] | {}"),
    (
        "policy: { ignore: $ }",
        "['**/x/**'] | vendor/ | a..b",
        "['/x'] | ./x | ../x | a/../b | a/.. | [''] | [1] | {}",
    ),
    (
        "identities: [ { match: $ } ]",
        "a | '*' | { class: oauth-app } | { kind: k, path: 'a/**', key: x } | '[open'",
        "1 | [] | {} | { class: token } | { kind: 1 } | { path: /a } | { name: x } | '' | ~",
    ),
    (
        "identities: [ { match: a, raci: $ } ]",
        "{} | { accountable: a, informed: [b] }",
        "a | [a] | { owner: a } | { accountable: 1 }",
    ),
    (
        "identities: [ { match: a, lifecycle: $ } ]",
        "{} | { rotate: a }",
        "{ rotate: [a] } | { rotated: a }",
    ),
    (
        "identities: [ { match: a, rotation: { every: $ } } ]",
        "1d | never",
        "0d | 0mo | Never | ~ | 90",
    ),
    (
        "identities: [ { match: a, review: { decision: $ } } ]",
        "keep | revoke | 'reduce' | rotate",
        "kept | true | [keep]",
    ),
    ("identities: [ { match: a, revocation: { within: $ } } ]", "4h | 0h", "never | 4 h"),
    (
        "identities: [ { match: a, approvals: $ } ]",
        "[] | [ { by: a, on: 2026-01-01, for: revoked } ]",
        "{} | [ { by: a } ] | [ { by: a, on: 2026-01-01, for: revoke } ] | a",
    ),
    (
        "plan: [ $ ]",
        "{ finding: unowned, match: a, owner: b, due: 2026-01-01, exit: c }",
        "{ finding: unowned, match: a, owner: b } | {} | a \
         | { finding: 1, match: a, owner: b, due: 2026-01-01 }",
    ),
    (
        "waivers: [ $ ]",
        "{ finding: unowned, match: a, reason: b, expires: 2026-01-01 }",
        "{ finding: unowned, match: a, reason: b } \
         | { finding: unowned, match: a, reason: b, expires: never }",
    ),
];

#[test]
fn each_value_is_taken_or_refused_by_both() {
    let validator = validator();
    for (place, good, bad) in SAMPLES {
        let good = good.split(" | ").map(|value| (value, true));
        let bad = bad.split(" | ").map(|value| (value, false));
        for (value, taken) in good.chain(bad) {
            let text = format!("version: 1\n{}\n", place.replace('$', value));
            let tree = yaml::parse(&text);
            assert_eq!(tree.errors, [], "{text}");
            let decoded = parse(&text);
            assert_eq!(decoded.is_ok(), taken, "decoder: {text}{decoded:?}");
            let valid = validator.is_valid(&json(&tree.documents[0]));
            assert_eq!(valid, taken, "schema: {text}");
        }
    }
}
