//! What each format looks like. Read a changed snapshot as the person it is for.

use std::io;
use std::time::Duration;

use keyroster::report::{
    Document, Format, Options, Report, csv, github, json, markdown, sarif, text,
};

use crate::fixture::{empty, rich};

type Render = fn(&Report<'_>, &Options, &mut dyn io::Write) -> io::Result<()>;

fn rendered(render: Render, report: &Report<'_>, options: &Options) -> String {
    let mut out = Vec::new();
    render(report, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn text() {
    insta::assert_snapshot!(rendered(text::render, &rich(), &Options::default()));
}

#[test]
fn text_verbose() {
    let options =
        Options { verbose: true, elapsed: Some(Duration::from_millis(62)), ..Options::default() };
    insta::assert_snapshot!(rendered(text::render, &rich(), &options));
}

#[test]
fn text_quiet() {
    let options = Options { quiet: true, ..Options::default() };
    insta::assert_snapshot!(rendered(text::render, &rich(), &options));
}

#[test]
fn text_with_nothing_to_say() {
    insta::assert_snapshot!(rendered(text::render, &empty(), &Options::default()), @"passed: 39 identities (31 CI/CD tokens, 1 OAuth app, 7 delegated admin paths) in 118 files");
}

#[test]
fn text_that_could_not_judge() {
    let mut report = empty();
    report.incomplete = vec![
        ".github/keyroster.yaml:3:1: unknown field `partys`; did you mean `parties`?".to_owned(),
        "git: bad revision 'origin/main'\nfetch the base first".to_owned(),
    ];
    insta::assert_snapshot!(rendered(text::render, &report, &Options::default()));
}

#[test]
fn github() {
    insta::assert_snapshot!(rendered(github::render, &rich(), &Options::default()));
}

#[test]
fn json() {
    insta::assert_snapshot!(rendered(json::render, &rich(), &Options::default()));
}

#[test]
fn sarif() {
    insta::assert_snapshot!(rendered(sarif::render, &rich(), &Options::default()));
}

#[test]
fn markdown() {
    let options = Options {
        source_url: Some("https://github.com/acme/infra/blob/4b9afa4c".to_owned()),
        ..Options::default()
    };
    insta::assert_snapshot!(rendered(markdown::render, &rich(), &options));
}

#[test]
fn csv() {
    insta::assert_snapshot!(rendered(csv::render, &rich(), &Options::default()));
}

#[test]
fn html() {
    let options = Options {
        source_url: Some("https://github.com/acme/infra/blob/4b9afa4c".to_owned()),
        ..Options::default()
    };
    let page = |report: &Report<'_>, options: &Options, out: &mut dyn io::Write| {
        report.write(Format::Html, options, out)
    };
    let page = rendered(page, &rich(), &options);
    // The style is the same on every page.
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    insta::assert_snapshot!(format!("{head}<style></style>{rest}"));
}
