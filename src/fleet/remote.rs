//! Repositories behind git addresses.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Fleet, FleetError, Listing, Member, Opened, in_order, one_by_one};
use crate::collect::{Fetched, Git, Tree, forge_name};
use crate::scan;

/// Repositories that a file lists, one address a line; a name may stand before it.
#[derive(Debug)]
pub struct Remote {
    place: String,
    addresses: BTreeMap<String, String>,
}

impl Remote {
    /// Reads the list. Empty lines, and lines that begin with `#`, say nothing.
    ///
    /// # Errors
    /// It cannot be read, or a line is no address.
    pub fn listed(file: &Path) -> Result<Self, FleetError> {
        let place = file.display().to_string();
        let text = fs::read_to_string(file).map_err(|error| FleetError::Unlistable {
            place: place.clone(),
            reason: error.to_string(),
        })?;
        let mut addresses = BTreeMap::new();
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let (name, address) = match text.split_once(char::is_whitespace) {
                Some((name, address)) => (Some(name.to_owned()), address.trim()),
                None => (forge_name(text), text),
            };
            let wrong = |reason: &str| FleetError::Line {
                place: place.clone(),
                line,
                reason: reason.to_owned(),
            };
            let name =
                name.ok_or_else(|| wrong("the address names no repository; write `NAME ADDRESS`"))?;
            // A blank in a password, for instance: the half of it would be a name.
            if name.contains("://") {
                return Err(wrong("an address has no blanks; write them as %20"));
            }
            if address.starts_with('-') {
                return Err(wrong("an address does not begin with `-`"));
            }
            if addresses.insert(name.clone(), address.to_owned()).is_some() {
                return Err(FleetError::Twice(name));
            }
        }
        Ok(Self { place, addresses })
    }
}

impl Fleet for Remote {
    fn list(&self) -> Result<Listing, FleetError> {
        use rayon::prelude::*;
        // One that does not answer is in the list all the same, and told when it is opened.
        let member = |(name, address): (&String, &String)| Member {
            name: name.clone(),
            revision: Git::head_of(address).ok(),
            size: 0,
        };
        in_order(self.addresses.par_iter().map(member).collect(), &self.place)
    }

    fn open(&self, members: &[Member], take: &mut dyn FnMut(usize, Opened)) {
        one_by_one(members, take, |member| {
            let address = self.addresses.get(&member.name).map_or("", String::as_str);
            let fetched = Fetched::of(address, scan::reads).map_err(|error| error.to_string())?;
            Ok(Box::new(fetched) as Box<dyn Tree>)
        });
    }
}
