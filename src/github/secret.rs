//! A credential's value.

use std::fmt;

/// A value that no output, log or error can show: only what sends it can read it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a value, without the white space around it that files and shells leave.
    pub fn new(value: &str) -> Self {
        Self(value.trim().to_owned())
    }

    /// The value, for the header that carries it, the key that signs with it, the server that asks it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_never_shown() {
        assert_eq!(format!("{:?}", Some(Secret::new("ghp_1234\n"))), "Some(Secret)");
    }
}
