//! Events in, trees out, without recursion and within a budget for aliases.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{Event, ScalarStyle, StructureStyle};

use super::merge;
use crate::source::Span;
use crate::syntax::errors::Errors;
use crate::syntax::{Node, Pair, Parsed, Style, Value, limits, place};

/// What was built of a YAML stream so far.
pub(super) struct Builder<'s> {
    text: &'s str,
    documents: Vec<Node<'s>>,
    errors: Errors,
    open: Vec<Open<'s>>,
    anchors: BTreeMap<usize, Anchor<'s>>,
    /// What aliases may still add, in nodes.
    budget: usize,
}

/// A mapping or sequence that is not closed yet.
struct Open<'s> {
    span: Span,
    tag: Option<Cow<'s, str>>,
    anchor: usize,
    children: Children<'s>,
    size: Size,
}

enum Children<'s> {
    Items(Vec<Node<'s>>),
    Pairs(Vec<Pair<'s>>, Option<Node<'s>>),
}

/// How much a tree is: bounds for what its aliases expand to.
#[derive(Clone, Copy, Default)]
struct Size {
    height: usize,
    weight: usize,
}

/// A finished node that aliases can stand for; without a node if the budget did not allow a copy.
struct Anchor<'s> {
    node: Option<Node<'s>>,
    size: Size,
}

impl<'s> Builder<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self {
            text,
            documents: Vec::new(),
            errors: Errors::default(),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            budget: limits::ALIAS_NODES,
        }
    }

    /// Takes the next event.
    pub(super) fn event(&mut self, event: Event<'s>, at: &granit_parser::Span) {
        let span = at
            .byte_range()
            .map_or_else(Span::default, |range| Span::new(range.start, range.end.max(range.start)));
        let tag = at.tag_span().and_then(|tag| tag.slice(self.text)).map(Cow::Borrowed);
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let node = self.scalar(value, style, span, tag);
                let weight = 1 + node.text().map_or(0, str::len) / limits::ALIAS_BYTES_PER_NODE;
                self.complete(node, anchor, Size { height: 1, weight });
            }
            Event::SequenceStart(style, anchor, _) => {
                let mut span = span;
                if style == StructureStyle::Block {
                    span.start = self.first_dash(span.start);
                }
                self.start(span, tag, anchor, Children::Items(Vec::new()));
            }
            Event::MappingStart(_, anchor, _) => {
                self.start(span, tag, anchor, Children::Pairs(Vec::new(), None));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(id) => self.alias(id, span),
            Event::UnresolvedAlias(name) => {
                self.errors.add(format!("no anchor `&{name}` stands before this alias"), span);
                self.nothing(span);
            }
            Event::DocumentEnd => self.anchors.clear(),
            _ => {}
        }
    }

    /// Ends the current document where the parser gave it up; what was read of it stays.
    pub(super) fn fail(&mut self, reason: String, span: Span) {
        self.errors.add(reason, span);
        while !self.open.is_empty() {
            self.close(Span::default());
        }
        self.anchors.clear();
    }

    pub(super) fn finish(self) -> Parsed<'s> {
        Parsed { documents: self.documents, errors: self.errors.into_vec() }
    }

    fn scalar(
        &self,
        value: Cow<'s, str>,
        style: ScalarStyle,
        span: Span,
        tag: Option<Cow<'s, str>>,
    ) -> Node<'s> {
        let (style, span) = match style {
            ScalarStyle::SingleQuoted => (Style::SingleQuoted, span),
            ScalarStyle::DoubleQuoted => (Style::DoubleQuoted, span),
            ScalarStyle::Literal => (Style::Literal, self.without_trailing_space(span)),
            ScalarStyle::Folded => (Style::Folded, self.without_trailing_space(span)),
            _ if span.start == span.end => {
                return self.empty(span, tag);
            }
            _ => (Style::Plain, span),
        };
        let is_text = tag.as_deref() == Some("!!str");
        let value = match &*value {
            "~" | "null" | "Null" | "NULL" if style == Style::Plain && !is_text => Value::Null,
            _ => Value::Scalar(value, style),
        };
        Node { span, tag, value }
    }

    /// A value that is not written; it stands behind the `:` that announces it.
    fn empty(&self, span: Span, tag: Option<Cow<'s, str>>) -> Node<'s> {
        let is_key =
            matches!(self.open.last(), Some(Open { children: Children::Pairs(_, None), .. }));
        let announced = !is_key && self.text.as_bytes().get(span.start) == Some(&b':');
        let value = if tag.as_deref() == Some("!!str") {
            Value::Scalar(Cow::Borrowed(""), Style::Plain)
        } else {
            Value::Null
        };
        let at = span.start + usize::from(announced);
        Node { span: Span::new(at, at), tag, value }
    }

    /// A block scalar's range runs on to the next token; its text ends earlier.
    fn without_trailing_space(&self, span: Span) -> Span {
        let text = place::slice(self.text, span);
        let kept = text.trim_end_matches([' ', '\t', '\r', '\n']).len();
        Span::new(span.start, span.start + kept)
    }

    /// Where the block sequence told to begin at `at` begins: the parser places one that is not
    /// indented deeper than its key behind its first dash. Its dash is the first one to open a
    /// line after the key.
    fn first_dash(&self, at: usize) -> usize {
        let Some(Open { children: Children::Pairs(_, Some(_)), span, .. }) = self.open.last()
        else {
            return at;
        };
        let gap = self.text.get(span.end..at).unwrap_or_default();
        let lines = gap.match_indices('\n').map(|(newline, _)| span.end + newline + 1);
        let mut starts = lines.map(|line| {
            let rest = &self.text[line..];
            line + rest.len() - rest.trim_start_matches([' ', '\t']).len()
        });
        starts.find(|start| self.text[*start..].starts_with('-')).unwrap_or(at)
    }

    fn start(
        &mut self,
        span: Span,
        tag: Option<Cow<'s, str>>,
        anchor: usize,
        children: Children<'s>,
    ) {
        self.open.push(Open { span, tag, anchor, children, size: Size::default() });
    }

    /// Closes the innermost mapping or sequence; `closing` is its bracket, if it has one.
    fn close(&mut self, closing: Span) {
        let Some(open) = self.open.pop() else { return };
        let mut span = open.span;
        if matches!(place::slice(self.text, closing), "}" | "]") {
            span.end = span.end.max(closing.end);
        }
        let value = match open.children {
            Children::Items(items) => Value::Sequence(items),
            Children::Pairs(mut pairs, key) => {
                if let Some(key) = key {
                    let value = Node::new(Span::new(key.span.end, key.span.end), Value::Null);
                    pairs.push(Pair { key, value });
                }
                if pairs.iter().any(|pair| merge::is_merge(&pair.key)) {
                    pairs = merge::apply(pairs);
                }
                Value::Mapping(pairs)
            }
        };
        let size = Size { height: open.size.height + 1, weight: open.size.weight + 1 };
        self.complete(Node { span, tag: open.tag, value }, open.anchor, size);
    }

    /// Puts a finished node where it belongs.
    fn complete(&mut self, node: Node<'s>, anchor: usize, size: Size) {
        if anchor != 0 {
            let copy = self.spend(size.weight).then(|| node.clone());
            self.anchors.insert(anchor, Anchor { node: copy, size });
        }
        let end = node.span.end;
        self.place(node, end, size);
    }

    /// Adds a node to the innermost open one, whose text then goes to `end` at least.
    fn place(&mut self, node: Node<'s>, end: usize, size: Size) {
        let Some(open) = self.open.last_mut() else {
            if node.value != Value::Null {
                self.documents.push(node);
            }
            return;
        };
        open.span.end = open.span.end.max(end);
        open.size.height = open.size.height.max(size.height);
        open.size.weight += size.weight;
        match &mut open.children {
            Children::Items(items) => items.push(node),
            Children::Pairs(pairs, key) => match key.take() {
                Some(key) => pairs.push(Pair { key, value: node }),
                None => *key = Some(node),
            },
        }
    }

    /// Puts a copy of the anchored node where the alias stands.
    fn alias(&mut self, id: usize, span: Span) {
        let Some(anchor) = self.anchors.get(&id) else {
            self.errors.add("this alias stands inside of what it stands for", span);
            return self.nothing(span);
        };
        let size = anchor.size;
        if self.open.len() + size.height > limits::DEPTH {
            let reason = format!("aliases nest deeper than {} levels", limits::DEPTH);
            self.errors.add(reason, span);
            return self.nothing(span);
        }
        let affordable = self.spend(size.weight);
        let copy = self.anchors.get(&id).filter(|_| affordable).and_then(|it| it.node.clone());
        if let Some(node) = copy {
            return self.place(node, span.end, size);
        }
        let most = limits::ALIAS_NODES;
        self.errors.add(format!("aliases expand to more than {most} nodes"), span);
        self.nothing(span);
    }

    /// Stands in for a value that could not be had.
    fn nothing(&mut self, span: Span) {
        let size = Size { height: 1, weight: 1 };
        self.place(Node::new(span, Value::Null), span.end, size);
    }

    /// Takes a copy of this weight from the budget, if it allows one.
    fn spend(&mut self, weight: usize) -> bool {
        let enough = weight <= self.budget;
        if enough {
            self.budget -= weight;
        }
        enough
    }
}
