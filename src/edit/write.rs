//! New values, as text: on one line with brackets, or on lines of their own.

use std::fmt::Write;

use crate::roster::{double_quoted, plain_type, remark};
use crate::syntax::{self, Node, Style};

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text, a date, a duration: whatever its quotes, it is this text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Keys and values, in this order.
    Mapping(Vec<(String, Value)>),
}

impl Value {
    /// A scalar.
    pub fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// A list of scalars; one stands for itself.
    pub fn one_or_many(texts: &[String]) -> Self {
        match texts {
            [one] => Self::text(one),
            _ => Self::List(texts.iter().map(Self::text).collect()),
        }
    }

    /// A copy of what was read, where a roster may hold it.
    pub fn copied(node: &Node<'_>) -> Option<Self> {
        match &node.value {
            syntax::Value::Scalar(text, _) => Some(Self::text(text)),
            syntax::Value::Sequence(items) => {
                items.iter().map(Self::copied).collect::<Option<_>>().map(Self::List)
            }
            syntax::Value::Mapping(pairs) => {
                let pairs = pairs
                    .iter()
                    .map(|pair| Some((pair.key.text()?.to_owned(), Self::copied(&pair.value)?)));
                pairs.collect::<Option<_>>().map(Self::Mapping)
            }
            _ => None,
        }
    }

    /// On one line.
    pub fn on_one_line(&self) -> String {
        match self {
            Self::Text(text) => scalar(text),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::on_one_line).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Mapping(pairs) if pairs.is_empty() => "{}".to_owned(),
            Self::Mapping(pairs) => {
                let pairs: Vec<_> = pairs.iter().map(|(key, value)| pair(key, value)).collect();
                format!("{{ {} }}", pairs.join(", "))
            }
        }
    }
}

/// `key: value` on one line.
pub(super) fn pair(name: &str, value: &Value) -> String {
    format!("{}: {}", key(name), value.on_one_line())
}

/// A key. Of those that a roster has, `on` was a truth value once, and is no more.
fn key(name: &str) -> String {
    if name == "on" { name.to_owned() } else { scalar(name) }
}

/// How values go onto lines of their own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines<'t> {
    /// The column of the key or dash.
    pub(super) indent: usize,
    /// How much deeper what is in it stands.
    pub(super) step: usize,
    /// How many levels of it have lines of their own; what is deeper goes on one line.
    pub(super) levels: usize,
    /// The line break.
    pub(super) newline: &'t str,
}

impl Lines<'_> {
    fn deeper(self, by: usize) -> Self {
        Self { indent: self.indent + by, levels: self.levels.saturating_sub(1), ..self }
    }

    /// A line break, and the spaces before the next key.
    pub(super) fn break_line(self) -> String {
        format!("{}{}", self.newline, " ".repeat(self.indent))
    }

    /// `key: value`, from the key on.
    pub(super) fn pair(self, name: &str, value: &Value) -> String {
        let inner = self.deeper(self.step);
        match value {
            Value::Mapping(pairs) if self.levels > 0 && !pairs.is_empty() => {
                format!("{}:{}{}", key(name), inner.break_line(), inner.mapping(pairs, None))
            }
            Value::List(items)
                if self.levels > 0 && matches!(items.first(), Some(Value::Mapping(_))) =>
            {
                let items: Vec<_> = items.iter().map(|item| inner.item(1, item, None)).collect();
                let between = inner.break_line();
                format!("{}:{between}{}", key(name), items.join(&between))
            }
            value => pair(name, value),
        }
    }

    /// The pairs of a mapping, from the first key on.
    fn mapping(self, pairs: &[(String, Value)], note: Option<&str>) -> String {
        let mut out = String::new();
        for (at, (key, value)) in pairs.iter().enumerate() {
            if at > 0 {
                out.push_str(&self.break_line());
            }
            out.push_str(&self.pair(key, value));
            if let Some(note) = note.filter(|_| at == 0) {
                let _ = write!(out, " # {}", remark(note));
            }
        }
        out
    }

    /// A list's item, from its dash on, which so many spaces follow.
    pub(super) fn item(self, gap: usize, value: &Value, note: Option<&str>) -> String {
        let gap = gap.max(1);
        match value {
            Value::Mapping(pairs) if !pairs.is_empty() => {
                let inner = self.deeper(1 + gap);
                format!("-{}{}", " ".repeat(gap), inner.mapping(pairs, note))
            }
            value => format!("-{}{}", " ".repeat(gap), value.on_one_line()),
        }
    }
}

/// A text in the quotes that another stood in; in those that it needs where that had none.
pub(super) fn like(old: Style, text: &str) -> String {
    match old {
        Style::DoubleQuoted => double_quoted(text),
        Style::SingleQuoted if remark(text) == text => {
            format!("'{}'", text.replace('\'', "''"))
        }
        _ => scalar(text),
    }
}

/// A scalar that YAML cannot take for anything but this text.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { double_quoted(text) }
}

/// Whether a text needs no quotes, wherever it stands and whoever reads it. Dates and durations are
/// the only ones that start with a digit.
fn is_plain(text: &str) -> bool {
    let inner =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | ' ' | '(' | ')');
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let start = match digits {
        0 => text.starts_with(char::is_alphabetic),
        _ => {
            let date = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            date || matches!(&text[digits..], "h" | "d" | "w" | "mo" | "y")
        }
    };
    let word = text.to_lowercase();
    let taken = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    start
        && text.chars().all(inner)
        && !text.ends_with(' ')
        && plain_type(text) == "text"
        && !taken.contains(&word.as_str())
}
