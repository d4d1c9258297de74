//! Several rules may know the same bytes; one of them speaks.

use std::cmp::Reverse;

use crate::rule::Confidence;
use crate::source::Span;

/// What a pattern found and the judge let pass.
#[derive(Debug)]
pub(super) struct Candidate {
    /// The pattern's place in the scanner.
    pub(super) pattern: usize,
    /// Where the value stands.
    pub(super) value: Span,
    /// How specific the pattern is: its own confidence, then how much of the text it explains.
    pub(super) rank: (Confidence, usize),
    pub(super) confidence: Confidence,
    pub(super) expires: Option<String>,
}

/// Of candidates whose values overlap the most specific one; in the order of the text.
pub(super) fn collapse(mut found: Vec<Candidate>) -> Vec<Candidate> {
    // Patterns are in the order of rule ids: equal ranks are settled the same way in every run.
    found.sort_by_key(|found| (found.value.start, Reverse(found.rank), found.pattern));
    let mut kept: Vec<Candidate> = Vec::with_capacity(found.len());
    for candidate in found {
        match kept.last_mut() {
            Some(last) if candidate.value.start < last.value.end => {
                if candidate.rank > last.rank {
                    *last = candidate;
                }
            }
            _ => kept.push(candidate),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(pattern: usize, start: usize, end: usize, confidence: Confidence) -> Candidate {
        Candidate {
            pattern,
            value: Span::new(start, end),
            rank: (confidence, end - start),
            confidence,
            expires: None,
        }
    }

    #[test]
    fn the_surest_rule_speaks_for_shared_bytes() {
        let kept = collapse(vec![
            candidate(0, 0, 50, Confidence::Low),
            candidate(1, 10, 20, Confidence::High),
            candidate(2, 10, 20, Confidence::Medium),
            candidate(3, 30, 40, Confidence::Medium),
        ]);
        let patterns: Vec<_> = kept.iter().map(|kept| kept.pattern).collect();
        assert_eq!(patterns, [1, 3]);
    }
}
