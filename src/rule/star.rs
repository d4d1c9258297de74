//! Names with `*`: what tables, actions and types are looked up by.

/// A name in which `*` stands for any run of characters, `/` included, and `[*]` for a star.
/// Everything else stands for itself.
#[derive(Debug)]
pub(crate) struct Star {
    first: String,
    rest: Vec<String>,
}

impl Star {
    /// Whether a name holds `*` and so speaks for more than itself.
    pub(crate) fn is_in(name: &str) -> bool {
        name.contains('*')
    }

    pub(crate) fn new(name: &str) -> Self {
        // No name holds NUL, which stands for a star here until the parts are known.
        let marked = name.replace("[*]", "\0");
        let mut parts = marked.split('*').map(|part| part.replace('\0', "*"));
        Self { first: parts.next().unwrap_or_default(), rest: parts.collect() }
    }

    /// Whether it speaks for this text.
    pub(crate) fn covers(&self, text: &str) -> bool {
        let Some((last, middle)) = self.rest.split_last() else {
            return self.first == text;
        };
        let Some(mut text) = text.strip_prefix(self.first.as_str()) else {
            return false;
        };
        for part in middle {
            let Some(at) = text.find(part.as_str()) else {
                return false;
            };
            text = &text[at + part.len()..];
        }
        text.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run() {
        for (name, text) in [
            ("*", ""),
            ("a", "a"),
            ("a*", "abc"),
            ("*c", "abc"),
            ("a*c", "ac"),
            ("*/test/*", "/a/test/b/c"),
            ("*a*b*c*", "xaybzcw"),
            ("[*]", "*"),
            ("a:[*]*", "a:*b"),
            ("*$[*", "a$[b"),
        ] {
            assert!(Star::new(name).covers(text), "{name} {text}");
        }
        for (name, text) in [
            ("a", "ab"),
            ("a*a", "a"),
            ("*b", "ba"),
            ("*a*b*", "ba"),
            ("[*]", "a"),
            ("a:[*]*", "a:b"),
        ] {
            assert!(!Star::new(name).covers(text), "{name} {text}");
        }
    }
}
