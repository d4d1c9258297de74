//! Rosters that are made to do harm end with a fault, and soon.

use proptest::prelude::*;

use super::{FULL, catalogue, parse, source};
use keyroster::roster::{Pattern, Roster, includes};

fn first_fault(text: &str) -> String {
    // `includes` reads the same text before.
    let _ = includes(&source("r", text));
    parse(text).unwrap_err()[0].message.clone()
}

#[test]
fn hostile_rosters_end_with_a_fault() {
    let deep = format!("version: 1\nparties: {}", "[".repeat(100_000));
    assert_eq!(first_fault(&deep), "nested deeper than 255 levels");
    let deep = format!("version: 1\nparties: {}", "{a: ".repeat(100_000));
    assert_eq!(first_fault(&deep), "nested deeper than 255 levels");

    let mut bomb = "version: 1\nparties:\n  a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        let below = format!("*a{}, ", level - 1).repeat(9);
        bomb += &format!("  a{level}: &a{level} [{below}]\n");
    }
    assert_eq!(first_fault(&bomb), "aliases expand to more than 250000 nodes");

    let large = format!("version: 1\n#{}\n", "x".repeat(5 << 20));
    assert_eq!(first_fault(&large), "the roster is larger than 4 MiB");

    let many = format!("version: 1\nidentities: [{}]", "{match: a*b*c?d}, ".repeat(60_000));
    assert_eq!(first_fault(&many), "the match `a*b*c?d` is in the roster twice");
    let faults = parse(&many).unwrap_err();
    assert_eq!(faults.len(), 501);
    let last = faults[500].to_string();
    assert_eq!(last, "59500 more faults are not shown; mend these first");
}

#[test]
fn many_costly_globs_are_read_or_refused() {
    let items: String =
        (0..20_000).map(|i| format!("- match: '*{i}*a?*{{b,c*d}}*{i}'\n")).collect();
    let _ = parse(&format!("version: 1\nidentities:\n{items}"));
}

#[test]
fn a_long_key_with_many_qualifiers_costs_little() {
    let identity = super::matching::identity(&"@a".repeat(100_000));
    assert!(!Pattern::from_text("x*y*z").covers(&identity));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A roster with pieces cut out, doubled or replaced is read or refused, never a panic, and
    /// every fault points into the text.
    #[test]
    fn no_mutation_panics(
        seed in prop::sample::select(vec![
            FULL,
            include_str!("bad/parties.yaml"),
            include_str!("bad/policy.yaml"),
            include_str!("bad/identities.yaml"),
            include_str!("unsaid/repeated.yaml"),
        ]),
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0usize..40, "[-a-z0-9{}\\[\\]:,&*!#'\"|> \n\té\u{0}]{0,12}"),
            1..6,
        ),
    ) {
        let mut text: Vec<char> = seed.chars().collect();
        for (at, cut, put) in edits {
            let start = at.index(text.len());
            let end = (start + cut).min(text.len());
            text.splice(start..end, put.chars());
        }
        let main = source("r", &text.into_iter().collect::<String>());
        let _ = includes(&main);
        if let Err(faults) = Roster::parse(main.clone(), &[], &catalogue()) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert_eq!(main.clamp(fault.location.span), fault.location.span);
            }
        }
    }

    #[test]
    fn no_pattern_panics(pattern in ".{0,40}", key in ".{0,40}") {
        let _ = Pattern::from_text(&pattern).covers(&super::matching::identity(&key));
        let _ = pattern.parse::<keyroster::roster::Duration>();
    }
}
