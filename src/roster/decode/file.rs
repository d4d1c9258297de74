//! One file of a roster: the main one, or one that it includes.

use super::pattern::globs;
use super::policy::policy;
use super::{Decoder, Field, Fields, Shape, entry, exception, party};
use crate::roster::suggest::quoted;
use crate::roster::{
    Entry, Extension, Fault, Globs, Open, Party, PlanItem, Policy, Spanned, Waiver,
};
use crate::rule::Catalogue;
use crate::source::{Source, Span};
use crate::syntax::{Node, Style, Value, yaml};

/// The format that this version reads.
const VERSION: &str = "1";

/// The largest file, in bytes. Ten thousand entries fit; what is larger is to be split, and a
/// hostile one costs no more time than this.
const LARGEST: usize = 4 << 20;

pub(in crate::roster) const FILE: Shape = Shape {
    name: "roster",
    keys: &[
        "version",
        "extends",
        "open",
        "include",
        "parties",
        "policy",
        "identities",
        "plan",
        "waivers",
    ],
    required: &[("version", VERSION)],
};

/// Keys that only the main file may have: one place decides what is asked.
const MAIN_ONLY: [&str; 4] = ["extends", "open", "include", "policy"];

/// What one file says, and what is wrong with it.
#[derive(Default)]
pub(in crate::roster) struct Read {
    pub(in crate::roster) parties: Vec<Party>,
    pub(in crate::roster) policy: Option<Policy>,
    pub(in crate::roster) entries: Vec<Entry>,
    pub(in crate::roster) plan: Vec<PlanItem>,
    pub(in crate::roster) waivers: Vec<Waiver>,
    pub(in crate::roster) include: Globs,
    pub(in crate::roster) extends: Vec<Spanned<Extension>>,
    pub(in crate::roster) open: Vec<Spanned<Open>>,
    pub(in crate::roster) faults: Vec<Fault>,
}

/// The files that a main roster includes, as globs over paths below the scanned root. The caller
/// reads every file that they cover, other than the main roster itself. What is wrong with them,
/// [`read`] says.
pub(in crate::roster) fn includes(main: &Source) -> Globs {
    ahead(main, |decoder, fields| globs(decoder, fields, "include", Decoder::path_glob))
}

/// The baselines that a main roster extends. What is wrong with them, [`read`] says.
pub(in crate::roster) fn extends(main: &Source) -> Vec<Spanned<Extension>> {
    ahead(main, |decoder, fields| decoder.one_or_many(fields, "extends", Decoder::extension))
}

/// One thing of a file, read before the rest of it.
fn ahead<T: Default>(
    main: &Source,
    reader: impl FnOnce(&mut Decoder<'_>, &Fields<'_, '_>) -> T,
) -> T {
    if main.text.len() > LARGEST {
        return T::default();
    }
    let catalogue = Catalogue::default();
    let mut decoder = Decoder::new(main, &catalogue);
    let parsed = yaml::parse(&main.text);
    let root = parsed.documents.first();
    let fields = root.and_then(|root| decoder.file_fields(root));
    fields.map_or_else(T::default, |fields| reader(&mut decoder, &fields))
}

/// Reads one file. `main` is the main file where this is one that it includes.
pub(in crate::roster) fn read(
    source: &Source,
    main: Option<&Source>,
    catalogue: &Catalogue,
) -> Read {
    let mut decoder = Decoder::new(source, catalogue);
    let mut read = decoder.file(main).unwrap_or_default();
    read.faults = decoder.faults;
    read
}

impl Decoder<'_> {
    fn file(&mut self, main: Option<&Source>) -> Option<Read> {
        let text = self.source.text.as_str();
        if text.len() > LARGEST {
            let message = format!("the roster is larger than {} MiB", LARGEST >> 20);
            self.fault(Span::default(), message, "split it with `include`".to_owned());
            return None;
        }
        let parsed = yaml::parse(text);
        // What was read around a syntax error would only be misunderstood.
        for error in &parsed.errors {
            self.fault(error.span, error.reason.clone(), None);
        }
        let root = match parsed.documents.as_slice() {
            _ if !parsed.errors.is_empty() => return None,
            [] => {
                let suggestion = "start it with `version: 1`".to_owned();
                self.fault(Span::default(), "the roster is empty".to_owned(), suggestion);
                return None;
            }
            [root] => root,
            [_, second, ..] => {
                let message = "a roster is one YAML document, and here a second one starts";
                let suggestion = "remove the `---`, or split the roster with `include`";
                self.fault(second.span, message.to_owned(), suggestion.to_owned());
                return None;
            }
        };
        if !self.version(root) {
            return None;
        }
        let fields = self.file_fields(root)?;
        self.main_only(&fields, main);
        let parties = fields.get("parties").map(|field| party::parties(self, field));
        Some(Read {
            parties: parties.unwrap_or_default(),
            policy: self.read(&fields, "policy", policy),
            entries: self.list(&fields, "identities", entry::entry),
            plan: self.list(&fields, "plan", exception::plan_item),
            waivers: self.list(&fields, "waivers", exception::waiver),
            include: globs(self, &fields, "include", Self::path_glob),
            extends: self.one_or_many(&fields, "extends", Self::extension),
            open: self.one_or_many(&fields, "open", Self::open),
            faults: Vec::new(),
        })
    }

    fn file_fields<'n, 's>(&mut self, root: &'n Node<'s>) -> Option<Fields<'n, 's>> {
        let field = Field { name: "the roster", key: root.span, node: root, item: false };
        if matches!(root.value, Value::Mapping(_)) {
            return self.fields(field, &FILE);
        }
        let message = format!("a roster is a mapping, not {}", super::what(root));
        self.fault(root.span, message, "start it with `version: 1`".to_owned());
        None
    }

    /// Whether the file may be of the version that is read here. Another version's keys are not
    /// looked at: what they mean is not known.
    fn version(&mut self, root: &Node<'_>) -> bool {
        // Without a version, it is noted as missing, and what else is wrong can be said.
        let Some(value) = root.get("version") else {
            return true;
        };
        if value.value == Value::Null {
            return true;
        }
        if value.text() == Some(VERSION) {
            self.refuse_tag(value);
            if !matches!(value.value, Value::Scalar(_, Style::Plain)) {
                let message = "`version` must be a number, not text".to_owned();
                self.fault(value.span, message, "write `version: 1`".to_owned());
            }
            return true;
        }
        let found = value.text().map_or_else(|| super::what(value).to_owned(), quoted);
        let message = format!("this keyroster reads rosters of version {VERSION}, not {found}");
        self.fault(value.span, message, "write `version: 1`".to_owned());
        false
    }

    fn main_only(&mut self, fields: &Fields<'_, '_>, main: Option<&Source>) {
        if let Some(main) = main {
            for key in MAIN_ONLY {
                if let Some(field) = fields.get(key) {
                    let message = format!("`{key}` cannot stand in a file that is included");
                    self.fault(field.key, message, format!("move it to {}", quoted(&main.path)));
                }
            }
        }
    }
}
