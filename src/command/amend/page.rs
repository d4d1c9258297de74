//! A file of the roster as it stands on disk, and as it will.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use super::super::output;
use crate::detect::Detector;
use crate::source::Source;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A file and its new text.
pub(super) struct Page {
    /// As it was read: what must still be there when the new text takes its place.
    bytes: Vec<u8>,
    file: PathBuf,
    mark: &'static str,
    /// The text that was read, in which the places of the roster are.
    pub(super) old: String,
    /// The text as it will be, without a byte order mark.
    pub(super) text: String,
}

impl Page {
    /// Reads a file that was read before, and must say the same: places in it are known by that.
    pub(super) fn read(file: PathBuf, known: &Source, detector: &Detector<'_>) -> Result<Self> {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let Ok(text) = String::from_utf8(bytes.clone()) else {
            bail!("{} is not UTF-8; save it as UTF-8 first", file.display());
        };
        let (mark, text) = match text.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => (BYTE_ORDER_MARK, rest.to_owned()),
            None => ("", text),
        };
        let seen = detector.without_literals(Source::new(Arc::clone(&known.path), text.clone()));
        if seen.text != known.text {
            bail!("{} was changed while it was read; run this again", file.display());
        }
        Ok(Self { bytes, file, mark, old: text.clone(), text })
    }

    /// Puts the new text in the place of the file, unless somebody else has changed it meanwhile.
    pub(super) fn write(&self) -> Result<()> {
        let now =
            fs::read(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        if now != self.bytes {
            bail!(
                "{} was changed by somebody else meanwhile, and is left as it is; run this again",
                self.file.display()
            );
        }
        output::replace(&self.file, |out| {
            out.write_all(self.mark.as_bytes())?;
            out.write_all(self.text.as_bytes())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule;

    #[test]
    fn what_somebody_else_changed_is_left_as_it_is() {
        let detector = Detector::new(rule::built_in().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keyroster.yaml");
        let known = Source::new("keyroster.yaml", "version: 1\n".to_owned());
        fs::write(&file, "version: 1 # other\n").unwrap();
        let Err(error) = Page::read(file.clone(), &known, &detector) else { panic!("it is read") };
        assert!(error.to_string().contains("changed while it was read"), "{error}");

        fs::write(&file, "version: 1\n").unwrap();
        let mut page = Page::read(file.clone(), &known, &detector).unwrap();
        page.text = "version: 1\nplan: []\n".to_owned();
        fs::write(&file, "version: 1\nwaivers: []\n").unwrap();
        let error = page.write().unwrap_err().to_string();
        assert!(error.contains("changed by somebody else"), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "version: 1\nwaivers: []\n");

        fs::write(&file, "version: 1\n").unwrap();
        page.write().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), page.text);
    }
}
