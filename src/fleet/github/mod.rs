//! The repositories of an organisation on GitHub. Small ones are read together, a few queries for
//! many; what is larger comes by git, and where there is no git as an archive.

mod archive;
mod blobs;
mod list;
mod objects;
mod served;
mod trees;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::{Cost, Fleet, FleetError, Listing, Member, Opened, Unopened};
use crate::collect::{CollectError, Fetched, GitError, Tree};
use crate::github::{Budget, Failure, Org, Repo};
use crate::scan;

use objects::{Query, Turn, is_too_much};
use served::Served;
use trees::{Contents, File, Limits};

pub use list::Filter;

/// What is read file by file: more than this of one repository is sooner cloned than asked for. A query
/// for files gives a hundred, or a mebibyte.
const SMALL: Limits = Limits { files: 2_000, read: 150, bytes: 1024 * 1024, rounds: 4 };

/// Everything.
const WHOLE: Limits =
    Limits { files: usize::MAX, read: usize::MAX, bytes: u64::MAX, rounds: usize::MAX };

/// What takes more than this at GitHub, in bytes and with its history, is cloned without a look.
const DISK: u64 = 32 * 1024 * 1024;

/// So many files that a query does not give are asked for one by one; a repository with more is cloned.
const ODD: usize = 8;

/// So many repositories are asked for together.
const BATCH: usize = 25;

/// So many threads ask, clone and scan: most of the time, they wait.
const AT_ONCE: usize = 8;

/// Of a budget, so much for each thread: with more of them, a small one would be spent on what several
/// have begun and none has ended.
const SHARE: u64 = 100;

/// Why a repository without a default branch is not read.
const NO_BRANCH: &str = "it is not empty, and GitHub shows no commit of its default branch: choose one that is there, let the token read its contents, or leave it out with --without";

/// The repositories of an organisation, or of a user.
#[derive(Debug)]
pub struct GitHub {
    site: Arc<Budget>,
    owner: Org,
    filter: Filter,
    turn: Turn,
    folders: Query,
    texts: Query,
    /// Whether git was found missing.
    no_git: AtomicBool,
    told: Told,
}

/// How repositories were read.
#[derive(Debug, Default)]
struct Told {
    batched: AtomicU64,
    cloned: AtomicU64,
    archived: AtomicU64,
}

/// One that is to be opened: its place among those that are.
#[derive(Debug)]
struct Job {
    at: usize,
    repo: Repo,
    commit: String,
}

impl GitHub {
    /// Those of an owner that are wanted.
    pub fn of(owner: Org, filter: Filter, budget: Budget) -> Self {
        Self {
            site: Arc::new(budget),
            owner,
            filter,
            turn: Turn::default(),
            folders: trees::query(),
            texts: blobs::query(),
            no_git: AtomicBool::new(false),
            told: Told::default(),
        }
    }

    /// What is in commits.
    fn walk(&self, jobs: &[Job], limits: Limits) -> Vec<Contents> {
        let commits: Vec<_> = jobs.iter().map(|job| (&job.repo, job.commit.as_str())).collect();
        trees::walk(&*self.site, &self.turn, &self.folders, &commits, limits)
    }

    /// Hands over those that are read together, and gives back those that are too large for it.
    fn together(&self, jobs: Vec<Job>, take: &mut dyn FnMut(usize, Opened)) -> Vec<Job> {
        let mut large = Vec::new();
        let mut small = Vec::new();
        let contents = self.walk(&jobs, SMALL);
        for (job, contents) in jobs.into_iter().zip(contents) {
            match contents {
                Contents::Files(files) => small.push((job, files)),
                Contents::TooMuch => large.push(job),
                // What GitHub cannot tell in a query may come by git all the same.
                Contents::Failed(failure) if is_too_much(&failure) => large.push(job),
                Contents::Failed(failure) => take(job.at, Err(unopened(&failure))),
            }
        }
        let read: Vec<_> = small
            .iter()
            .flat_map(|(job, files)| each_once(files).map(|file| (&job.repo, file)))
            .collect();
        let mut texts = blobs::texts(&*self.site, &self.turn, &self.texts, &read).into_iter();
        for (job, files) in small {
            let count = each_once(&files).count();
            let texts: Vec<_> = texts.by_ref().take(count).collect();
            match self.complete(&job, &files, texts) {
                Ok(Some(contents)) => {
                    self.told.batched.fetch_add(1, Ordering::Relaxed);
                    take(job.at, Ok(self.served(job.repo, files, contents)));
                }
                Ok(None) => large.push(job),
                Err(failure) => take(job.at, Err(unopened(&failure))),
            }
        }
        large
    }

    /// The contents of a repository's files, those that no query gives among them; nothing where these
    /// are too many.
    fn complete(
        &self,
        job: &Job,
        files: &[File],
        texts: Vec<Result<Option<Vec<u8>>, Failure>>,
    ) -> Result<Option<BTreeMap<String, Vec<u8>>>, Failure> {
        let mut contents = BTreeMap::new();
        let mut odd = Vec::new();
        for (file, text) in each_once(files).zip(texts) {
            match text {
                Ok(Some(text)) => drop(contents.insert(file.oid.clone(), text)),
                Ok(None) => odd.push(&file.oid),
                Err(failure) if is_too_much(&failure) => odd.push(&file.oid),
                Err(failure) => return Err(failure),
            }
        }
        if odd.len() > ODD && !self.no_git.load(Ordering::Relaxed) {
            return Ok(None);
        }
        for oid in odd {
            contents.insert(oid.clone(), blobs::raw(&*self.site, &job.repo, oid)?);
        }
        Ok(Some(contents))
    }

    fn served(
        &self,
        repo: Repo,
        files: Vec<File>,
        contents: BTreeMap<String, Vec<u8>>,
    ) -> Box<dyn Tree> {
        Box::new(Served::new(&self.site, repo, files, contents))
    }

    /// One that comes whole: by git, and where that is missing or does not get through, as an archive.
    fn alone(&self, job: &Job) -> Opened {
        if self.no_git.load(Ordering::Relaxed) {
            return self.unpacked(job).map_err(|failure| unopened(&failure));
        }
        let access = self.site.access(&job.repo).map_err(|failure| unopened(&failure))?;
        let error = match Fetched::commit(&access, &job.commit, scan::reads) {
            Ok(fetched) => {
                self.told.cloned.fetch_add(1, Ordering::Relaxed);
                return Ok(Box::new(fetched));
            }
            Err(error) => error,
        };
        let missing = matches!(error, CollectError::Git(GitError::NotStarted(_)));
        self.no_git.fetch_or(missing, Ordering::Relaxed);
        self.unpacked(job).map_err(|failure| match unopened(&failure) {
            Unopened::Unread(_) if !missing => Unopened::Unread(error.to_string()),
            other => other,
        })
    }

    /// One whose contents an archive brings: all that it has as they are.
    fn unpacked(&self, job: &Job) -> Result<Box<dyn Tree>, Failure> {
        let files = match trees::whole(&*self.site, &job.repo, &job.commit)? {
            Some(files) => files,
            None => self.walked(job)?,
        };
        let packed = self.site.archive(&job.repo, &job.commit)?;
        let mut contents = archive::contents(packed, &files)
            .map_err(|error| Failure::Garbled(format!("its archive: {error}")))?;
        let left = each_once(&files).filter(|file| !contents.contains_key(&file.oid));
        let left: Vec<_> = left.map(|file| (&job.repo, file)).collect();
        let texts = blobs::texts(&*self.site, &self.turn, &self.texts, &left);
        for ((_, file), text) in left.iter().zip(texts) {
            let bytes = match text {
                Ok(Some(text)) => text,
                Ok(None) => blobs::raw(&*self.site, &job.repo, &file.oid)?,
                Err(failure) => return Err(failure),
            };
            contents.insert(file.oid.clone(), bytes);
        }
        self.told.archived.fetch_add(1, Ordering::Relaxed);
        Ok(self.served(job.repo.clone(), files, contents))
    }

    /// Every file of a commit, however many folders there are.
    fn walked(&self, job: &Job) -> Result<Vec<File>, Failure> {
        match self.walk(std::slice::from_ref(job), WHOLE).pop() {
            Some(Contents::Files(files)) => Ok(files),
            Some(Contents::Failed(failure)) => Err(failure),
            _ => Err(Failure::Garbled("its files are not listed".to_owned())),
        }
    }
}

/// The files that are read; of those with the same contents, one.
fn each_once(files: &[File]) -> impl Iterator<Item = &File> {
    let mut seen = std::collections::BTreeSet::new();
    files.iter().filter(move |file| file.is_read() && seen.insert(file.oid.as_str()))
}

/// Whether it is about one repository, or about all.
fn unopened(failure: &Failure) -> Unopened {
    let reason = failure.to_string();
    match failure {
        Failure::Unauthorized(_)
        | Failure::Limited { .. }
        | Failure::Spent(_)
        | Failure::Unreachable(_) => Unopened::Stopped(reason),
        _ => Unopened::Unread(reason),
    }
}

impl Fleet for GitHub {
    fn list(&self) -> Result<Listing, FleetError> {
        list::list(&*self.site, &self.owner, &self.filter)
    }

    fn open(&self, members: &[Member], take: &mut dyn FnMut(usize, Opened)) {
        let mut jobs = Vec::new();
        let mut large = Vec::new();
        for (at, member) in members.iter().enumerate() {
            let repo: Repo = match member.name.parse() {
                Ok(repo) => repo,
                Err(error) => {
                    take(at, Err(Unopened::Unread(format!("{error}"))));
                    continue;
                }
            };
            let Some(commit) = member.revision.clone() else {
                // What is on other branches was not read: that is not the same as to have nothing.
                if member.size > 0 {
                    take(at, Err(Unopened::Unread(NO_BRANCH.to_owned())));
                    continue;
                }
                // Nothing was pushed yet.
                self.told.batched.fetch_add(1, Ordering::Relaxed);
                take(at, Ok(self.served(repo, Vec::new(), BTreeMap::new())));
                continue;
            };
            let list = if member.size > DISK { &mut large } else { &mut jobs };
            list.push(Job { at, repo, commit });
        }
        large.extend(self.together(jobs, take));
        for job in large {
            take(job.at, self.alone(&job));
        }
    }

    fn batch(&self) -> usize {
        BATCH
    }

    fn at_once(&self) -> usize {
        let afforded = self.site.most().map_or(AT_ONCE as u64, |most| most / SHARE);
        usize::try_from(afforded).unwrap_or(AT_ONCE).clamp(1, AT_ONCE)
    }

    fn cost(&self) -> Option<Cost> {
        let Told { batched, cloned, archived } = &self.told;
        let [batched, cloned, archived] =
            [batched, cloned, archived].map(|count| count.load(Ordering::Relaxed));
        Some(Cost { spent: self.site.spent(), batched, cloned, archived })
    }
}
