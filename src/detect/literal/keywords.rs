//! Where the keywords of the rules stand in a text.
//!
//! A table of the letters that keywords begin with passes over nearly every place of a text with
//! one look-up. It is made in a hundredth of the time that an automaton of the same words takes,
//! and the check of a commit is little more than its start.

use crate::source::Span;

/// Slots of the table for each keyword: most places of a text fall into an empty one, and the table
/// into the cache that is nearest.
const SPARSE: usize = 8;

/// Makes the cases of a letter one, in each of four bytes. A few other characters become equal by
/// it too.
const FOLD: u32 = 0x2020_2020;

/// Words that are looked for in any case.
#[derive(Debug)]
pub(super) struct Keywords<'w> {
    words: Vec<&'w str>,
    /// For each slot, that is for three letters, which fourth letters may follow, by their last
    /// five bits; none where no word begins so.
    fourth: Vec<u32>,
    /// For each slot where its words start in `slotted`; they end where the next slot's start.
    slots: Vec<u32>,
    slotted: Vec<u32>,
    /// How far a hash is shifted down to be a slot.
    shift: u32,
}

impl<'w> Keywords<'w> {
    /// Words of at least two bytes in lower case, which are known by their order from then on.
    pub(super) fn new(words: Vec<&'w str>) -> Self {
        let size = (words.len() * SPARSE).next_power_of_two().max(2);
        let shift = u32::BITS - size.trailing_zeros();
        let mut fourth = vec![0; size];
        let mut pairs = Vec::with_capacity(words.len());
        for (place, word) in (0..).zip(&words) {
            let mut add = |start, letters| {
                let slot = slot(start, shift);
                fourth[slot] |= letters;
                pairs.push((slot, place));
            };
            let start = beginning(word.as_bytes());
            match word.len() {
                // Any letter may follow a short word.
                ..3 => (0..=u32::from(u8::MAX)).for_each(|next| add(start | next << 16, u32::MAX)),
                3 => add(start, u32::MAX),
                _ => add(start, letter(start)),
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut slots = Vec::with_capacity(size + 1);
        for (at, (slot, _)) in (0..).zip(&pairs) {
            slots.resize(slots.len().max(slot + 1), at);
        }
        slots.resize(size + 1, u32::try_from(pairs.len()).unwrap_or(u32::MAX));
        let slotted = pairs.into_iter().map(|(_, place)| place).collect();
        Self { words, fourth, slots, slotted, shift }
    }

    /// Calls `visit` for every keyword with its place in the text, in the order of their starts.
    pub(super) fn find(&self, text: &str, mut visit: impl FnMut(usize, Span)) {
        let bytes = text.as_bytes();
        // Looked up for every byte: what follows is done for few of them, and out of line.
        let begins = |start: u32| self.fourth[slot(start, self.shift)] & letter(start) != 0;
        let mut look = |at: usize, start: u32| {
            let slot = slot(start, self.shift);
            let (first, last) = (self.slots[slot] as usize, self.slots[slot + 1] as usize);
            for place in &self.slotted[first..last] {
                let place = *place as usize;
                let word = self.words[place].as_bytes();
                let stands = bytes.get(at..at + word.len());
                if stands.is_some_and(|bytes| bytes.eq_ignore_ascii_case(word)) {
                    visit(place, Span::new(at, at + word.len()));
                }
            }
        };
        for (at, four) in bytes.windows(4).enumerate() {
            let start = u32::from_le_bytes([four[0], four[1], four[2], four[3]]) | FOLD;
            if begins(start) {
                look(at, start);
            }
        }
        for at in bytes.len().saturating_sub(3)..bytes.len() {
            let start = beginning(&bytes[at..]);
            if begins(start) {
                look(at, start);
            }
        }
    }
}

/// The first four bytes of a text, whatever their case.
fn beginning(text: &[u8]) -> u32 {
    let bytes = (0..4).zip(text);
    bytes.fold(0, |start, (at, byte)| start | u32::from(*byte) << (8 * at)) | FOLD
}

/// The bit that stands for the fourth byte.
fn letter(start: u32) -> u32 {
    1 << (start >> 24 & 31)
}

/// The slot of the first three bytes.
fn slot(start: u32, shift: u32) -> usize {
    ((start & 0x00ff_ffff).wrapping_mul(0x9e37_79b1) >> shift) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::By;

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
        let words = ["to", "tok", "token", "secret_", "q~", "ät"];
        assert_eq!(found(&words, "a TOken"), [("to", 2), ("tok", 2), ("token", 2)]);
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
        let rules = &crate::rule::built_in().unwrap().detect;
        let mut words: Vec<_> = rules.called(By::Keyword).map(|(word, _)| word).collect();
        words.sort_unstable();
        words.dedup();
        let examples = rules.values().flat_map(|rule| &rule.examples.fires);
        for text in examples.map(|example| example.text.as_str()) {
            let lower = text.to_ascii_lowercase();
            let starts = |word| lower.match_indices(word).map(move |(at, _)| (word, at));
            let mut slow: Vec<_> = words.iter().copied().flat_map(starts).collect();
            let mut fast = found(&words, text);
            // Of a word that overlaps itself the slow search finds less.
            fast.retain(|found| slow.contains(found));
            fast.sort_unstable();
            slow.sort_unstable();
            assert_eq!(fast, slow, "{text}");
        }
    }
}
