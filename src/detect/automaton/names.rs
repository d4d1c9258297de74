//! Names to numbers, at the cost of one hash: the walk asks for every key of a tree.

use std::collections::BTreeMap;

/// A fixed set of names.
#[derive(Debug)]
pub(super) struct Names {
    /// Half of them empty at least; a name stands at its hash or in one of the places after it.
    slots: Vec<Option<(Box<str>, u32)>>,
    /// By first byte, the lengths of the names that begin with it, one bit each: most keys of a
    /// tree are no name of any rule and need no hash to be told so.
    lengths: Vec<u64>,
}

impl Names {
    pub(super) fn new(numbers: BTreeMap<&str, u32>) -> Self {
        let size = (numbers.len() * 2).next_power_of_two().max(2);
        let mut lengths = vec![0; 256];
        let mut slots = vec![None; size];
        for (name, number) in numbers {
            let (first, length) = outline(name);
            lengths[first] |= length;
            let mut at = hash(name) & (size - 1);
            while slots[at].is_some() {
                at = (at + 1) & (size - 1);
            }
            slots[at] = Some((Box::from(name), number));
        }
        Self { slots, lengths }
    }

    /// A name's number.
    pub(super) fn get(&self, name: &str) -> Option<u32> {
        let (first, length) = outline(name);
        if self.lengths[first] & length == 0 {
            return None;
        }
        let last = self.slots.len() - 1;
        let mut at = hash(name) & last;
        while let Some((known, number)) = &self.slots[at] {
            if **known == *name {
                return Some(*number);
            }
            at = (at + 1) & last;
        }
        None
    }
}

/// A name's first byte, and its length as a bit; all that are 63 or longer share one.
fn outline(name: &str) -> (usize, u64) {
    let first = name.as_bytes().first().copied().unwrap_or(0);
    (usize::from(first), 1 << name.len().min(63))
}

/// FNV-1a.
fn hash(name: &str) -> usize {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, mix);
    // The low bits choose the slot and the high ones are mixed better.
    usize::try_from((hash >> 32) ^ (hash & 0xffff_ffff)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        let names: Vec<String> = (0..500).map(|n| format!("name-{n}")).collect();
        let numbers = names.iter().map(String::as_str).zip(0..).collect();
        let table = Names::new(numbers);
        for (name, number) in names.iter().zip(0..) {
            assert_eq!(table.get(name), Some(number));
        }
        assert_eq!(table.get("name-500"), None);
        assert_eq!(table.get("a name that is longer than all of them"), None);
        assert_eq!(Names::new(BTreeMap::new()).get(""), None);
    }
}
