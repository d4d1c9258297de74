//! The values that an expression can take, where the workflow itself says so.
//!
//! Enough of the language for computed names: strings, `format()`, `a && b || c`, and contexts that
//! the workflow fills with what is written out, such as its matrix.

use std::collections::BTreeSet;

use super::expression::{Token, TokenKind, tokens};

/// More values than this are as good as unknown.
const MOST: usize = 64;

type Values = Option<BTreeSet<String>>;

/// Every value that an expression, given without braces, can take; nothing where one is not known.
/// `context` gives the values of `matrix.os` by its parts.
pub(crate) fn values(text: &str, context: &dyn Fn(&[&str]) -> Values) -> Values {
    let (list, _) = tokens(text, 0, false)?;
    let mut reader = Reader { list: &list, at: 0, context };
    let values = reader.either();
    (reader.at == list.len())
        .then_some(values?)
        .filter(|values| !values.is_empty() && values.len() <= MOST)
}

struct Reader<'l, 't> {
    list: &'l [Token<'t>],
    at: usize,
    context: &'l dyn Fn(&[&str]) -> Values,
}

impl<'t> Reader<'_, 't> {
    fn next(&self) -> Option<&Token<'t>> {
        self.list.get(self.at)
    }

    fn take(&mut self, text: &str) -> bool {
        let fits = self.next().is_some_and(|token| token.text == text);
        self.at += usize::from(fits);
        fits
    }

    fn take_pair(&mut self, sign: &str) -> bool {
        let is = |token: Option<&Token<'_>>| token.is_some_and(|token| token.text == sign);
        let fits = is(self.list.get(self.at)) && is(self.list.get(self.at + 1));
        self.at += 2 * usize::from(fits);
        fits
    }

    /// `a || b`: the values of either.
    fn either(&mut self) -> Values {
        let mut values = self.both();
        while self.take_pair("|") {
            let more = self.both();
            values = values.zip(more).map(|(mut all, more)| {
                all.extend(more);
                all
            });
        }
        values
    }

    /// `a && b`: the values of `b`; where `a` fails, what follows `||` counts.
    fn both(&mut self) -> Values {
        let mut values = self.compared();
        while self.take_pair("&") {
            values = self.compared();
        }
        values
    }

    /// `a == b` is true or false, which names nothing.
    fn compared(&mut self) -> Values {
        let mut values = self.one();
        loop {
            let sign = self.next().map(|token| token.text).unwrap_or_default();
            if !matches!(sign, "=" | "!" | "<" | ">") {
                return values;
            }
            while ["=", "!", "<", ">"].iter().any(|sign| self.take(sign)) {}
            self.one();
            values = None;
        }
    }

    fn one(&mut self) -> Values {
        if self.take("!") {
            self.one();
            return None;
        }
        if self.take("(") {
            let values = self.either();
            return self.take(")").then_some(values?);
        }
        let token = self.next()?.clone();
        self.at += 1;
        match token.kind {
            TokenKind::Text => Some(BTreeSet::from([unquoted(token.text)])),
            TokenKind::Name if self.take("(") => self.call(token.text),
            TokenKind::Name => self.named(token.text),
            TokenKind::Other => None,
        }
    }

    fn call(&mut self, name: &str) -> Values {
        let mut arguments = Vec::new();
        while !self.take(")") {
            self.next()?;
            let before = self.at;
            arguments.push(self.either());
            if !self.take(",") && self.at == before {
                return None;
            }
        }
        if !name.eq_ignore_ascii_case("format") {
            return None;
        }
        let arguments = arguments.into_iter().collect::<Option<Vec<_>>>()?;
        let (first, rest) = arguments.split_first()?;
        let mut texts = first.clone();
        for (place, values) in rest.iter().enumerate() {
            let hole = format!("{{{place}}}");
            let filled =
                texts.iter().flat_map(|text| values.iter().map(|value| text.replace(&hole, value)));
            texts = filled.take(MOST + 1).collect();
        }
        Some(texts)
    }

    fn named(&mut self, first: &'t str) -> Values {
        let mut parts = vec![first];
        while self.take(".") {
            parts.push(self.next()?.text);
            self.at += 1;
        }
        if self.take("[") {
            self.either();
            self.take("]");
            return None;
        }
        (self.context)(&parts)
    }
}

fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\''));
    inner.unwrap_or(text).replace("''", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<String>> {
        let context = |parts: &[&str]| {
            let values: &[&str] = match parts {
                ["matrix", "os"] => &["LINUX", "MAC"],
                ["env", "NAME"] => &["TOKEN"],
                _ => return None,
            };
            Some(values.iter().map(|value| (*value).to_owned()).collect())
        };
        values(text, &context).map(|values| values.into_iter().collect())
    }

    #[test]
    fn names_that_the_workflow_writes_out() {
        for (text, expected) in [
            ("'A'", vec!["A"]),
            ("format('PAT_{0}', matrix.os)", vec!["PAT_LINUX", "PAT_MAC"]),
            ("format('{0}_{1}', env.NAME, 'X''Y')", vec!["TOKEN_X'Y"]),
            ("github.ref == 'refs/heads/main' && 'PROD' || 'DEV'", vec!["DEV", "PROD"]),
            ("(env.NAME || 'B')", vec!["B", "TOKEN"]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn names_that_it_does_not() {
        for text in [
            "inputs.name",
            "format('A_{0}', inputs.name)",
            "matrix.os == 'X'",
            "toJSON(matrix)",
            "matrix['os']",
            "format('A'",
            "'A' 'B'",
            "((",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
