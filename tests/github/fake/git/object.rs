//! Objects and their ids, as git computes them.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// The id of an object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Oid(pub [u8; 20]);

impl Oid {
    /// Of an object of a kind: `blob`, `tree`, `commit`.
    pub fn of(kind: &str, content: &[u8]) -> Self {
        let mut object = format!("{kind} {}\0", content.len()).into_bytes();
        object.extend_from_slice(content);
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &object);
        Self(hash.as_ref().try_into().unwrap())
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Oid {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| ())?;
        bytes.try_into().map(Self).map_err(|_| ())
    }
}

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Plain,
    Executable,
    Link,
    Submodule,
    Folder,
}

impl Mode {
    /// As git writes it: `100644`.
    pub const fn octal(self) -> &'static str {
        match self {
            Self::Plain => "100644",
            Self::Executable => "100755",
            Self::Link => "120000",
            Self::Submodule => "160000",
            Self::Folder => "040000",
        }
    }

    /// The kind of object that it is.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Plain | Self::Executable | Self::Link => "blob",
            Self::Submodule => "commit",
            Self::Folder => "tree",
        }
    }
}

/// A file: its bytes are shared by all that are made of it.
#[derive(Clone)]
pub struct File {
    pub mode: Mode,
    pub bytes: Arc<[u8]>,
    pub oid: Oid,
}

impl File {
    fn new(mode: Mode, bytes: &[u8]) -> Self {
        Self { mode, bytes: bytes.into(), oid: Oid::of("blob", bytes) }
    }

    /// A file of text.
    pub fn text(text: &str) -> Self {
        Self::new(Mode::Plain, text.as_bytes())
    }

    /// A file of any bytes.
    pub fn binary(bytes: &[u8]) -> Self {
        Self::new(Mode::Plain, bytes)
    }

    /// A file that can be run.
    pub fn executable(text: &str) -> Self {
        Self::new(Mode::Executable, text.as_bytes())
    }

    /// A symbolic link.
    pub fn link(target: &str) -> Self {
        Self::new(Mode::Link, target.as_bytes())
    }

    /// A commit of another repository.
    pub fn submodule(commit: Oid) -> Self {
        Self { mode: Mode::Submodule, bytes: Arc::default(), oid: commit }
    }

    /// Whether git takes it for binary.
    pub fn is_binary(&self) -> bool {
        self.bytes.iter().take(8000).any(|byte| *byte == 0)
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.mode.octal(), self.oid)
    }
}

impl From<&str> for File {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for File {
    fn from(text: String) -> Self {
        Self::text(&text)
    }
}
