//! Pages for a browser, from the templates in `html/`. A page is one file: it asks nothing of a
//! network, runs nothing or one script of ours, and reads in light and dark, on paper and aloud. What
//! others wrote is escaped by the engine; no template says `safe`, and a test holds them to it.

use std::io::{self, Write};
use std::sync::OnceLock;

use data_encoding::BASE64;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior, Value, escape_formatter};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::terminal::is_deceptive;

/// The templates by name. `base.html` is the frame, `parts.html` what pages share.
const TEMPLATES: [(&str, &str); 7] = [
    ("base.html", include_str!("html/base.html")),
    ("base.css", include_str!("html/base.css")),
    ("parts.html", include_str!("html/parts.html")),
    ("report.html", include_str!("html/report.html")),
    ("raci.html", include_str!("html/raci.html")),
    ("pack.html", include_str!("html/pack.html")),
    ("organisation.html", include_str!("../org/report/html/page.html")),
];

/// Writes a page.
///
/// # Errors
/// Those of the writer; a template that asks for what the page does not have.
pub(crate) fn page(name: &str, page: impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let template = engine()?.get_template(name).map_err(io::Error::other)?;
    let page = minijinja::context! {
        version => env!("CARGO_PKG_VERSION"),
        page => Serde(page),
    };
    template.render_captured_to(page, &mut *out).map_err(broken)?;
    out.write_all(b"\n")
}

/// What a page has that runs a script.
#[derive(Debug)]
pub(crate) struct Application<'a> {
    /// Rules of style that follow those which pages share.
    pub(crate) style: &'a str,
    /// The script: the only one that the page's policy lets run.
    pub(crate) script: &'a str,
    /// What the script works on, as Base64.
    pub(crate) blocks: [String; 2],
}

/// Writes a page that runs a script. Its policy names script and style by their hashes.
///
/// # Errors
/// As [`page`].
pub(crate) fn application(
    name: &str,
    page: impl Serialize,
    parts: &Application<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let template = engine()?.get_template(name).map_err(io::Error::other)?;
    let style = format!("{}{}", include_str!("html/base.css"), parts.style);
    let hash = |text: &str| BASE64.encode(&Sha256::digest(text.as_bytes()));
    // These are ours: as they are, nothing of a repository is in them.
    let own = |text: &str| Value::from_safe_string(text.to_owned());
    let page = minijinja::context! {
        version => env!("CARGO_PKG_VERSION"),
        page => Serde(page),
        style_hash => own(&hash(&style)),
        script_hash => own(&hash(parts.script)),
        style => own(&style),
        script => own(parts.script),
        blocks => parts.blocks.each_ref().map(|block| own(block)).to_vec(),
    };
    template.render_captured_to(page, &mut *out).map_err(broken)?;
    out.write_all(b"\n")
}

/// The engine's own errors hold those of the writer, which a caller may look for.
fn broken(error: Error) -> io::Error {
    let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref());
    let kind = source.map_or(io::ErrorKind::Other, io::Error::kind);
    io::Error::new(kind, error)
}

fn engine() -> io::Result<&'static Environment<'static>> {
    static ENGINE: OnceLock<Result<Environment<'static>, String>> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| prepare().map_err(|error| error.to_string()));
    engine.as_ref().map_err(|error| io::Error::other(error.clone()))
}

fn prepare() -> Result<Environment<'static>, Error> {
    let mut engine = Environment::new();
    engine.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_formatter(|out, state, value| match value.as_str() {
        _ if value.is_none() => Ok(()),
        // A character that shows as nothing, or turns the text around, would deceive a reader.
        Some(text) if text.contains(deceives) && !value.is_safe() => {
            escape_formatter(out, state, &Value::from(text.replace(deceives, "\u{fffd}")))
        }
        _ => escape_formatter(out, state, value),
    });
    engine.add_filter("pieces", pieces);
    for (name, text) in TEMPLATES {
        engine.add_template(name, text)?;
    }
    Ok(engine)
}

/// Line ends and tabs of code are no deceit.
fn deceives(c: char) -> bool {
    is_deceptive(c) && !matches!(c, '\n' | '\t')
}

/// Text parted at its backticks, for a template to show every second piece as code.
fn pieces(text: &str) -> Vec<Value> {
    let parts: Vec<&str> = text.split('`').collect();
    // An odd backtick closes nothing.
    if parts.len().is_multiple_of(2) {
        return vec![minijinja::context! { code => false, text }];
    }
    let piece = |(at, text): (usize, &str)| minijinja::context! { code => at % 2 == 1, text };
    parts.into_iter().enumerate().filter(|(_, text)| !text.is_empty()).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read_and_none_lets_text_through() {
        prepare().unwrap();
        for (name, text) in TEMPLATES {
            // The page of an organisation runs a script, and its policy says which.
            let text = match name {
                "organisation.html" => &text.replace("<script", ""),
                _ => text,
            };
            for word in
                ["|safe", "| safe", "autoescape", "<script", "http:", "src=", "@import", "url("]
            {
                assert!(!text.contains(word), "{name} has `{word}`");
            }
        }
    }

    #[test]
    fn code_stands_between_backticks() {
        let shown = |text| {
            let engine = prepare().unwrap();
            let template = "{% from \"parts.html\" import prose %}{{ prose(text) }}";
            let context = minijinja::context! { text };
            let shown = engine.template_from_named_str("x.html", template).unwrap().render(context);
            shown.unwrap()
        };
        assert_eq!(shown("rotate `<a>` now"), "rotate <code>&lt;a&gt;</code> now");
        assert_eq!(shown("an odd ` one"), "an odd ` one");
        assert_eq!(shown("a\u{202e}b"), "a\u{fffd}b");
    }
}
