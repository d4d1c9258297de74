//! The laws of the catalogue.
#![allow(missing_docs)]

use keyroster::detect::Detector;
use keyroster::{rule, trial};

#[test]
fn every_detection_rule_sees_what_its_examples_say() {
    let catalogue = rule::built_in().unwrap();
    let detector = Detector::new(catalogue).unwrap();
    let failures: Vec<_> = catalogue
        .detect
        .values()
        .flat_map(|rule| trial::run(rule, &detector))
        .collect();
    let shown: Vec<_> = failures.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "\n{}", shown.join("\n"));
}
