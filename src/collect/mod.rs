//! The edge to the world: a work tree, the git index, a commit or a folder becomes [`Source`]s.

mod blobs;
mod checkouts;
mod fetched;
mod folder;
mod git;
mod head;
mod index;
mod revision;
mod without;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::source::Source;

pub use checkouts::{Checkout, Checkouts, HEAD};
pub use fetched::Fetched;
pub use folder::Folder;
pub use git::{Git, GitError, forge_name};
pub use head::Head;
pub use index::Index;
pub use revision::Revision;
pub use without::Without;

/// The largest file that is read, in bytes. Larger ones are reported, not passed over.
pub const LARGEST_FILE: u64 = 10 * 1024 * 1024;

/// A repository's files as they stand somewhere.
pub trait Tree: Send + Sync + fmt::Debug {
    /// Every file's path below the root, in order.
    fn paths(&self) -> &[Arc<str>];

    /// One file's text.
    ///
    /// # Errors
    /// Why it cannot be read, for a person.
    fn read(&self, path: &Arc<str>) -> Result<Source, ReadError>;

    /// A file that the user names and that is none of these, wherever it is.
    ///
    /// # Errors
    /// Why it cannot be read, for a person.
    fn read_beside(&self, path: &Arc<str>) -> Result<Source, ReadError> {
        Ok(Source::new(Arc::clone(path), read_file(Path::new(&**path))?))
    }

    /// Why a file that is there could not be had at the moment, where that was so: what was made of
    /// the tree then does not count.
    fn trouble(&self) -> Option<String> {
        None
    }
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("could not be read: {}", self.reason())]
pub enum ReadError {
    /// Not there any more, or never was.
    Missing,
    /// A symbolic link, a folder, a device: the gate follows nothing out of the tree.
    NotAFile(&'static str),
    /// Larger than [`LARGEST_FILE`].
    TooLarge(u64),
    /// Holds NUL bytes or no text in UTF-8 or UTF-16.
    NotText(&'static str),
    /// What the operating system or git said.
    Failed(String),
}

impl ReadError {
    /// Why, as a sentence of its own: "it is a symbolic link, which is not followed".
    pub fn reason(&self) -> String {
        match self {
            Self::Missing => "there is no such file".to_owned(),
            Self::NotAFile(what) => format!("it is {what}, which is not followed"),
            Self::TooLarge(bytes) => format!("it is larger than 10 MiB ({bytes} bytes)"),
            Self::NotText(why) => (*why).to_owned(),
            Self::Failed(why) => why.clone(),
        }
    }
}

/// Why a tree cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The path is not there or no folder. The user's to mend.
    #[error("`{0}` is no folder; give the root of the repository to scan")]
    NoFolder(String),
    /// The folder cannot be listed.
    #[error("cannot list `{path}`: {reason}")]
    Unlistable {
        /// Below the root.
        path: String,
        /// What the operating system said.
        reason: String,
    },
    /// git was asked and failed.
    #[error(transparent)]
    Git(#[from] GitError),
}

/// Text from bytes: UTF-8, or UTF-16 with its byte order mark.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        if !bytes.len().is_multiple_of(2) {
            return Err(ReadError::NotText("it begins as UTF-16 and is not"));
        }
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.map_err(|_| ReadError::NotText("it begins as UTF-16 and is not"))
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        all if all.contains(&0) => Err(ReadError::NotText("it holds a NUL byte")),
        _ => String::from_utf8(bytes).map_err(|_| ReadError::NotText("it is not UTF-8")),
    }
}

/// A file of the work tree, never through a link.
fn read_file(path: &Path) -> Result<String, ReadError> {
    let meta = std::fs::symlink_metadata(path).map_err(failed)?;
    if meta.is_symlink() {
        return Err(ReadError::NotAFile("a symbolic link"));
    }
    if !meta.is_file() {
        return Err(ReadError::NotAFile("no regular file"));
    }
    if meta.len() > LARGEST_FILE {
        return Err(ReadError::TooLarge(meta.len()));
    }
    decode(std::fs::read(path).map_err(failed)?)
}

fn failed(error: std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::Missing,
        _ => ReadError::Failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_is_text_and_refuses_the_rest() {
        assert_eq!(decode(b"a\xc3\xa9".to_vec()).unwrap(), "aé");
        assert_eq!(decode(b"\xff\xfea\0".to_vec()).unwrap(), "a");
        assert_eq!(decode(b"\xfe\xff\0a".to_vec()).unwrap(), "a");
        assert!(matches!(decode(b"a\0b".to_vec()), Err(ReadError::NotText(_))));
        assert!(matches!(decode(b"a\xff".to_vec()), Err(ReadError::NotText(_))));
    }
}
