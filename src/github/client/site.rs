//! What is had of GitHub beside its API: git, and archives.

use std::io::{Cursor, Read};

use super::Client;
use crate::github::api::Api;
use crate::github::git::{Access, Site};
use crate::github::host;
use crate::github::wire::Broken;
use crate::github::{Failure, Repo, Request};

impl Site for Client {
    fn access(&self, repo: &Repo) -> Result<Access, Failure> {
        let bearer = self.bearer(&Request::get(&repo.path(&[])))?;
        Ok(Access::new(self.host.git(repo), &bearer))
    }

    fn archive(
        &self,
        api: &dyn Api,
        repo: &Repo,
        commit: &str,
    ) -> Result<Box<dyn Read + Send>, Failure> {
        let answer = api.send(&Request::get(&repo.path(&["tarball", commit])).away())?;
        let Some(location) = answer.header("location").filter(|_| answer.status >= 300) else {
            return Ok(Box::new(Cursor::new(answer.body)));
        };
        // It holds a key of its own, for some minutes: it is not repeated.
        if !host::is_private(location) {
            let message = "its archive is not encrypted".to_owned();
            return Err(Failure::Refused { status: answer.status, message });
        }
        self.wire.stream(location, self.patience.attempt).map_err(|broken| match broken {
            Broken::Before(why) | Broken::Hopeless(why) | Broken::After(why) => {
                Failure::Unreachable(why.replace(location, "the archive"))
            }
            Broken::TooLong => Failure::Garbled("the archive has no end".to_owned()),
        })
    }
}
