//! A change in the making: made to the texts, judged, and only then written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use jiff::civil::Date;

use super::super::say;
use super::page::Page;
use super::{Amendment, Judged, Target, some_of};
use crate::check::Context;
use crate::edit::{self, Edit, Part, Value};
use crate::inventory::IdentityKey;
use crate::roster::{self, Entry, Holding, Roster};
use crate::source::Source;
use crate::syntax::yaml;

/// The files with what was changed in them so far.
pub(in crate::command) struct Draft<'d, 'a> {
    of: &'d Amendment<'a>,
    pages: BTreeMap<Arc<str>, Page>,
    notes: Vec<Note>,
    /// The identity for which an entry was made that others must not fall to.
    apart: Option<IdentityKey>,
}

/// What was changed, and where in the new text.
struct Note {
    path: Arc<str>,
    at: usize,
    text: String,
}

/// An entry of a file.
#[derive(Debug, Clone)]
pub(in crate::command) struct At {
    path: Arc<str>,
    item: usize,
}

impl<'d, 'a> Draft<'d, 'a> {
    pub(super) fn new(of: &'d Amendment<'a>) -> Self {
        Self { of, pages: BTreeMap::new(), notes: Vec::new(), apart: None }
    }

    /// The main file.
    pub(in crate::command) fn main(&self) -> Arc<str> {
        self.of.survey.manifest().path.clone().unwrap_or_else(|| "".into())
    }

    /// The file that a new item belongs into: the main one where it has some, or nobody has; else the
    /// last one that has.
    pub(in crate::command) fn file_for<'p>(
        &self,
        there: impl Iterator<Item = &'p Arc<str>>,
    ) -> Arc<str> {
        let main = self.main();
        let there: Vec<_> = there.collect();
        match there.last() {
            Some(last) if !there.contains(&&main) => Arc::clone(last),
            _ => main,
        }
    }

    fn page(&mut self, path: &Arc<str>) -> Result<&mut Page> {
        if !self.pages.contains_key(path) {
            let known =
                self.of.survey.manifest().sources.iter().find(|source| source.path == *path);
            let Some(known) = known else { bail!("{path} is no file of the roster") };
            let listed = self.of.survey.tree().paths().contains(path);
            let below = PathBuf::from(&**path);
            let file = if listed { self.of.arguments.repository.path.join(below) } else { below };
            let page = Page::read(file, known, &self.of.detector)?;
            self.pages.insert(Arc::clone(path), page);
        }
        self.pages.get_mut(path).ok_or_else(|| anyhow!("{path} is no file of the roster"))
    }

    /// Makes a change. `what` says it to the user; where it is a value, the values are added.
    pub(in crate::command) fn change(
        &mut self,
        path: &Arc<str>,
        change: &Edit,
        what: &str,
    ) -> Result<()> {
        let of = self.of;
        let (place, values): (_, Vec<&Value>) = match change {
            Edit::Set { at, value } => (at, vec![value]),
            Edit::Append { to, items, .. } => (to, items.iter().map(|item| &item.value).collect()),
            Edit::Remove { at } => (at, Vec::new()),
        };
        let key = place.iter().rev().find_map(|part| match part {
            Part::Key(key) => Some(key.as_str()),
            Part::Item(_) => None,
        });
        for value in &values {
            of.refuse_secrets(key.unwrap_or("roster"), value)?;
        }
        let page = self.page(path)?;
        let edited = edit::apply(&page.text, change, roster::order)
            .map_err(|refused| anyhow!("{path}: {refused}"))?;
        if edited.text == page.text {
            return Ok(());
        }
        let (before, after) = (page.text.len(), edited.text.len());
        page.text = edited.text;
        for note in self.notes.iter_mut().filter(|note| note.path == *path) {
            if note.at > edited.at {
                note.at = (note.at + after).saturating_sub(before);
            }
        }
        let text = match (change, &edited.before) {
            (Edit::Set { value, .. }, Some(old)) => {
                format!("{what}: {old} -> {}", value.on_one_line())
            }
            (Edit::Set { value, .. }, None) => format!("{what}: {}", value.on_one_line()),
            (Edit::Remove { .. }, Some(old)) if !old.contains('\n') => {
                format!("{what}: {old} (removed)")
            }
            _ => what.to_owned(),
        };
        self.notes.push(Note { path: Arc::clone(path), at: edited.at, text });
        Ok(())
    }

    /// The entry to change, made where it is to be one of its own.
    pub(in crate::command) fn entry(&mut self, target: &Target<'_>) -> Result<At> {
        let (entry, own) = match target {
            Target::Entry(entry, _) => (entry, None),
            Target::Apart(entry, identity) => (entry, Some(identity)),
            Target::Unheld(identity) => {
                bail!("nobody holds {}; see `keyroster assign`", identity.key)
            }
        };
        let path = Arc::clone(&entry.at.path);
        let (item, copy) = self.item(entry)?;
        let Some(identity) = own else { return Ok(At { path, item }) };
        let Value::Mapping(mut fields) = copy else {
            bail!("the entry at {} cannot be copied", self.of.place(&entry.location()))
        };
        for (key, value) in &mut fields {
            if key == "match" {
                *value = Value::text(&identity.key);
            }
        }
        let change = Edit::Append {
            to: vec!["identities".into()],
            after: Some(item),
            items: vec![Value::Mapping(fields).into()],
        };
        let like = &entry.matcher.value;
        let what = format!("an entry for {}, like that of `{like}`", identity.key);
        self.change(&path, &change, &what)?;
        self.apart = Some(identity.key.clone());
        Ok(At { path, item: item + 1 })
    }

    /// The place of an entry among the items of its file, and what it says.
    fn item(&mut self, entry: &Entry) -> Result<(usize, Value)> {
        let page = self.page(&entry.at.path)?;
        let parsed = yaml::parse(&page.old);
        let items = parsed.documents.first().and_then(|root| root.get("identities"));
        let mut items = items.into_iter().flat_map(|list| list.items()).enumerate();
        let found = items.find(|(_, item)| item.span == entry.at.span);
        found
            .and_then(|(at, item)| Some((at, Value::copied(item)?)))
            .ok_or_else(|| anyhow!("{} is not where it was", entry.matcher.value))
    }

    /// Sets a field of an entry.
    pub(in crate::command) fn set(&mut self, at: &At, keys: &[&str], value: Value) -> Result<()> {
        let change = Edit::Set { at: at.path_to(keys), value };
        self.change(&at.path, &change, &keys.join("."))
    }

    /// Removes a field of an entry.
    pub(in crate::command) fn unset(&mut self, at: &At, keys: &[&str]) -> Result<()> {
        let change = Edit::Remove { at: at.path_to(keys) };
        self.change(&at.path, &change, &keys.join("."))
    }

    /// Removes an entry.
    pub(in crate::command) fn remove(&mut self, at: &At, what: &str) -> Result<()> {
        let change = Edit::Remove { at: at.path_to(&[]) };
        self.change(&at.path, &change, what)
    }

    /// Adds somebody's consent to an entry.
    pub(in crate::command) fn approve(
        &mut self,
        at: &At,
        by: &str,
        on: Date,
        done: &str,
    ) -> Result<()> {
        let fields = [("by", by.to_owned()), ("on", on.to_string()), ("for", done.to_owned())];
        let value = fields.map(|(key, value)| (key.to_owned(), Value::Text(value)));
        let change = Edit::Append {
            to: at.path_to(&["approvals"]),
            after: None,
            items: vec![Value::Mapping(value.to_vec()).into()],
        };
        self.change(&at.path, &change, &format!("approvals: {done} on {on} by {by}"))
    }

    /// Whether anything is different.
    pub(in crate::command) fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    /// The roster as it will be, judged. It must be one, and speak for the same identities.
    pub(in crate::command) fn judge(&self) -> Result<Judged> {
        let cx = &self.of.cx;
        let sources = self.of.survey.manifest().sources.iter().map(|source| {
            let text = self.pages.get(&source.path).map_or(&source.text, |page| &page.text);
            Arc::new(Source::new(Arc::clone(&source.path), text.clone()))
        });
        let sources: Vec<_> = sources.collect();
        let Some((main, included)) = sources.split_first() else { bail!("there is no roster") };
        let roster = Roster::parse(Arc::clone(main), included, cx.catalogue).map_err(|faults| {
            let first = faults.first();
            let why = first.map(ToString::to_string).unwrap_or_default();
            anyhow!("the roster would have a fault: {why}; edit it by hand")
        })?;
        if let Some(own) = &self.apart {
            let taken = cx.inventory.identities.values().filter(|other| {
                other.key != *own && speaker(&roster, other) != speaker(cx.roster, other)
            });
            let taken: Vec<_> = taken.map(|identity| identity.key.to_string()).collect();
            if !taken.is_empty() {
                bail!(
                    "an entry for {own} would speak for {} as well; say with --all that it holds \
                     for all that the present entry speaks for, or write the entries by hand",
                    some_of(&taken)
                );
            }
        }
        let before: BTreeSet<_> = cx.judge().into_iter().map(|f| f.fingerprint).collect();
        let findings = Context { roster: &roster, ..*cx }.judge();
        Ok(Judged { roster, findings, before })
    }

    /// Writes the draft, or prints it, and says what was changed and what comes next.
    pub(in crate::command) fn write(self, done: &str, next: &[String]) -> Result<u8> {
        if self.of.arguments.print {
            let several = self.pages.len() > 1;
            let pages = self.pages.iter().map(|(path, page)| match several {
                true => format!("# {path}\n{}", page.text),
                false => page.text.clone(),
            });
            return say::show(&pages.collect::<String>(), self.of.world);
        }
        let mut said = vec![done.to_owned()];
        for note in &self.notes {
            let text = self.pages.get(&note.path).map_or("", |page| &page.text);
            let before = text.get(..note.at).unwrap_or(text);
            let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
            said.push(format!("  {}:{line}: {}", note.path, note.text));
        }
        for page in self.pages.values() {
            page.write()?;
        }
        said.extend(next.iter().cloned());
        say::say(&said.join("\n"), self.of.world)
    }
}

impl At {
    fn path_to(&self, keys: &[&str]) -> Vec<Part> {
        let keys = keys.iter().map(|key| Part::from(*key));
        [Part::from("identities"), Part::from(self.item)].into_iter().chain(keys).collect()
    }
}

/// The words of the entry that speaks for an identity.
fn speaker(roster: &Roster, identity: &crate::inventory::Identity) -> Option<String> {
    match roster.holder(identity) {
        Holding::Entry(entry) => Some(entry.matcher.value.to_string()),
        _ => None,
    }
}
