//! Dockerfiles: what instructions are given, as a tree. `ARG NAME=value` and `ENV NAME=value` are pairs
//! below `ARG` and `ENV`; `COPY` and `ADD` have their sources as keys; `RUN` has its mounts.

use super::{Node, Pair, Parsed, Style, Value, place};
use crate::source::Span;

/// Reads every instruction; a line that is none is passed over.
pub fn parse(text: &str) -> Parsed<'_> {
    let mut reader = Reader { text, at: 0 };
    let mut pairs = Vec::new();
    while reader.at < text.len() {
        let words = reader.instruction();
        if let Some((name, arguments)) = words.split_first() {
            pairs.extend(instruction(text, *name, arguments));
        }
    }
    let span =
        pairs.iter().map(|pair: &Pair<'_>| pair.key.span.to(pair.value.span)).reduce(Span::to);
    let root = span.map(|span| Node::new(span, Value::Mapping(pairs)));
    Parsed { documents: root.into_iter().collect(), errors: Vec::new() }
}

struct Reader<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Reader<'s> {
    /// The words of the next instruction, which goes on where a line ends in `\`.
    fn instruction(&mut self) -> Vec<Span> {
        let mut words = Vec::new();
        loop {
            let end = self.rest().find('\n').map_or(self.text.len(), |length| self.at + length);
            let line = Span::new(self.at, end);
            self.at = (end + 1).min(self.text.len());
            let written = place::slice(self.text, line).trim();
            let nothing = written.is_empty() || written.starts_with('#');
            // Comments stand between the lines of an instruction too.
            if nothing && self.at < self.text.len() && !words.is_empty() {
                continue;
            }
            if !nothing {
                words.extend(split(self.text, line));
            }
            if !written.ends_with('\\') || nothing || self.at >= self.text.len() {
                break;
            }
        }
        self.skip_documents(&words);
        words
    }

    /// Passes over the here-documents that an instruction is given: `RUN <<EOF`.
    fn skip_documents(&mut self, words: &[Span]) {
        for word in words.iter().skip(1) {
            let Some(mark) = place::slice(self.text, *word).strip_prefix("<<") else { continue };
            let mark = mark.trim_start_matches('-').trim_matches(['"', '\'']);
            if mark.is_empty() {
                continue;
            }
            for line in self.rest().split_inclusive('\n') {
                self.at += line.len();
                if line.trim() == mark {
                    break;
                }
            }
        }
    }

    fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// The words of a line; quotes hold blanks together.
fn split(text: &str, line: Span) -> Vec<Span> {
    let mut words = Vec::new();
    let (mut start, mut quote) = (None, None);
    let written = place::slice(text, line);
    for (at, letter) in written.char_indices() {
        let blank = letter.is_whitespace() && quote.is_none();
        match (start, blank) {
            (Some(from), true) => {
                words.push(Span::new(from, line.start + at));
                start = None;
            }
            (None, false) => start = Some(line.start + at),
            _ => {}
        }
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    words.extend(start.map(|from| Span::new(from, line.end)));
    words.retain(|word| !matches!(place::slice(text, *word).trim_end(), "\\" | ""));
    words
}

/// An instruction as a pair, where it is one of those that are read.
fn instruction<'s>(text: &'s str, name: Span, arguments: &[Span]) -> Option<Pair<'s>> {
    let word = place::slice(text, name).to_ascii_uppercase();
    let pairs: Vec<_> = match word.as_str() {
        "ARG" => arguments.iter().map(|word| argument(text, *word)).collect(),
        "ENV" => match arguments {
            // `ENV NAME value`, the old way.
            [name, value, ..] if !place::slice(text, *name).contains('=') => {
                vec![Pair { key: scalar(text, *name), value: scalar(text, *value) }]
            }
            words => words.iter().map(|word| setting(text, *word)).collect(),
        },
        "COPY" | "ADD" => {
            let words: Vec<_> =
                arguments.iter().filter(|it| !place::slice(text, **it).starts_with("--")).collect();
            let (to, from) = words.split_last()?;
            from.iter().map(|it| Pair { key: path(text, **it), value: path(text, **to) }).collect()
        }
        "RUN" => {
            let mounts = arguments.iter().filter_map(|word| mount(text, *word)).collect();
            let key = Node::new(name, Value::Scalar("mount".into(), Style::Plain));
            vec![Pair { key, value: Node::new(name, Value::Sequence(mounts)) }]
        }
        _ => return None,
    };
    let key = Node::new(name, Value::Scalar(word.into(), Style::Plain));
    Some(Pair { key, value: Node::new(name, Value::Mapping(pairs)) })
}

/// The same of an argument, which has its value from outside where it is given none.
fn argument(text: &str, word: Span) -> Pair<'_> {
    let mut pair = setting(text, word);
    if let (Value::Null, Some(name)) = (&pair.value.value, pair.key.text()) {
        pair.value.value = Value::Reference(name.to_owned().into());
    }
    pair
}

/// `NAME=value` or `NAME`.
fn setting(text: &str, word: Span) -> Pair<'_> {
    let written = place::slice(text, word);
    let end = written.find('=').map_or(word.end, |at| word.start + at);
    let value = match end < word.end && end + 1 < word.end {
        true => scalar(text, Span::new(end + 1, word.end)),
        false => Node::new(Span::new(end, end), Value::Null),
    };
    Pair { key: scalar(text, Span::new(word.start, end)), value }
}

/// `--mount=type=secret,id=npm,env=NPM_TOKEN`
fn mount(text: &str, word: Span) -> Option<Node<'_>> {
    let options = place::slice(text, word).strip_prefix("--mount=")?;
    let mut at = word.end - options.len();
    let mut pairs = Vec::new();
    for option in options.split(',') {
        pairs.push(setting(text, Span::new(at, at + option.len())));
        at += option.len() + 1;
    }
    Some(Node::new(word, Value::Mapping(pairs)))
}

/// A path, which may be an item of a list: `["a", "b"]`.
fn path(text: &str, word: Span) -> Node<'_> {
    let marks = ['[', ']', ',', '"', '\''];
    let written = place::slice(text, word);
    let start = word.start + (written.len() - written.trim_start_matches(marks).len());
    let end = start + written.trim_matches(marks).len();
    Node::new(word, Value::Scalar(place::slice(text, Span::new(start, end)).into(), Style::Plain))
}

/// A word without the quotes around it.
fn scalar(text: &str, span: Span) -> Node<'_> {
    let written = place::slice(text, span).trim_matches(['"', '\'']);
    Node::new(span, Value::Scalar(written.into(), Style::Plain))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::syntax::testing::show;

    #[test]
    fn instructions_are_read() {
        let text = "# x\nFROM node\nARG NPM_TOKEN A=\"b c\"\nENV OLD one two\nENV X=$NPM_TOKEN \\\n  # why\n  Y=\nRUN --mount=type=secret,id=npm,env=T npm ci && echo ARG\nRUN <<EOF\nARG IN\nEOF\nCOPY --chown=a [\".npmrc\", \"b\", \"/root/\"]\n";
        assert_eq!(
            show(&parse(text).documents[0]),
            "{ARG: {NPM_TOKEN: <NPM_TOKEN>, A: b c}, ENV: {OLD: one}, ENV: {X: $NPM_TOKEN, Y: null}, RUN: {mount: [{type: secret, id: npm, env: T}]}, RUN: {mount: []}, COPY: {.npmrc: /root/, b: /root/}}"
        );
        assert!(parse("").documents.is_empty());
    }
}
