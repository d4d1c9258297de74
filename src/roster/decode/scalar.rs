//! Single values: text, numbers, words from a list.

use super::{Decoder, Field};
use crate::roster::Spanned;
use crate::roster::suggest::{choice, did_you_mean, quoted};
use crate::source::Span;
use crate::syntax::{Style, Value};

impl Decoder<'_> {
    /// The text of a scalar of any type.
    pub(super) fn scalar<'n>(&mut self, field: Field<'n, '_>, wanted: &str) -> Option<&'n str> {
        self.refuse_tag(field.node);
        let text = field.node.text();
        if text.is_none() {
            self.wrong_type(field, wanted);
        }
        text
    }

    /// Text that says something.
    pub(super) fn text(&mut self, field: Field<'_, '_>) -> Option<Spanned<String>> {
        let text = self.scalar(field, "text")?;
        let span = field.node.span;
        if text.trim().is_empty() {
            let message = format!("{} is blank", field.subject());
            self.fault(span, message, "write something, or remove the key".to_owned());
            return None;
        }
        if let Value::Scalar(_, Style::Plain) = field.node.value
            && plain_type(text) != "text"
        {
            let (subject, found) = (field.subject(), plain_type(text));
            let message = format!("{subject} must be text, not {found}");
            self.fault(
                span,
                message,
                format!("put it in quotes: {}", quoted(&format!("\"{text}\""))),
            );
            return None;
        }
        Some(self.spanned(text.to_owned(), field))
    }

    pub(super) fn boolean(&mut self, field: Field<'_, '_>) -> Option<Spanned<bool>> {
        let text = self.scalar(field, "`true` or `false`")?;
        let plain = matches!(field.node.value, Value::Scalar(_, Style::Plain));
        let value = match text {
            "true" | "True" | "TRUE" if plain => true,
            "false" | "False" | "FALSE" if plain => false,
            _ => {
                let meant = match text.to_lowercase().as_str() {
                    "yes" | "on" | "y" | "true" => "write `true`",
                    "no" | "off" | "n" | "false" => "write `false`",
                    _ => "write `true` or `false`",
                };
                let message = format!("{} is neither true nor false", quoted(text));
                self.fault(field.node.span, message, meant.to_owned());
                return None;
            }
        };
        Some(self.spanned(value, field))
    }

    /// A small whole number.
    pub(super) fn count(&mut self, field: Field<'_, '_>) -> Option<Spanned<u32>> {
        let text = self.scalar(field, "a number")?;
        let plain = matches!(field.node.value, Value::Scalar(_, Style::Plain));
        let digits = plain && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse() {
            Ok(count) if digits => Some(self.spanned(count, field)),
            _ => {
                let message = format!("{} is no count", quoted(text));
                self.fault(field.node.span, message, "write a number from 0 to 99".to_owned());
                None
            }
        }
    }

    /// One of a few words, each of which stands for a value.
    pub(super) fn word<T: Copy>(
        &mut self,
        field: Field<'_, '_>,
        what: &str,
        all: &[T],
        as_str: impl Fn(T) -> &'static str,
    ) -> Option<Spanned<T>> {
        let text = self.scalar(field, what)?;
        if let Some(value) = all.iter().copied().find(|one| as_str(*one) == text) {
            return Some(self.spanned(value, field));
        }
        let words = || all.iter().map(|one| as_str(*one));
        let suggestion = match did_you_mean(text, words()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("write {}", choice(words())),
        };
        self.fault(field.node.span, format!("{} is not {what}", quoted(text)), suggestion);
        None
    }

    /// The id of a govern rule.
    pub(super) fn rule_id(&mut self, field: Field<'_, '_>) -> Option<Spanned<String>> {
        let id = self.text(field)?;
        self.known_rule(&id.value, id.span).then_some(id)
    }

    /// Whether there is a govern rule with this id; noted where there is none.
    pub(super) fn known_rule(&mut self, id: &str, span: Span) -> bool {
        if self.catalogue.govern.contains_key(id) {
            return true;
        }
        let known = self.catalogue.govern.keys().map(String::as_str);
        let suggestion = match did_you_mean(id, known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if self.catalogue.detect.contains_key(id) => {
                "that rule says what counts as an identity; name one that judges".to_owned()
            }
            None => "`keyroster rules list` shows every rule".to_owned(),
        };
        self.fault(span, format!("there is no rule {}", quoted(id)), suggestion);
        false
    }

    /// An AWS account number.
    pub(super) fn aws_account(&mut self, field: Field<'_, '_>) -> Option<Spanned<String>> {
        let account = self.text(field)?;
        let text = account.value.as_str();
        if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(account);
        }
        let digits: String = text.chars().filter(|c| *c != '-' && *c != ' ').collect();
        let meant = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit());
        let suggestion = if meant {
            format!("did you mean `\"{digits}\"`?")
        } else {
            "write its twelve digits in quotes".to_owned()
        };
        let message = format!("{} is no AWS account number", quoted(text));
        self.fault(account.span, message, suggestion);
        None
    }
}

/// What YAML takes a plain scalar for.
pub(crate) fn plain_type(text: &str) -> &'static str {
    let number = text.trim_start_matches(['-', '+']);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text {
        "true" | "True" | "TRUE" => return "`true`",
        "false" | "False" | "FALSE" => return "`false`",
        _ if text.len() - number.len() > 1 => return "text",
        _ => {}
    }
    let radix = |prefix: &str, radix| {
        let digits = text.strip_prefix(prefix).unwrap_or_default();
        !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix))
    };
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.trim_start_matches(['-', '+'])),
        None => (number, "0"),
    };
    let mantissa = match mantissa.split_once('.') {
        Some((whole, part)) => format!("{whole}{part}"),
        None => mantissa.to_owned(),
    };
    let special = matches!(number, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN");
    if special || radix("0x", 16) || radix("0o", 8) || (digits(&mantissa) && digits(exponent)) {
        "a number"
    } else {
        "text"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_have_the_types_of_the_core_schema() {
        for text in ["0", "-7", "+12", "012", "0x1F", "0o17", "1.5", ".5", "1.", "1e3", "-.inf"] {
            assert_eq!(plain_type(text), "a number", "{text}");
        }
        for text in ["1.2.3", "v1", "0xg", "--1", ".", "e3", "1e", "yes", "90d", "-", "", "0x"] {
            assert_eq!(plain_type(text), "text", "{text}");
        }
    }
}
