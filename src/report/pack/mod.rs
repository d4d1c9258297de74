//! What an auditor is handed: one folder about one commit on one day. Each of its files is a pure
//! function of the facts, so that the same commit and day give the same bytes.

mod exceptions;
mod mapping;
mod page;
mod subject;

use std::collections::BTreeMap;
use std::io;

use super::{By, Document, Format, Listing, Options, OwnerOf, Raci, Report, render, uri};
use crate::check::Context;
use crate::matrix::Matrix;
use crate::source::Source;

pub use subject::{Commit, Subject};

/// The JSON Schema of a pack's `pack.json`.
pub const PACK_SCHEMA: &str = include_str!("../../../schemas/pack.schema.json");

/// The JSON Schema of a pack's `mapping.json`.
pub const MAPPING_SCHEMA: &str = include_str!("../../../schemas/mapping.schema.json");

/// Everything that a pack is made from.
#[expect(missing_debug_implementations, reason = "a closure has none")]
pub struct Pack<'a> {
    /// What was judged.
    pub subject: &'a Subject,
    /// The facts as checks look at them.
    pub context: &'a Context<'a>,
    /// What the gate says.
    pub report: &'a Report<'a>,
    /// Who holds an identity.
    pub owner_of: OwnerOf<'a>,
    /// What was judged by: the roster's files, and what was observed.
    pub sources: &'a [std::sync::Arc<Source>],
}

/// The files of the pack beside the copies of the roster, with what each is.
pub(super) const FILES: [(&str, &str); 12] = [
    ("index.html", "this page"),
    ("pack.json", "what was judged, by what, and what came of it, for programs"),
    ("findings.html", "the report of the gate"),
    ("findings.json", "the same, for programs"),
    ("inventory.csv", "every machine identity that was found, and who holds it"),
    ("inventory.json", "the same with every place, for programs"),
    ("raci.html", "who answers for, works on and is told of what"),
    ("raci.csv", "the same, a line for each identity"),
    ("waivers.csv", "risks that somebody accepted for a while, and whether that still counts"),
    ("plan.csv", "debt with a due date, and what it covers today"),
    ("mapping.csv", "controls of frameworks, the rules that bear on them, and today's findings"),
    ("mapping.json", "the same, for programs"),
];

impl Pack<'_> {
    /// The files by their path in the folder; without the list of their hashes.
    ///
    /// # Errors
    /// A template or document that cannot be written.
    pub fn files(&self) -> io::Result<BTreeMap<String, Vec<u8>>> {
        let Self { subject, context: cx, report, owner_of, .. } = *self;
        let options = Options { repository: subject.repository.clone(), ..Options::default() };
        let listing = Listing { inventory: cx.inventory, as_of: cx.today, owner_of };
        let matrix = Matrix::new(cx);
        let raci = Raci { matrix: &matrix, by: By::Identity };
        let mapping = mapping::Mapping::new(cx, report);
        let mut files = BTreeMap::from(
            [
                ("index.html", made(|out| page::render(self, &mapping, out))?),
                ("pack.json", made(|out| subject::json(self, out))?),
                ("findings.html", document(report, Format::Html, &options)?),
                ("findings.json", document(report, Format::Json, &options)?),
                ("inventory.csv", document(&listing, Format::Csv, &options)?),
                ("inventory.json", document(&listing, Format::Json, &options)?),
                ("raci.html", document(&raci, Format::Html, &options)?),
                ("raci.csv", document(&raci, Format::Csv, &options)?),
                ("waivers.csv", made(|out| exceptions::waivers(cx, report, out))?),
                ("plan.csv", made(|out| exceptions::plan(cx, report, out))?),
                ("mapping.csv", made(|out| mapping.csv(out))?),
                ("mapping.json", made(|out| mapping.json(self, out))?),
            ]
            .map(|(name, bytes)| (name.to_owned(), bytes)),
        );
        for source in self.sources {
            files.insert(copy(&source.path), source.text.clone().into_bytes());
        }
        Ok(files)
    }
}

/// Where the copy of a roster's file is: below `roster/`, whatever its path holds.
pub(super) fn copy(path: &str) -> String {
    let plain = |part: &&str| !matches!(*part, "" | "." | "..");
    let parts: Vec<_> = path.split('/').filter(plain).map(uri::relative).collect();
    format!("roster/{}", parts.join("/"))
}

fn document<D: Document>(document: &D, format: Format, options: &Options) -> io::Result<Vec<u8>> {
    made(|out| render(document, format, options, out))
}

fn made(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    Ok(bytes)
}

#[test]
fn a_copy_never_leaves_its_folder() {
    assert_eq!(copy(".github/keyroster.yaml"), "roster/.github/keyroster.yaml");
    assert_eq!(copy("/etc/../../x y\n.yaml"), "roster/etc/x%20y%0A.yaml");
}
