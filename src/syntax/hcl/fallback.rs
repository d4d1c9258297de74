//! A body read by its brackets and lines alone, for texts that the parser refuses.
//!
//! Blocks, attributes, objects, lists and calls are told apart by their tokens; what is left are
//! short expressions, and only those that are broken are lost. Their quoted texts are kept.

use std::cell::Cell;
use std::ops::Range;

use hcl_edit::parser::parse_expr;

use super::brackets::{self, End};
use super::lexer::{Kind, Token, tokens};
use super::lower::{Lower, nest};
use super::repair::{LevelKind, level_kind};
use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value, limits, place};

/// Levels that are followed; as many as the parser follows.
const DEPTH: usize = 64;

/// Tokens of an expression that is given to the parser in one piece.
const EXPRESSION: usize = 4096;

/// Reads the pairs of a file, and says where something could not be read. `joined` is the text
/// without line ends inside `for` expressions.
pub(super) fn read<'s>(text: &'s str, joined: &str) -> (Vec<Pair<'s>>, Option<Span>) {
    let tokens = tokens(text);
    let ends = brackets::ends(text, &tokens);
    let all = 0..tokens.len();
    let reader = Reader { text, joined, tokens, ends, lost: Cell::new(None) };
    (reader.pairs(all, 0, LevelKind::Body), reader.lost.get())
}

struct Reader<'s, 'r> {
    text: &'s str,
    joined: &'r str,
    tokens: Vec<Token>,
    ends: Vec<End>,
    /// The last thing that could not be read.
    lost: Cell<Option<Span>>,
}

impl<'s> Reader<'s, '_> {
    /// The attributes and blocks of a body, or the entries of an object.
    fn pairs(&self, range: Range<usize>, depth: usize, level: LevelKind) -> Vec<Pair<'s>> {
        let mut pairs = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let pair = match self.tokens[at].kind {
                Kind::Word | Kind::Text if depth < DEPTH => self.pair(at..range.end, depth, level),
                _ => None,
            };
            at = match pair {
                Some((pair, end)) => {
                    pairs.push(pair);
                    end
                }
                None => {
                    if !self.is_blank(at) && self.word(at) != "," {
                        self.lost.set(Some(self.tokens[at].span));
                    }
                    self.behind(at)
                }
            };
        }
        pairs
    }

    /// The attribute or block at the start of a range, and the token behind it.
    fn pair(
        &self,
        range: Range<usize>,
        depth: usize,
        level: LevelKind,
    ) -> Option<(Pair<'s>, usize)> {
        let next = range.start + 1;
        if next < range.end && matches!(self.word(next), "=" | ":") {
            let end = self.value_end(next + 1..range.end, level);
            let value = self.value(next + 1..end, depth + 1);
            return Some((Pair { key: self.label(range.start), value }, end));
        }
        let is_label = |at: &usize| matches!(self.tokens[*at].kind, Kind::Word | Kind::Text);
        let most = range.end.min(next + limits::HCL_LABELS + 1);
        let labels = (next..most).take_while(is_label).count();
        let brace = next + labels;
        if brace >= range.end || self.word(brace) != "{" || labels > limits::HCL_LABELS {
            return None;
        }
        let body = self.inside(brace, range.end);
        let body =
            self.node(brace, brace, Value::Mapping(self.pairs(body, depth + 1, LevelKind::Body)));
        let labels = (next..brace).map(|at| self.label(at)).collect();
        Some((nest(self.label(range.start), labels, body), self.behind(brace)))
    }

    /// Where the value that starts a range ends: with its line, in an object also with a comma.
    fn value_end(&self, range: Range<usize>, level: LevelKind) -> usize {
        let mut at = range.start;
        while at < range.end {
            match self.tokens[at].kind {
                Kind::Newline => break,
                Kind::Sign if level == LevelKind::Object && self.word(at) == "," => break,
                _ => at = self.behind(at),
            }
        }
        at.min(range.end)
    }

    /// An expression.
    fn value(&self, range: Range<usize>, depth: usize) -> Node<'s> {
        let Range { start: first, end } = self.trimmed(range.clone());
        if first >= end {
            let at = self.tokens[range.start - 1].span.end;
            return Node::new(Span::new(at, at), Value::Null);
        }
        let is_for = level_kind(self.text, &self.tokens, first) == LevelKind::For;
        let holds_rest = |at: usize| at < end && self.behind(at) >= end;
        match self.word(first) {
            "{" if depth < DEPTH && !is_for && holds_rest(first) => {
                let pairs = self.pairs(self.inside(first, end), depth + 1, LevelKind::Object);
                return self.node(first, first, Value::Mapping(pairs));
            }
            "[" if depth < DEPTH && !is_for && holds_rest(first) => {
                let items = self.list(self.inside(first, end), depth + 1);
                return self.node(first, first, Value::Sequence(items));
            }
            _ if depth < DEPTH && self.is_call(first..end) && holds_rest(first + 1) => {
                let arguments = self.list(self.inside(first + 1, end), depth + 1);
                let call = Value::Call(self.word(first).into(), arguments);
                return self.node(first, first + 1, call);
            }
            _ => {}
        }
        self.expression(first..end)
    }

    /// Values between commas.
    fn list(&self, range: Range<usize>, depth: usize) -> Vec<Node<'s>> {
        let mut items = Vec::new();
        let mut start = range.start;
        while start < range.end {
            let mut end = start;
            while end < range.end && self.word(end) != "," {
                end = self.behind(end);
            }
            let item = start..end.min(range.end);
            if !self.trimmed(item.clone()).is_empty() {
                items.push(self.value(item, depth));
            }
            start = end + 1;
        }
        items
    }

    /// An expression that the parser reads; if it cannot, an operation of the texts in it.
    fn expression(&self, range: Range<usize>) -> Node<'s> {
        let span = self.tokens[range.start].span.to(self.tokens[range.end - 1].span);
        if range.len() <= EXPRESSION
            && let Some(node) = self.parsed(span)
        {
            return node;
        }
        self.lost.set(Some(span));
        let quoted = self.tokens[range]
            .iter()
            .filter(|token| matches!(token.kind, Kind::Text | Kind::Heredoc));
        let texts = quoted.filter_map(|token| self.parsed(token.span));
        Node::new(span, Value::Operation(texts.collect()))
    }

    fn parsed(&self, span: Span) -> Option<Node<'s>> {
        let expression = parse_expr(place::slice(self.joined, span)).ok()?;
        Some(Lower { text: self.text, base: span.start }.expression(&expression))
    }

    /// A block's type or label, or a key.
    fn label(&self, at: usize) -> Node<'s> {
        let span = self.tokens[at].span;
        if self.tokens[at].kind == Kind::Text
            && let Some(node) = self.parsed(span)
        {
            return node;
        }
        Node::new(span, Value::Scalar(self.word(at).into(), Style::Plain))
    }

    fn is_call(&self, range: Range<usize>) -> bool {
        let is_word = self.tokens[range.start].kind == Kind::Word;
        is_word && range.len() > 1 && self.word(range.start + 1) == "("
    }

    /// What a bracket opens, cut at `limit`.
    fn inside(&self, open: usize, limit: usize) -> Range<usize> {
        open + 1..self.ends[open].at.min(limit)
    }

    /// A node from its first token to the end of what a bracket opens.
    fn node(&self, first: usize, open: usize, value: Value<'s>) -> Node<'s> {
        if !self.ends[open].closed {
            self.lost.set(Some(self.tokens[open].span));
        }
        let last = self.behind(open) - 1;
        Node::new(self.tokens[first].span.to(self.tokens[last].span), value)
    }

    /// The range without the line ends and comments around it.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let start = range.clone().find(|at| !self.is_blank(*at)).unwrap_or(range.end);
        let end = (start..range.end).rev().find(|at| !self.is_blank(*at));
        start..end.map_or(start, |at| at + 1)
    }

    fn is_blank(&self, at: usize) -> bool {
        matches!(self.tokens[at].kind, Kind::Newline | Kind::Comment)
    }

    /// The token behind this one and, if it opens something, behind that.
    fn behind(&self, at: usize) -> usize {
        if self.tokens[at].kind == Kind::Open { self.ends[at].behind() } else { at + 1 }
    }

    fn word(&self, at: usize) -> &'s str {
        place::slice(self.text, self.tokens[at].span)
    }
}
