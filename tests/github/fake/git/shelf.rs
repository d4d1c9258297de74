//! Bare repositories on disk, made when somebody clones them. What is equal in two of them is kept once.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use tempfile::TempDir;

use super::object::{Mode, Oid};
use crate::fake::state::Repo;

/// What git is told wherever it runs here.
const SETTINGS: [&str; 6] = [
    "-c",
    "uploadpack.allowFilter=true",
    "-c",
    "uploadpack.allowAnySHA1InWant=true",
    "-c",
    "safe.directory=*",
];

/// The repositories that were asked for so far.
#[derive(Default)]
pub struct Shelf {
    made: Mutex<Made>,
}

#[derive(Default)]
struct Made {
    /// Removed with it.
    folder: Option<TempDir>,
    objects: BTreeSet<Oid>,
    commits: BTreeSet<Oid>,
}

impl Shelf {
    /// The bare repository of a repository as it is now.
    pub fn repository(&self, repo: &Repo) -> PathBuf {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let root =
            made.folder.get_or_insert_with(|| tempfile::tempdir().unwrap()).path().to_owned();
        let empty = repo.empty;
        let head = repo.head();
        let place = root.join(if empty { "empty".to_owned() } else { head.to_string() });
        if !place.join("HEAD").exists() {
            made.write(&root, repo, head);
            fs::create_dir_all(place.join("objects/info")).unwrap();
            let shared = format!("{}\n", root.join("objects").display());
            fs::write(place.join("objects/info/alternates"), shared).unwrap();
            let branch = place.join("refs/heads").join(&repo.default_branch);
            fs::create_dir_all(branch.parent().unwrap()).unwrap();
            if !empty {
                fs::write(&branch, format!("{head}\n")).unwrap();
            }
            let config = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n";
            fs::write(place.join("config"), config).unwrap();
            // Last: it is there when everything is.
            let name = format!("ref: refs/heads/{}\n", repo.default_branch);
            fs::write(place.join("HEAD"), name).unwrap();
        }
        place
    }

    /// Runs git there, with this as its input.
    pub fn git(&self, place: &Path, protocol: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut child = Command::new("git")
            .args(SETTINGS)
            .args(arguments)
            .arg(place)
            .env("GIT_PROTOCOL", protocol)
            .env_remove("GIT_DIR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        std::thread::scope(|threads| {
            // A git that has heard enough closes its end.
            threads.spawn(move || drop(stdin.write_all(input)));
            child.wait_with_output().unwrap().stdout
        })
    }
}

impl Made {
    fn write(&mut self, root: &Path, repo: &Repo, head: Oid) {
        if repo.empty || !self.commits.insert(head) {
            return;
        }
        for (_, file) in repo.files.iter().filter(|(_, file)| file.mode != Mode::Submodule) {
            self.keep(root, "blob", file.oid, &file.bytes);
        }
        for (_, tree) in repo.files.folders() {
            self.keep(root, "tree", tree.oid(), &tree.raw);
        }
        self.keep(root, "commit", head, repo.commit().as_bytes());
    }

    fn keep(&mut self, root: &Path, kind: &str, oid: Oid, content: &[u8]) {
        if !self.objects.insert(oid) {
            return;
        }
        let name = oid.to_string();
        let (folder, name) = name.split_at(2);
        let folder = root.join("objects").join(folder);
        fs::create_dir_all(&folder).unwrap();
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(format!("{kind} {}\0", content.len()).as_bytes()).unwrap();
        packed.write_all(content).unwrap();
        fs::write(folder.join(name), packed.finish().unwrap()).unwrap();
    }
}
