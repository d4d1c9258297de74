//! Statements: what a file says, one after the other.

use super::cursor::{Lost, Read, Reader};
use crate::source::Span;
use crate::syntax::{Node, Pair, Value, place};

impl<'s> Reader<'s> {
    /// The statements of a file.
    pub(super) fn statements(&mut self) -> Vec<Pair<'s>> {
        let mut pairs = Vec::new();
        loop {
            self.skip(true);
            if self.peek().is_none() {
                return pairs;
            }
            let before = self.at;
            match self.statement() {
                Ok(pair) => pairs.extend(pair),
                Err(Lost) => self.recover(false),
            }
            self.end_line(before);
        }
    }

    /// Whether a resource within a resource, or its decorators, come next in an object.
    pub(super) fn has_statement(&self) -> bool {
        let named =
            |rest: &str| rest.trim_start_matches([' ', '\t']).starts_with(char::is_alphabetic);
        self.looks_at("@")
            || self
                .rest()
                .strip_prefix("resource")
                .is_some_and(|rest| rest.starts_with([' ', '\t']) && named(rest))
    }

    /// One statement; nothing for one that declares nothing that has a value.
    pub(super) fn statement(&mut self) -> Read<Option<Pair<'s>>> {
        self.decorators()?;
        let Some(span) = self.eat_word() else {
            return self.lost("no statement starts with this");
        };
        let key = self.plain(span);
        self.skip(false);
        let name = |reader: &mut Self| match reader.eat_word() {
            Some(name) => Ok(reader.plain(name)),
            None => reader.lost("a name is expected here"),
        };
        let value = match place::slice(self.text, span) {
            word @ ("resource" | "module") => {
                let name = name(self)?;
                self.skip(false);
                let kind = self.quoted()?;
                self.skip(false);
                let body = self.declared(word == "resource")?;
                labelled(name, labelled(kind, body))
            }
            "param" | "var" | "output" => {
                let name = name(self)?;
                let kind = self.kind();
                let value = match self.eat("=") {
                    true => {
                        self.skip(true);
                        self.expression()?
                    }
                    false => Node::new(Span::new(self.at, self.at), Value::Null),
                };
                labelled(
                    name,
                    match kind {
                        Some(kind) => labelled(self.plain(kind), value),
                        None => value,
                    },
                )
            }
            "targetScope" | "metadata" | "type" | "func" | "import" | "using" | "extends"
            | "extension" | "provider" | "assert" | "test" | "with" => {
                self.pass();
                return Ok(None);
            }
            _ => return self.lost_at("no statement starts with this", span),
        };
        Ok(Some(Pair { key, value }))
    }

    /// Passes over what decorates a statement.
    fn decorators(&mut self) -> Read<()> {
        while self.eat("@") {
            self.expression()?;
            self.skip(true);
        }
        Ok(())
    }

    /// `existing = body`.
    fn declared(&mut self, may_exist: bool) -> Read<Node<'s>> {
        let start = self.at;
        let existing = may_exist && self.word() == "existing";
        if existing {
            self.eat_word();
            self.skip(false);
        }
        self.expect("=")?;
        self.skip(true);
        let body = self.body()?;
        let span = Span::new(start, body.span.end);
        Ok(match existing {
            true => super::expression::call("existing", span, vec![body]),
            false => body,
        })
    }

    /// Passes over a type, which may have many lines, up to `=` or the end of the line.
    fn kind(&mut self) -> Option<Span> {
        self.eat_on_any_line(|rest| rest.starts_with('|'));
        self.skip(false);
        let start = self.at;
        let mut end = start;
        loop {
            self.skip(false);
            match self.peek() {
                None | Some('=') => break,
                Some('\n') => {
                    let union = |rest: &str| rest.starts_with('|');
                    let open = place::slice(self.text, Span::new(start, end)).ends_with('|');
                    if !open && !self.eat_on_any_line(union) {
                        break;
                    }
                    self.skip(true);
                }
                Some('{' | '[' | '(') => {
                    self.step();
                    self.pass_bracket();
                    end = self.at;
                }
                Some('\'') => {
                    // A text of a type is like any other, but for what is wrong with it.
                    if self.quoted().is_err() {
                        self.recover(false);
                    }
                    end = self.at;
                }
                Some(_) => {
                    self.step();
                    end = self.at;
                }
            }
        }
        (end > start).then(|| Span::new(start, end))
    }

    /// Goes behind the bracket that closes the one before, over the lines between.
    fn pass_bracket(&mut self) {
        loop {
            self.recover(false);
            match self.peek() {
                Some('\n') if !self.next_is_statement() => self.step(),
                Some('}' | ']' | ')') => return self.step(),
                _ => return,
            }
        }
    }

    fn next_is_statement(&mut self) -> bool {
        let before = self.at;
        self.step();
        let found = self.at_statement();
        self.at = before;
        found
    }

    /// Passes over a statement, which goes on behind a sign that needs more.
    fn pass(&mut self) {
        loop {
            let start = self.at;
            self.recover(false);
            let line = place::slice(self.text, Span::new(start, self.at)).trim_end();
            let open = ["=", "=>", "|", "?", ":", "&&", "||", "??", "("];
            let goes_on = open.iter().any(|sign| line.ends_with(sign));
            let continues = |rest: &str| rest.starts_with(['|', '?', ':', '&']);
            if self.peek() != Some('\n') || !goes_on && !self.eat_on_any_line(continues) {
                return;
            }
            self.skip(true);
            if self.at_statement() {
                return;
            }
        }
    }

    /// Holds that a statement ends with its line.
    fn end_line(&mut self, before: usize) {
        self.skip(false);
        if !matches!(self.peek(), None | Some('\n')) && !self.at_statement() {
            let here = place::character(self.text, self.at);
            self.errors.add("the end of the line is expected here", here);
            if self.at == before || matches!(self.peek(), Some('}' | ']' | ')')) {
                self.step();
            }
            self.recover(false);
        }
    }
}

/// `{name: value}`, standing where both stand.
fn labelled<'s>(name: Node<'s>, value: Node<'s>) -> Node<'s> {
    let span = Span::new(name.span.start, value.span.end.max(name.span.end));
    Node::new(span, Value::Mapping(vec![Pair { key: name, value }]))
}
