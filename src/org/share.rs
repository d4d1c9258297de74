//! Shares of an organisation: which repositories each of several machines reads.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// One of several shares: `3/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl Share {
    /// Everything.
    pub const WHOLE: Self = Self { number: 1, of: 1 };
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no share; write the third of eight as 3/8");
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let number = number.parse().map_err(|_| wrong())?;
        let of = of.parse().map_err(|_| wrong())?;
        (1..=of).contains(&number).then_some(Self { number, of }).ok_or_else(wrong)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// Which share each repository belongs to, by name: the largest first, each to the share that has
/// the least to read so far. The same list gives the same shares on every machine.
pub fn assign<'a>(
    repositories: impl Iterator<Item = (&'a str, u64)>,
    of: u32,
) -> BTreeMap<&'a str, u32> {
    let mut listed: Vec<_> = repositories.collect();
    listed.sort_by_key(|(name, size)| (Reverse(*size), *name));
    let mut shares: BinaryHeap<_> = (1..=of).map(|number| Reverse((0_u64, number))).collect();
    let mut assigned = BTreeMap::new();
    for (name, size) in listed {
        let Some(Reverse((load, number))) = shares.pop() else { break };
        assigned.insert(name, number);
        // What it costs to look at a repository at all is counted as much as 64 KiB of it.
        let more = size.max(1).saturating_add(64 * 1024);
        shares.push(Reverse((load.saturating_add(more), number)));
    }
    assigned
}

/// Tells a list of repositories and its division into shares apart from another.
pub fn plan<'a>(repositories: impl Iterator<Item = (&'a str, u64)>, of: u32) -> String {
    let mut hasher = Sha256::new();
    let assigned = assign(repositories, of);
    for (name, number) in assigned {
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update(number.to_le_bytes());
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_balanced_and_the_same_everywhere() {
        let names: Vec<String> = (0..100).map(|n| format!("acme/r{n:03}")).collect();
        let sized = || names.iter().zip(0..).map(|(name, n)| (name.as_str(), n * n * 1000));
        let assigned = assign(sized(), 4);
        assert_eq!(assigned, assign(sized().collect::<Vec<_>>().into_iter().rev(), 4));
        let loads = (1..=4).map(|share| {
            sized().filter(|(name, _)| assigned[name] == share).map(|(_, size)| size).sum::<u64>()
        });
        let loads: Vec<_> = loads.collect();
        let (least, most) = (loads.iter().min().unwrap(), loads.iter().max().unwrap());
        assert!(most - least < most / 10, "{loads:?}");
    }

    #[test]
    fn a_share_is_one_of_them() {
        assert_eq!("3/8".parse(), Ok(Share { number: 3, of: 8 }));
        for bad in ["0/8", "9/8", "3", "a/b", "3/0", ""] {
            assert!(bad.parse::<Share>().is_err(), "{bad}");
        }
    }
}
