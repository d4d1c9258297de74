//! The files of a commit, and the trees that git makes of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::object::{File, Mode, Oid};

/// What stands in a tree.
#[derive(Debug, Clone)]
pub struct Entry {
    pub name: Arc<str>,
    pub mode: Mode,
    pub oid: Oid,
    pub size: usize,
}

/// A folder.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// In git's order.
    pub entries: Vec<Entry>,
    oid: Option<Oid>,
    /// As git keeps it.
    pub raw: Vec<u8>,
}

impl Tree {
    pub fn oid(&self) -> Oid {
        self.oid.unwrap_or_else(|| Oid::of("tree", &self.raw))
    }

    fn close(&mut self) {
        // git compares a folder as if its name ended in a slash.
        let rank = |entry: &Entry| match entry.mode {
            Mode::Folder => format!("{}/", entry.name),
            _ => entry.name.to_string(),
        };
        self.entries.sort_by_cached_key(rank);
        for entry in &self.entries {
            let mode = entry.mode.octal().trim_start_matches('0');
            self.raw.extend(format!("{mode} {}\0", entry.name).bytes());
            self.raw.extend(entry.oid.0);
        }
        self.oid = Some(Oid::of("tree", &self.raw));
    }
}

/// What stands at a path, or has an id.
#[derive(Debug, Clone, Copy)]
pub enum Found<'f> {
    /// A folder, and its path: `""`, `a/b`.
    Tree(&'f str, &'f Tree),
    /// A file, and its path.
    File(&'f str, &'f File),
}

/// The files of a commit, by their paths.
#[derive(Debug, Clone)]
pub struct Files {
    files: BTreeMap<Arc<str>, File>,
    /// Every folder by its path; the root is `""`.
    trees: BTreeMap<Box<str>, Tree>,
}

impl Default for Files {
    fn default() -> Self {
        Self::of(BTreeMap::new())
    }
}

impl<P: Into<Arc<str>>, F: Into<File>> FromIterator<(P, F)> for Files {
    fn from_iter<I: IntoIterator<Item = (P, F)>>(files: I) -> Self {
        Self::of(files.into_iter().map(|(path, file)| (path.into(), file.into())).collect())
    }
}

impl Files {
    /// These, and the trees above them.
    pub fn of(files: BTreeMap<Arc<str>, File>) -> Self {
        let mut open: BTreeMap<Box<str>, Tree> = BTreeMap::from([("".into(), Tree::default())]);
        for (path, file) in &files {
            let (folder, name) = split(path);
            let mut above = folder;
            while !open.contains_key(above) {
                open.insert(above.into(), Tree::default());
                above = split(above).0;
            }
            let (oid, size) = (file.oid, file.bytes.len());
            let entry = Entry { name: name.into(), mode: file.mode, oid, size };
            open.get_mut(folder).unwrap().entries.push(entry);
        }
        // What is below comes after what is above: from the end, every folder is whole.
        let mut trees = BTreeMap::new();
        while let Some((path, mut tree)) = open.pop_last() {
            tree.close();
            if !path.is_empty() {
                let (above, name) = split(&path);
                let entry =
                    Entry { name: name.into(), mode: Mode::Folder, oid: tree.oid(), size: 0 };
                open.get_mut(above).unwrap().entries.push(entry);
            }
            trees.insert(path, tree);
        }
        Self { files, trees }
    }

    /// These, where one is another or is added.
    #[must_use]
    pub fn with(&self, path: &str, file: impl Into<File>) -> Self {
        let mut files = self.files.clone();
        files.insert(path.into(), file.into());
        Self::of(files)
    }

    /// These without one.
    #[must_use]
    pub fn without(&self, path: &str) -> Self {
        let mut files = self.files.clone();
        files.remove(path);
        Self::of(files)
    }

    pub fn root(&self) -> &Tree {
        &self.trees[""]
    }

    /// A file.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// Every file and its path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(path, file)| (&**path, file))
    }

    /// Every folder and its path.
    pub fn folders(&self) -> impl Iterator<Item = (&str, &Tree)> {
        self.trees.iter().map(|(path, tree)| (&**path, tree))
    }

    /// What stands at a path; `""` is the root.
    pub fn at(&self, path: &str) -> Option<Found<'_>> {
        let path = path.trim_end_matches('/');
        let tree = self.trees.get_key_value(path).map(|(path, tree)| Found::Tree(path, tree));
        let file = || self.files.get_key_value(path).map(|(path, file)| Found::File(path, file));
        tree.or_else(file)
    }

    /// What has an id. A submodule's commit is not here.
    pub fn object(&self, oid: Oid) -> Option<Found<'_>> {
        let tree = self.folders().find(|(_, tree)| tree.oid() == oid);
        let file = || self.iter().find(|(_, file)| file.oid == oid && file.mode != Mode::Submodule);
        tree.map(|(path, tree)| Found::Tree(path, tree))
            .or_else(|| file().map(|(path, file)| Found::File(path, file)))
    }

    /// How much is in all of them, in bytes.
    pub fn size(&self) -> usize {
        self.files.values().map(|file| file.bytes.len()).sum()
    }
}

/// The folder of a path, and its name in it.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}
