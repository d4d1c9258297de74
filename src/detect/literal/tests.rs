//! The examples of every rule, and what must hold of all literals.

use proptest::prelude::*;

use super::*;
use crate::rule::{Example, built_in};

fn scanner() -> LiteralScanner<'static> {
    LiteralScanner::new(built_in().unwrap()).unwrap()
}

fn read(path: &str, text: &str) -> Source {
    Source::new(path, text.replace("<+>", ""))
}

/// The lines on which a rule itself speaks in an example.
fn lines(scanner: &LiteralScanner<'_>, rule: &DetectRule, example: &Example) -> Vec<usize> {
    let source = read(&example.file, &example.text);
    let hits = scanner.scan(&source).into_iter();
    let own = hits.filter(|hit| hit.rule.id == rule.id);
    own.map(|hit| source.position(hit.span.start).line).collect()
}

#[test]
fn every_example_of_every_text_rule() {
    let scanner = scanner();
    let rules = built_in().unwrap().detect.values();
    let textual = |rule: &&DetectRule| rule.matches.iter().any(|found| found.text.is_some());
    let mut wrong = Vec::new();
    let mut seen = 0;
    for rule in rules.filter(textual) {
        seen += 1;
        assert!(!rule.examples.fires.is_empty(), "{} never fires", rule.id);
        assert!(!rule.examples.silent.is_empty(), "{} is never silent", rule.id);
        for (at, example) in rule.examples.fires.iter().enumerate() {
            let key = format!("literal/{}/", rule.id);
            let expected = example.expect.iter().filter(|expected| expected.key == key);
            let expected: Vec<_> = expected.map(|expected| expected.line).collect();
            let found = lines(&scanner, rule, example);
            if found != expected || found.is_empty() {
                wrong.push(format!("{} fires {at}: lines {found:?}", rule.id));
            }
        }
        for (at, example) in rule.examples.silent.iter().enumerate() {
            let found = lines(&scanner, rule, example);
            if !found.is_empty() {
                wrong.push(format!("{} silent {at}: lines {found:?}", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 10, "{seen}");
}

#[test]
fn every_pattern_compiles() {
    let scanner = scanner();
    for place in 0..scanner.patterns.len() {
        let (rule, text) = scanner.pattern(place).unwrap();
        assert_eq!(text.pattern.regex().err(), None, "{}", rule.id);
    }
}

/// One hit of one rule in one line of text, for the tests of confidence.
fn confidence(path: &str, text: &str) -> Option<Confidence> {
    let hits = scanner().scan(&read(path, text));
    assert!(hits.len() <= 1, "{hits:?}");
    hits.first().map(|hit| hit.confidence)
}

#[test]
fn checksums_examples_and_test_paths_grade_a_hit() {
    let random = "q7RkZp2VtX9sLw4NcYb8HdJf3Gm6Ta";
    let tail = checksum::base62(crc32fast::hash(random.as_bytes()));
    let issued = format!("t: ghp_{random}{}", std::str::from_utf8(&tail).unwrap());
    let invented = format!("t: ghp_{random}AbCdEf");
    assert_eq!(confidence("a.yml", &issued), Some(Confidence::High));
    assert_eq!(confidence("a.yml", &invented), Some(Confidence::Medium));
    assert_eq!(confidence("tests/a.yml", &issued), Some(Confidence::Medium));
    assert_eq!(confidence("docs/a.md", &invented), Some(Confidence::Low));
    let example = "id: AKIA<+>IOSFODNN7EXAMPLE";
    assert_eq!(confidence("a.yml", example), Some(Confidence::Low));
    assert_eq!(confidence("a.yml", "id: AKIA<+>XXXXXXXXXXXXXXXX"), None);
}

#[test]
fn tokens_side_by_side_are_all_found() {
    let one = "ghp_<+>q7RkZp2VtX9sLw4NcYb8HdJf3Gm6TaAbCdEf";
    let two = "glpat-<+>q7RkZp2VtX9sLw4NcYb8";
    let text = format!("{one} {one},{two} {two}\n{two}");
    let hits = scanner().scan(&read("a", &text));
    let rules: Vec<_> = hits.iter().map(|hit| hit.rule.id.as_str()).collect();
    let (pat, lab) = ("github-pat", "gitlab-token");
    assert_eq!(rules, [pat, pat, lab, lab, lab]);
}

#[test]
fn a_rule_with_a_pattern_that_does_not_compile_is_refused() {
    let built_in = include_str!("../../../rules/detect/npm/npm-token.yaml");
    let broken = built_in.replacen("{36}", "{36", 1).replacen("[A-Za-z0-9]", "[A-Za-z0-9", 1);
    let read = |text: &str| crate::rule::parse_rule_file("npm-token.yaml", text);
    assert!(read(built_in).is_ok());
    let error = read(&broken).unwrap_err().to_string();
    assert!(error.starts_with("npm-token.yaml: regex parse error"), "{error}");
}

#[test]
fn a_token_that_says_when_it_ends() {
    let ends = |text: &str| scanner().scan(&read("a", text))[0].expires.clone();
    // {"alg":"HS256"} . {"exp":1767225600}
    let jwt = "t: eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3NjcyMjU2MDB9.<+>q7RkZp2VtX9sLw4NcYb8";
    assert_eq!(ends(jwt).as_deref(), Some("2026-01-01"));
    let sas = "https://a.blob.core.windows.net/b?sp=r&se=2027-02-03T00:00:00Z&sig=\
        <+>q7RkZp2VtX9sLw4NcYb8HdJf3Gm6Ta1KQ7RkZp2VtX9s%3D";
    assert_eq!(ends(sas).as_deref(), Some("2027-02-03"));
    assert_eq!(ends("t: glpat-<+>q7RkZp2VtX9sLw4NcYb8"), None);
}

#[test]
fn a_key_hashes_the_same_in_every_layout() {
    let body = "q7RkZp2VtX9sLw4NcYb8HdJf3Gm6TaQ1".repeat(2);
    let (head, foot) = ("-----BEGIN PRIVATE <+>KEY-----", "-----END PRIVATE KEY-----");
    let layouts = [
        format!("{head}\n{body}\n{foot}\n"),
        format!("a: |\n  {head}\r\n  {body}\r\n  {foot}\r\n"),
        format!("{{\"a\": \"{head}\\n{body}\\n{foot}\\n\"}}"),
    ];
    let scanner = scanner();
    let hash = |text: &String| scanner.scan(&read("k", text))[0].redacted.hash().to_owned();
    let hashes: Vec<_> = layouts.iter().map(hash).collect();
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
}

#[test]
fn hostile_input_costs_no_more_than_its_length() {
    let scanner = scanner();
    for unit in ["-----BEGIN PRIVATE KEY-----", "xoxb-ghp_AKIA", "ghp_ ", "AKIA\n"] {
        let text = unit.repeat(20_000_000 / unit.len());
        assert!(scanner.scan(&Source::new("big.txt", text)).is_empty());
    }
}

/// Eight characters of a value, beyond the prefix that may be shown, that a hit shows.
fn shown(source: &Source, hit: &LiteralHit<'_>) -> Option<String> {
    let value: Vec<char> = source.slice(hit.span).chars().collect();
    let shown = format!("{hit:?} {} {}", hit.redacted, hit.redacted.hash());
    let revealed = hit.redacted.to_string().find('…').unwrap_or(0);
    let mut hidden = value.get(revealed..)?.windows(8).map(String::from_iter);
    hidden.find(|part: &String| shown.contains(part.as_str()))
}

#[test]
fn nothing_that_is_printed_holds_the_value_of_an_example() {
    let scanner = scanner();
    let rules = built_in().unwrap().detect.values();
    for example in rules.flat_map(|rule| &rule.examples.fires) {
        let source = read(&example.file, &example.text);
        for hit in scanner.scan(&source) {
            assert_eq!(shown(&source, &hit), None, "{}", hit.rule.id);
        }
    }
}

proptest! {
    #[test]
    fn nothing_that_is_printed_holds_a_value(body in "[A-Za-z0-9]{36}", lead in "[ -~é\n]{0,40}") {
        let source = Source::new("a.env", format!("{lead} ghp_{body} "));
        for hit in scanner().scan(&source) {
            prop_assert_eq!(shown(&source, &hit), None);
        }
    }

    #[test]
    fn no_text_makes_it_fail(text in "\\PC{0,200}") {
        let source = Source::new("a", text.replace('k', "AKIA").replace('b', "-----BEGIN "));
        for hit in scanner().scan(&source) {
            prop_assert!(source.clamp(hit.span) == hit.span);
        }
    }
}
