//! Where the keywords of the rules stand in a text.
//!
//! A table of the letters that keywords begin with passes over nearly every place of a text with
//! one look-up. It is made in a hundredth of the time that an automaton of the same words takes,
//! and the check of a commit is little more than its start.

use crate::source::Span;

/// Slots of the table for each way that a keyword begins: most places of a text fall into an empty
/// one.
const SPARSE: usize = 16;

/// Words that are looked for in any case.
#[derive(Debug)]
pub(super) struct Keywords<'w> {
    words: Vec<&'w str>,
    /// For each slot where its words start in `slotted`; they end where the next slot's start.
    slots: Vec<u32>,
    slotted: Vec<u32>,
    /// How far a hash is shifted down to be a slot.
    shift: u32,
}

impl<'w> Keywords<'w> {
    /// Words of at least two bytes, which are known by their order from then on.
    pub(super) fn new(words: Vec<&'w str>) -> Self {
        let size = (words.len() * SPARSE).next_power_of_two().max(2);
        let shift = u32::BITS - size.trailing_zeros();
        let mut pairs = Vec::with_capacity(words.len());
        for (place, word) in (0_u32..).zip(&words) {
            let start = word.bytes().take(3).fold(0, push);
            match word.len() {
                // Any byte may follow a word of two.
                2 => pairs.extend((0..=u8::MAX).map(|next| (slot(push(start, next), shift), place))),
                _ => pairs.push((slot(start, shift), place)),
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut slots = Vec::with_capacity(size + 1);
        for (at, (slot, _)) in (0_u32..).zip(&pairs) {
            slots.resize(slots.len().max(slot + 1), at);
        }
        slots.resize(size + 1, u32::try_from(pairs.len()).unwrap_or(u32::MAX));
        Self { words, slots, slotted: pairs.into_iter().map(|(_, place)| place).collect(), shift }
    }

    /// Calls `visit` for every keyword with its place in the text, in the order of their starts.
    pub(super) fn find(&self, text: &str, mut visit: impl FnMut(usize, Span)) {
        let bytes = text.as_bytes();
        let mut start = bytes.iter().take(2).copied().fold(0, push);
        // The last two bytes may be a word of two: something must follow them to be looked up.
        let following = bytes.iter().skip(2).copied().chain([0]);
        for (at, next) in following.enumerate() {
            start = push(start, next);
            let slot = slot(start, self.shift);
            let (first, last) = (self.slots[slot], self.slots[slot + 1]);
            if first == last {
                continue;
            }
            for place in &self.slotted[first as usize..last as usize] {
                let word = self.words[*place as usize];
                let stands = bytes.get(at..at + word.len());
                if stands.is_some_and(|bytes| bytes.eq_ignore_ascii_case(word.as_bytes())) {
                    visit(*place as usize, Span::new(at, at + word.len()));
                }
            }
        }
    }
}

/// The last three bytes, whatever their case: a few other characters become equal by it too.
fn push(start: u32, next: u8) -> u32 {
    start << 8 & 0x00ff_ffff | u32::from(next | 0x20)
}

fn slot(start: u32, shift: u32) -> usize {
    (start.wrapping_mul(0x9e37_79b1) >> shift) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'w>(words: &[&'w str], text: &str) -> Vec<(&'w str, usize)> {
        let mut found = Vec::new();
        Keywords::new(words.to_vec()).find(text, |place, span| {
            assert_eq!(span.end - span.start, words[place].len());
            found.push((words[place], span.start));
        });
        found
    }

    #[test]
    fn every_keyword_is_found_in_any_case_also_inside_another() {
        let words = ["token", "tok", "to", "secret_", "q~", "ät"];
        assert_eq!(found(&words, "a TOken"), [("token", 2), ("tok", 2), ("to", 2)]);
        assert_eq!(found(&words, "Secret_q~"), [("secret_", 0), ("q~", 7)]);
        assert_eq!(found(&words, "x ät"), [("ät", 2)]);
        assert_eq!(found(&words, "secret-"), []);
        for text in ["", "t", "é"] {
            assert_eq!(found(&words, text), [], "{text}");
        }
        assert_eq!(found(&[], "anything"), []);
    }

    #[test]
    fn finds_what_a_slow_search_finds() {
        let catalogue = crate::rule::built_in().unwrap();
        let matches = catalogue.detect.values().flat_map(|rule| &rule.matches);
        let texts = matches.filter_map(|found| found.text.as_ref());
        let mut words: Vec<_> = texts.flat_map(|text| &text.keywords).map(String::as_str).collect();
        words.sort_unstable();
        words.dedup();
        let examples = catalogue.detect.values().flat_map(|rule| &rule.examples.fires);
        for text in examples.map(|example| example.text.as_str()).take(200) {
            let mut fast = found(&words, text);
            let lower = text.to_ascii_lowercase();
            let places = |word: &&'static str| {
                let starts = lower.match_indices(&word.to_ascii_lowercase()).map(|(at, _)| at);
                starts.map(|at| (*word, at)).collect::<Vec<_>>()
            };
            let mut slow: Vec<_> = words.iter().flat_map(places).collect();
            fast.sort_unstable();
            slow.sort_unstable();
            assert_eq!(fast, slow, "{text}");
        }
    }
}
