//! A name that was observed: of an identity, of one of its credentials, of a person.

use std::borrow::Borrow;
use std::fmt;

/// The longest name, in characters. Longer texts are no names.
const LONGEST: usize = 256;

/// Ids longer than this are shortened: they need only be told apart.
const LONGEST_ID: usize = 12;

/// One line of text that is short enough to be a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// The text as a name; none for one that is empty, long, or has control characters.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = !text.is_empty()
            && text.chars().count() <= LONGEST
            && !text.chars().any(char::is_control);
        fits.then(|| Self(text.to_owned()))
    }

    /// An id, of which only both ends are kept where it is long: `AKIA…MPLE`. It tells credentials
    /// of one identity apart, and nobody can log in with it.
    pub fn of_id(id: &str) -> Option<Self> {
        let id: Vec<char> = id.trim().chars().collect();
        if id.len() <= LONGEST_ID {
            return Self::new(&id.iter().collect::<String>());
        }
        let ends = id[..4].iter().chain(['…'].iter()).chain(&id[id.len() - 4..]);
        Self::new(&ends.collect::<String>())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(Name::new(" ci ").unwrap().as_str(), "ci");
        for text in ["", " ", "a\nb", "\u{1b}[31m", &"x".repeat(257)] {
            assert_eq!(Name::new(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_id_keeps_its_ends() {
        assert_eq!(Name::of_id("AKIAIOSFODNN7EXAMPLE").unwrap().as_str(), "AKIA…MPLE");
        assert_eq!(Name::of_id("12345").unwrap().as_str(), "12345");
    }
}
