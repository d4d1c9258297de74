//! The lines that a finding stands in, marked on both sides: the credential's and the roster's.

use std::sync::Arc;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Level as Mark, Origin, Padding, Snippet,
};

use super::super::Report;
use super::super::place::Place;
use super::super::terminal::{Terminal, visible};
use crate::finding::{Finding, Label};
use crate::source::{Source, Span};

/// Marks in one file that are further apart than this many lines are shown apart.
const TOGETHER: usize = 40;

/// The excerpts of a finding, in the order of its labels.
pub(super) fn elements<'a>(report: &Report<'_>, finding: &Finding) -> Vec<Element<'a>> {
    let labels = finding.primary.iter().chain(&finding.related);
    let mut panels: Vec<Panel> = Vec::new();
    let mut elements = Vec::new();
    for (at, label) in labels.enumerate() {
        let place = report.place(&label.location);
        let text = if at == 0 && finding.primary.is_some() {
            with_further(&label.text, finding.more.len())
        } else {
            label.text.clone()
        };
        let source = report.sources.get(&label.location.path).filter(|_| place.source.is_some());
        let Some(source) = source else {
            elements.extend(bare(label, at == 0));
            continue;
        };
        let stroke = Stroke::new(place, text, at == 0);
        match panels.iter_mut().find(|panel| panel.takes(place, &stroke)) {
            Some(panel) => panel.strokes.push(stroke),
            None => panels.push(Panel { source: Arc::clone(source), strokes: vec![stroke] }),
        }
    }
    elements.extend(panels.iter().map(|panel| panel.snippet().into()));
    elements
}

/// The further places, a line each.
pub(super) fn further(report: &Report<'_>, finding: &Finding) -> String {
    let place = |location| {
        let place = report.place(location);
        match place.line() {
            Some(line) => format!("{}:{line}:{}", place.path, place.start().column),
            None => place.path.to_owned(),
        }
    };
    let places: Vec<String> = finding.more.iter().map(place).collect();
    places.join("\n")
}

/// "here and in 1 more place", "was due 2026-06-13; also in 2 more places".
fn with_further(text: &str, more: usize) -> String {
    let places = match more {
        0 => return text.to_owned(),
        1 => "1 more place".to_owned(),
        more => format!("{more} more places"),
    };
    match text {
        "" => format!("here and in {places}"),
        _ => format!("{text}; also in {places}"),
    }
}

/// A place in a file that has no text, such as one that could not be decoded.
fn bare<'a>(label: &Label, first: bool) -> Vec<Element<'a>> {
    let path = Terminal(&label.location.path).to_string();
    let text = Terminal(&label.text);
    let note = |text: String| Mark::NOTE.no_name().message(text).into();
    if !first {
        return vec![note(format!("{path}: {text}"))];
    }
    let mut elements = vec![Origin::path(path).into(), Padding.into()];
    if !label.text.is_empty() {
        elements.push(note(text.to_string()));
    }
    elements
}

/// Lines of one file with their marks.
struct Panel {
    source: Arc<Source>,
    strokes: Vec<Stroke>,
}

/// A mark below a part of one line.
struct Stroke {
    line: usize,
    span: Span,
    text: String,
    first: bool,
}

impl Stroke {
    /// Marks the place, or as much of it as is on its first line, and at least one character.
    fn new(place: Place<'_>, text: String, first: bool) -> Self {
        let line = place.start().line;
        let mut span = place.span();
        if let Some(source) = place.source {
            let whole = source.line_span(line);
            span.start = span.start.min(whole.end);
            span.end = span.end.min(whole.end);
            if span.end <= span.start {
                let next = source.slice(Span::new(span.start, whole.end));
                span.end = span.start + next.chars().next().map_or(0, char::len_utf8);
            }
        }
        Self { line, span, text, first }
    }
}

impl Panel {
    fn takes(&self, place: Place<'_>, stroke: &Stroke) -> bool {
        let near = |other: &Stroke| other.line.abs_diff(stroke.line) <= TOGETHER;
        *self.source.path == *place.path && self.strokes.iter().any(near)
    }

    /// Only the lines from the first mark to the last are handed over, with everything deceptive
    /// in them replaced character by character.
    fn snippet<'a>(&self) -> Snippet<'a, Annotation<'a>> {
        let lines = self.strokes.iter().map(|stroke| stroke.line);
        let first = lines.clone().min().unwrap_or(1);
        let last = lines.max().unwrap_or(1);
        let mut text = String::new();
        let mut annotations = Vec::new();
        for line in first..=last {
            let whole = self.source.line_span(line);
            for stroke in self.strokes.iter().filter(|stroke| stroke.line == line) {
                let offset = |byte| {
                    let before = Span::new(whole.start, byte);
                    text.len() + visible(self.source.slice(before)).len()
                };
                let range = offset(stroke.span.start)..offset(stroke.span.end);
                annotations.push(annotation(stroke, range));
            }
            text.push_str(&visible(self.source.slice(whole)));
            text.push('\n');
        }
        Snippet::source(text)
            .path(Terminal(&self.source.path).to_string())
            .line_start(first)
            .annotations(annotations)
    }
}

fn annotation<'a>(stroke: &Stroke, range: std::ops::Range<usize>) -> Annotation<'a> {
    let kind = if stroke.first { AnnotationKind::Primary } else { AnnotationKind::Context };
    let text = Terminal(&stroke.text).to_string();
    kind.span(range).label(Some(text).filter(|t| !t.is_empty()))
}
