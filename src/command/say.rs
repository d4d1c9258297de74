//! What commands say in words of their own. Nothing in it steers a terminal, is obeyed by a runner, or
//! looks like a credential: it may hold names that somebody else chose, and what the user typed.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::LazyLock;

use anyhow::Result;

use super::World;
use crate::detect::Detector;
use crate::report::{lines, neutralise};
use crate::rule;

/// Finds credentials in what was typed; made when something is said for the first time.
static DETECTOR: LazyLock<Option<Detector<'static>>> =
    LazyLock::new(|| Detector::new(rule::built_in().ok()?).ok());

/// An error as it is printed: causes in one line.
pub fn complaint(error: &anyhow::Error, world: &World) -> String {
    plain(&format!("error: {error:#}"), world)
}

/// Text for a person.
pub fn plain(text: &str, world: &World) -> String {
    let text = lines(&hushed(text));
    match world.on_actions {
        true => neutralise(&text).into_owned(),
        false => text,
    }
}

/// The same text with `*` in place of what looks like a credential.
pub(super) fn hushed(text: &str) -> Cow<'_, str> {
    match DETECTOR.as_ref() {
        Some(detector) => Cow::Owned(detector.quiet(text)),
        None => Cow::Borrowed(text),
    }
}

/// Says something on standard output.
pub(super) fn say(text: &str, world: &World) -> Result<u8> {
    print(&format!("{}\n", plain(text, world)))
}

/// Prints a document that holds what others wrote.
pub(super) fn show(document: &str, world: &World) -> Result<u8> {
    let document = hushed(document);
    match world.on_actions {
        true => print(&neutralise(&document)),
        false => print(&document),
    }
}

/// Prints, to whoever still listens.
pub(super) fn print(text: &str) -> Result<u8> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(0),
    }
}
