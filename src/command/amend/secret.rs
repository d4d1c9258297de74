//! A roster is read by everybody: what looks like a credential does not go into it.

use anyhow::{Result, bail};

use super::Amendment;
use crate::edit::Value;
use crate::source::Source;

impl Amendment<'_> {
    /// Refuses a value that looks like a credential, without repeating it.
    pub(super) fn refuse_secrets(&self, key: &str, value: &Value) -> Result<()> {
        match value {
            Value::Text(text) => {
                let line = format!("{key}: {}\n", value.on_one_line());
                let source = Source::new("keyroster.yaml", line.clone());
                let hidden = self.detector.without_literals(source).text != line;
                if hidden || has_password(text) {
                    bail!(
                        "what is to stand at `{key}` looks like a credential, and is not written: \
                         everybody reads the roster; name the place of the record"
                    );
                }
                Ok(())
            }
            Value::List(items) => items.iter().try_for_each(|item| self.refuse_secrets(key, item)),
            Value::Mapping(pairs) => {
                pairs.iter().try_for_each(|(key, value)| self.refuse_secrets(key, value))
            }
        }
    }
}

/// Whether a URL has a password before its host.
fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, mark)| {
        let host = text[at + mark.len()..].split(['/', '?', '#', ' ']).next().unwrap_or_default();
        host.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    })
}
