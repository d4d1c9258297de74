//! `extends` and `open`.

use super::{Decoder, Field};
use crate::roster::Spanned;
use crate::roster::extension::{Extension, Open, openable};
use crate::roster::suggest::{choice, did_you_mean, quoted};

/// Names that move: what they say tomorrow, nobody has read today.
const MOVING: [&str; 7] = ["HEAD", "develop", "latest", "main", "master", "stable", "trunk"];

impl Decoder<'_> {
    /// A path below the root, or a file of another repository at a tag or commit.
    pub(super) fn extension(&mut self, field: Field<'_, '_>) -> Option<Spanned<Extension>> {
        let text = self.short_text(field)?;
        let Some((file, reference)) = text.value.rsplit_once('@') else {
            let (path, _) = self.path_glob(field)?;
            if path.value.contains(['*', '?', '[', '{']) {
                let message = format!("{} names no single file", quoted(&path.value));
                self.fault(path.span, message, "name each baseline".to_owned());
                return None;
            }
            return Some(path.map(Extension::Path));
        };
        let plain = |text: &str| {
            let known = |c: char| c.is_ascii_alphanumeric() || "._-/+".contains(c);
            let step = |part: &str| part.is_empty() || part == "." || part == "..";
            text.chars().all(known) && !text.starts_with('-') && !text.split('/').any(step)
        };
        let mut parts = file.splitn(3, '/');
        let parts = (parts.next(), parts.next(), parts.next());
        let (message, suggestion) = match parts {
            _ if !plain(file) || !plain(reference) || reference.contains("..") => (
                format!("{} names no file of a repository", quoted(&text.value)),
                EXAMPLE.to_owned(),
            ),
            (Some(_), Some(_), Some(_)) if moves(reference) => {
                let message = format!("{} is not pinned: a branch moves", quoted(&text.value));
                (message, "name a tag or a whole commit id after the `@`".to_owned())
            }
            (Some(owner), Some(name), Some(path)) => {
                let repository = format!("{owner}/{name}");
                let (path, reference) = (path.to_owned(), reference.to_owned());
                let extension = Extension::Repository { repository, path, reference };
                return Some(text.map(|_| extension));
            }
            _ => (format!("{} names no file", quoted(&text.value)), EXAMPLE.to_owned()),
        };
        self.fault(text.span, message, suggestion);
        None
    }

    /// A setting that a baseline leaves open.
    pub(super) fn open(&mut self, field: Field<'_, '_>) -> Option<Spanned<Open>> {
        let text = self.short_text(field)?;
        if let Some(open) = Open::new(&text.value) {
            return Some(text.map(|_| open));
        }
        let family = text.value.split('.').next().unwrap_or_default();
        let suggestion = match did_you_mean(family, openable()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                format!(
                    "write {}, or one of its parts, as in `rotation.default`",
                    choice(openable())
                )
            }
        };
        let message = format!("{} is no setting of a policy", quoted(&text.value));
        self.fault(text.span, message, suggestion);
        None
    }
}

const EXAMPLE: &str = "write `OWNER/REPOSITORY/PATH@TAG`, or a path below this repository's root";

fn moves(reference: &str) -> bool {
    MOVING.contains(&reference) || reference.starts_with("refs/heads/")
}
