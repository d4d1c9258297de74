//! Every way in which a roster can be wrong: what is said, and where.

use std::sync::Arc;

use keyroster::roster::Roster;
use keyroster::source::Source;

use super::{catalogue, source};

/// Each fault as `line:column`, the text that it points at, and what is said.
fn shown(main: &Arc<Source>) -> String {
    let faults = Roster::parse(Arc::clone(main), &[], &catalogue()).err().unwrap_or_default();
    let lines = faults.iter().map(|fault| {
        let span = fault.location.span;
        assert_eq!(main.clamp(span), span, "{fault}");
        let at = main.position(span.start);
        let text = main.slice(span).lines().next().unwrap_or_default();
        format!("{}:{} [{text}] {fault}\n", at.line, at.column)
    });
    lines.collect()
}

/// `bad/` holds what the schema refuses as well, `unsaid/` what a schema cannot say.
#[test]
fn all_faults_come_at_once_and_in_order() {
    insta::glob!("{bad,unsaid}/*.yaml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let faults = shown(&source("keyroster.yaml", &text));
        assert_ne!(faults, "");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("faults", faults);
        });
    });
}

#[test]
fn faults_do_not_repeat_long_or_hostile_text() {
    let long = "x".repeat(5000);
    let text = format!(
        "version: 1\n\"a\\e[31m`{long}\": 1\nplan: [{{ due: {long} }}]\nwaivers: {}",
        "9".repeat(5000)
    );
    for fault in Roster::parse(source("r", &text), &[], &catalogue()).unwrap_err() {
        let said = fault.to_string();
        assert!(said.len() < 300 && !said.contains('\u{1b}'), "{said}");
    }
}
