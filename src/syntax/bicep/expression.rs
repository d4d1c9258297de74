//! Expressions: operators, objects, lists, loops and lambdas.

use super::cursor::{Quotes, Read, Reader};
use crate::source::Span;
use crate::syntax::{Node, Pair, Style, Value, place};

/// Operators between two operands, the longer ones first.
const OPERATORS: [&str; 17] =
    ["??", "||", "&&", "==", "!=", "=~", "!~", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "|"];

impl<'s> Reader<'s> {
    /// Any expression.
    pub(super) fn expression(&mut self) -> Read<Node<'s>> {
        self.deeper(|reader| {
            reader.skip(false);
            let condition = reader.operands()?;
            let asks = |rest: &str| rest.starts_with('?') && !rest.starts_with("??");
            if !reader.eat_on_any_line(asks) {
                return Ok(condition);
            }
            reader.eat("?");
            reader.skip(true);
            let then = reader.expression()?;
            reader.skip(true);
            reader.expect(":")?;
            reader.skip(true);
            let otherwise = reader.expression()?;
            Ok(call("if", condition.span.to(otherwise.span), vec![condition, then, otherwise]))
        })
    }

    /// Operands and the operators between them, whose order of precedence tells nothing here.
    fn operands(&mut self) -> Read<Node<'s>> {
        let first = self.operand()?;
        let mut operands = vec![first];
        let mut coalesce = true;
        while let Some(operator) = self.operator() {
            coalesce &= operator == "??";
            self.at += operator.len();
            self.skip(true);
            operands.push(self.operand()?);
        }
        if operands.len() == 1
            && let Some(only) = operands.pop()
        {
            return Ok(only);
        }
        let span = operands.iter().map(|node| node.span).reduce(Span::to).unwrap_or_default();
        Ok(match coalesce {
            true => call("coalesce", span, operands),
            false => Node::new(span, Value::Operation(operands)),
        })
    }

    /// The operator that comes next; on a new line only what can start nothing else there.
    fn operator(&mut self) -> Option<&'static str> {
        let at = |rest: &str| {
            let found = OPERATORS.into_iter().find(|sign| rest.starts_with(sign))?;
            (!rest.starts_with("=>")).then_some(found)
        };
        self.skip(false);
        let here = at(self.rest());
        if here.is_none() && self.peek() == Some('\n') {
            let starts = |rest: &str| at(rest).is_some_and(|sign| !matches!(sign, "-" | "*"));
            return self.eat_on_any_line(starts).then(|| at(self.rest())).flatten();
        }
        here
    }

    fn operand(&mut self) -> Read<Node<'s>> {
        let start = self.at;
        if self.eat("!") || self.eat("-") || self.eat("+") {
            self.skip(false);
            let inner = self.deeper(Self::operand)?;
            let span = Span::new(start, inner.span.end);
            let number = matches!(&inner.value, Value::Scalar(text, Style::Plain)
                if text.starts_with(|first: char| first.is_ascii_digit()));
            return Ok(match number && inner.span.start == start + 1 {
                true => self.plain(span),
                false => Node::new(span, Value::Operation(vec![inner])),
            });
        }
        let primary = self.primary()?;
        self.accessed(primary)
    }

    fn primary(&mut self) -> Read<Node<'s>> {
        match self.peek() {
            Some('\'' | '$') => self.quoted(),
            Some('{') if self.quotes == Quotes::Escaped => self.object(),
            Some('[') if self.quotes == Quotes::Escaped => self.list(),
            Some('(') => self.parenthesis(),
            Some(first) if first.is_ascii_digit() => {
                let rest = self.rest();
                let number = |next: char| next.is_ascii_alphanumeric() || next == '.';
                let length = rest.find(|next| !number(next)).unwrap_or(rest.len());
                let span = Span::new(self.at, self.at + length);
                self.at = span.end;
                Ok(self.plain(span))
            }
            _ if !self.word().is_empty() => self.name(),
            _ => self.lost("an expression is expected here"),
        }
    }

    /// An expression in parentheses, or the names before the arrow of a lambda.
    fn parenthesis(&mut self) -> Read<Node<'s>> {
        let start = self.at;
        let mut inner = self.arguments()?;
        self.skip(false);
        if self.looks_at("=>") {
            return self.lambda(start, inner);
        }
        match (inner.pop(), inner.is_empty()) {
            (Some(only), true) => Ok(only),
            (last, _) => {
                inner.extend(last);
                Ok(Node::new(Span::new(start, self.at), Value::Operation(inner)))
            }
        }
    }

    /// `=> body` behind the names of a lambda.
    pub(super) fn lambda(&mut self, start: usize, mut names: Vec<Node<'s>>) -> Read<Node<'s>> {
        self.expect("=>")?;
        self.skip(true);
        let body = self.expression()?;
        let span = Span::new(start, body.span.end);
        names.push(body);
        Ok(call("lambda", span, names))
    }

    /// What stands between the parentheses that open here, with commas between.
    pub(super) fn arguments(&mut self) -> Read<Vec<Node<'s>>> {
        let start = self.at;
        self.expect("(")?;
        let mut arguments = Vec::new();
        while self.goes_on(")", start) {
            let argument = self.expression().and_then(|argument| {
                self.skip(true);
                match self.peek() {
                    None | Some(',' | ')') => Ok(argument),
                    _ => self.lost("`,` or `)` is expected here"),
                }
            });
            match argument {
                Ok(argument) => arguments.push(argument),
                Err(_) => self.recover(true),
            }
        }
        Ok(arguments)
    }

    /// `{ a: 1, 'b-c': 2 }`, one entry a line or with commas between; in the body of a resource also
    /// the resources within it.
    pub(super) fn object(&mut self) -> Read<Node<'s>> {
        let start = self.at;
        self.expect("{")?;
        let mut pairs = Vec::new();
        while self.goes_on("}", start) {
            let read = match self.has_statement() {
                true => self.deeper(Self::statement),
                false => self.deeper(Self::entry).map(Some),
            };
            match read {
                Ok(pair) => pairs.extend(pair),
                Err(_) => self.recover(true),
            }
        }
        Ok(Node::new(Span::new(start, self.at), Value::Mapping(pairs)))
    }

    fn entry(&mut self) -> Read<Pair<'s>> {
        let start = self.at;
        if self.eat("...") {
            let key = self.plain(Span::new(start, self.at));
            return Ok(Pair { key, value: self.expression()? });
        }
        let key = match self.eat_word() {
            Some(word) => self.plain(word),
            None if matches!(self.peek(), Some('\'' | '$')) => self.quoted()?,
            None => return self.lost("a name is expected here"),
        };
        self.skip(false);
        self.expect(":")?;
        self.skip(true);
        Ok(Pair { key, value: self.expression()? })
    }

    /// `[1, 2]`, one item a line or with commas between; or a loop.
    fn list(&mut self) -> Read<Node<'s>> {
        let start = self.at;
        self.expect("[")?;
        if self.eat_on_any_line(|rest| {
            rest.strip_prefix("for").is_some_and(|rest| rest.starts_with([' ', '\t', '(']))
        }) {
            let node = self.deeper(|reader| reader.repeated(start))?;
            self.skip(true);
            self.expect("]")?;
            return Ok(Node { span: Span::new(start, self.at), ..node });
        }
        let mut items = Vec::new();
        while self.goes_on("]", start) {
            self.eat("...");
            match self.expression() {
                Ok(item) => items.push(item),
                Err(_) => self.recover(true),
            }
        }
        Ok(Node::new(Span::new(start, self.at), Value::Sequence(items)))
    }

    /// `for x in xs: body`, `for (x, i) in xs: if (c) body`.
    fn repeated(&mut self, start: usize) -> Read<Node<'s>> {
        self.eat_word();
        self.skip(false);
        let mut names = Vec::new();
        if self.looks_at("(") {
            names = self.arguments()?;
        } else if let Some(name) = self.eat_word() {
            names.push(self.plain(name));
        }
        self.skip(true);
        if self.word() != "in" {
            return self.lost("`in` is expected here");
        }
        self.eat_word();
        let list = self.expression()?;
        self.skip(true);
        self.expect(":")?;
        self.skip(true);
        let body = self.body()?;
        let span = Span::new(start, body.span.end);
        names.push(body);
        Ok(call("map", span, vec![list, call("lambda", span, names)]))
    }

    /// What is declared: an object, one on a condition, or one for each item of a list.
    pub(super) fn body(&mut self) -> Read<Node<'s>> {
        let start = self.at;
        if self.word() != "if" {
            return self.expression();
        }
        self.eat_word();
        self.skip(true);
        if !self.looks_at("(") {
            return self.lost("`(` is expected here");
        }
        let condition = self.deeper(Self::parenthesis)?;
        self.skip(true);
        let body = self.expression()?;
        Ok(call("if", Span::new(start, body.span.end), vec![condition, body]))
    }

    /// Whether another entry of what opened at `start` comes next. Behind its end stands the reader.
    fn goes_on(&mut self, close: &str, start: usize) -> bool {
        loop {
            self.skip(true);
            if self.eat(close) {
                return false;
            }
            if self.peek().is_none() || self.at_statement() {
                let opening = place::character(self.text, start);
                self.errors.add("opened here and never closed", opening);
                return false;
            }
            match self.peek() {
                Some(',') => self.step(),
                Some(']' | ')' | '}') => {
                    self.errors.add("this closes nothing", place::character(self.text, self.at));
                    self.step();
                    self.recover(true);
                }
                _ => return true,
            }
        }
    }

    pub(super) fn plain(&self, span: Span) -> Node<'s> {
        let word = place::slice(self.text, span);
        let value = match word {
            "null" => Value::Null,
            word => Value::Scalar(word.into(), Style::Plain),
        };
        Node::new(span, value)
    }
}

pub(super) fn call<'s>(name: &'static str, span: Span, arguments: Vec<Node<'s>>) -> Node<'s> {
    Node::new(span, Value::Call(name.into(), arguments))
}
