//! `--open-issues`: what each holder has to do, in an issue of a repository. It can fail in every way
//! and changes no verdict.

use std::cell::RefCell;
use std::io::{self, Write};
use std::time::Duration;

use clap::Args;
use jiff::civil::Date;

use super::super::live::{self, Live};
use super::super::{World, plain};
use crate::github::publish::issues::{self, Digest, Wanted};
use crate::github::{Patience, Repo};
use crate::org::{self, Organisation};
use crate::rule::Catalogue;
use crate::store::{Run, Store};

const HEADING: &str = "Issues";

/// Fifty issues and as many comments are more than GitHub takes in a minute. That passes; what takes
/// longer is left to the next run.
const PATIENCE: Patience = Patience {
    attempt: Duration::from_secs(60),
    request: Duration::from_secs(5 * 60),
    trouble: Duration::from_secs(10 * 60),
};

/// Where issues are kept up to date.
#[derive(Debug, Args)]
pub struct OpenIssues {
    /// Keep one issue for each holder up to date in this repository, of what is overdue, blocks or falls
    /// due in 14 days; needs `issues: write` there
    #[arg(long, value_name = "OWNER/REPO", help_heading = HEADING)]
    pub open_issues: Option<Repo>,
    /// Say what would be done with the issues, and do nothing
    #[arg(long, requires = "open_issues", help_heading = HEADING)]
    pub dry_run: bool,
}

impl OpenIssues {
    /// Keeps them, and says in a line or two what became of it.
    pub(super) fn keep(
        &self,
        store: &mut Store,
        run: &Run,
        catalogue: &Catalogue,
        live: &Live,
        world: &World,
    ) {
        let Some(repo) = &self.open_issues else { return };
        let lines = match post(repo, self.dry_run, store, run, catalogue, live, world) {
            Ok(lines) => lines,
            Err(error) => vec![format!("issues: not kept up to date; {error:#}")],
        };
        for line in lines {
            // Whoever does not hear it finds the verdict all the same.
            let _ = writeln!(io::stderr(), "{}", plain(&line, world));
        }
    }
}

fn post(
    repo: &Repo,
    dry: bool,
    store: &mut Store,
    run: &Run,
    catalogue: &Catalogue,
    live: &Live,
    world: &World,
) -> anyhow::Result<Vec<String>> {
    let Some(client) = live::connect(live, world)? else {
        return Ok(vec!["issues: not kept up to date; there is no token".to_owned()]);
    };
    let today: Date = run.as_of.parse()?;
    let organisation = Organisation::of(store, run)?;
    let digests = org::digests(&organisation)?;
    drop(organisation);
    let store = RefCell::new(store);
    // Looked up for those only who get a new issue.
    let mention = |digest: &Digest| {
        let party = digest.holder.as_deref()?;
        let known = org::contact(&mut store.borrow_mut(), catalogue, today, party);
        known.ok().flatten().filter(|handle| is_handle(handle))
    };
    let wanted = Wanted {
        repo,
        organisation: &run.organisation,
        digests: &digests,
        overview: &org::overview,
        mention: &mention,
    };
    let client = client.with_patience(PATIENCE).at_home(&repo.owner);
    Ok(issues::keep(&client, &wanted, dry))
}

/// `@acme/platform` or `@alice`, and nothing else: it is written as it stands.
fn is_handle(text: &str) -> bool {
    let name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    text.strip_prefix('@').is_some_and(|rest| match rest.split_once('/') {
        Some((owner, team)) => name(owner) && name(team),
        None => name(rest),
    })
}

#[test]
fn only_a_handle_is_mentioned() {
    assert!(is_handle("@acme/platform") && is_handle("@alice"));
    for other in ["alice", "@", "@acme/", "@a/b/c", "@a b", "@a\n@all", "mailto:x@y", "@<b>"] {
        assert!(!is_handle(other), "{other}");
    }
}
