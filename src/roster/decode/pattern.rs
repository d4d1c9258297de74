//! Globs, and the patterns of `match`.

use super::{Decoder, Field, Fields, Shape};
use crate::roster::globs::{name_glob, path_glob};
use crate::roster::suggest::{choice, quoted};
use crate::roster::{Globs, Pattern, Spanned};
use crate::rule::Class;
use crate::syntax::Value;

/// A `match` of the mapping form.
pub(super) const MATCH: Shape =
    Shape { name: "match", keys: &["class", "kind", "path", "key"], required: &[] };

/// The longest pattern, in characters: the longest names that issuers allow fit many times.
const LONGEST_PATTERN: usize = 1024;

/// A glob as written, and for use.
type Written = (Spanned<String>, globset::Glob);

impl Decoder<'_> {
    /// A glob over paths below the scanned root.
    pub(super) fn path_glob(&mut self, field: Field<'_, '_>) -> Option<Written> {
        let written = self.text(field)?;
        let text = written.value.as_str();
        let below = text.trim_start_matches("./").trim_start_matches('/');
        let up = text.split(['/', '\\']).any(|part| part == "..");
        let (message, suggestion) = if up || below.is_empty() {
            let message = format!("{} leads out of the repository", quoted(text));
            (message, "paths are below the repository's root".to_owned())
        } else if below.len() < text.len() {
            let message = format!("{} does not start with a name", quoted(text));
            (message, format!("paths are below the repository's root: write {}", quoted(below)))
        } else if text.chars().count() > LONGEST_PATTERN {
            return self.too_long(&written);
        } else {
            match path_glob(text) {
                Ok(glob) => return Some((written, glob)),
                Err(error) => {
                    let message = format!("{} is no glob: {}", quoted(text), error.kind());
                    (message, "a bracket that stands for itself is written `[[]`".to_owned())
                }
            }
        };
        self.fault(written.span, message, suggestion);
        None
    }

    /// A `match`: a key, an alias, a glob over keys, or a mapping of parts.
    pub(super) fn pattern(&mut self, field: Field<'_, '_>) -> Option<Spanned<Pattern>> {
        let wanted = "a key, an alias, a glob or a mapping";
        match &field.node.value {
            Value::Mapping(_) => {}
            Value::Sequence(_) => {
                let message = format!("`match` must be {wanted}, not a list");
                let suggestion = "write one item for each of them".to_owned();
                self.fault(field.node.span, message, suggestion);
                return None;
            }
            _ => {
                return self.short_text(field).map(|text| text.map(|t| Pattern::from_text(&t)));
            }
        }
        let fields = self.fields(field, &MATCH)?;
        let key = self.read(&fields, "key", Self::short_text);
        let class = self.read(&fields, "class", |d, field| {
            d.word(field, "a class", &Class::ALL, Class::as_str)
        });
        let kind = self.read(&fields, "kind", Self::text);
        let path = self.read(&fields, "path", Self::path_glob);
        if field.node.pairs().is_empty() {
            let message = "this `match` names nothing".to_owned();
            let suggestion = format!("give it {}", choice(MATCH.keys.iter().copied()));
            self.fault(field.node.span, message, suggestion);
            return None;
        }
        let pattern = Pattern::from_parts(
            key.as_ref().map(|key| key.value.as_str()),
            class.map(|class| class.value),
            kind.map(|kind| kind.value),
            path.map(|(written, glob)| (written.value, glob)),
        );
        Some(self.spanned(pattern, field))
    }

    /// Text short enough for a pattern.
    pub(super) fn short_text(&mut self, field: Field<'_, '_>) -> Option<Spanned<String>> {
        let text = self.text(field)?;
        if text.value.chars().count() > LONGEST_PATTERN {
            return self.too_long(&text);
        }
        Some(text)
    }

    fn too_long<T>(&mut self, text: &Spanned<String>) -> Option<T> {
        let message =
            format!("{} is longer than {LONGEST_PATTERN} characters", quoted(&text.value));
        self.fault(text.span, message, "use a glob for the rest of it".to_owned());
        None
    }
}

/// An action's name or a glob over such names, without a version.
pub(super) fn action(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Written> {
    let name = d.short_text(field)?;
    if let Some((name_only, _)) = name.value.split_once('@') {
        let message = format!("{} names a version", quoted(&name.value));
        d.fault(name.span, message, format!("trust is by name: write {}", quoted(name_only)));
        return None;
    }
    match name_glob(&name.value) {
        Ok(glob) => Some((name, glob)),
        Err(error) => {
            let message = format!("{} is no glob: {}", quoted(&name.value), error.kind());
            d.fault(name.span, message, None);
            None
        }
    }
}

/// A list of globs compiled together.
pub(super) fn globs<'d>(
    d: &mut Decoder<'d>,
    fields: &Fields<'_, '_>,
    key: &str,
    reader: impl FnMut(&mut Decoder<'d>, Field<'_, '_>) -> Option<Written>,
) -> Globs {
    let written = d.one_or_many(fields, key, reader);
    Globs::new(written).unwrap_or_else(|error| {
        if let Some(field) = fields.get(key) {
            let message =
                format!("the globs of {} are too much together: {}", quoted(key), error.kind());
            d.fault(field.key, message, "write fewer or shorter ones".to_owned());
        }
        Globs::default()
    })
}
