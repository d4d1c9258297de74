//! The rights of a workflow's own token, and the right to mint identity tokens.

use crate::detect::found::{Seen, captures_of};
use crate::detect::{Detector, File};
use crate::dialect::github::workflow::jobs;
use crate::inventory::{Found, Privilege, fact};
use crate::syntax::Node;

/// Sights the job token where `permissions` lets it write, and the OIDC token where it may be minted.
pub(in crate::detect) fn detect<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    root: &Node<'_>,
    found: &mut Vec<Found<'c>>,
) {
    let mut sight =
        |rule: &str, node: &Node<'_>, job: Option<&str>, privilege: Privilege, scopes: String| {
            let Some(rule) = detector.catalogue.detect.get(rule) else {
                return;
            };
            let captures = captures_of([
                ("workflow", Some(file.name().to_owned())),
                ("job", job.map(str::to_owned)),
            ]);
            let mut seen = Seen::at(file.source.location(node.span), captures, file.live);
            seen.fact(fact::PRIVILEGE, privilege.as_str());
            seen.fact("permissions", scopes);
            found.push(seen.found(rule, None, detector.catalogue));
        };
    let all = std::iter::once((None, root)).chain(jobs(root).map(|(site, job)| (site.job, job)));
    for (job, holder) in all {
        let Some(permissions) = holder.get("permissions") else {
            continue;
        };
        if permissions.text() == Some("write-all") {
            sight("job-token", permissions, job, Privilege::Admin, "write-all".to_owned());
            sight("oidc-token", permissions, job, Privilege::Unknown, "write-all".to_owned());
            continue;
        }
        let writes = permissions.pairs().iter().filter(|pair| pair.value.text() == Some("write"));
        let (minting, writes): (Vec<_>, Vec<_>) =
            writes.partition(|pair| pair.key.text() == Some("id-token"));
        if let Some(first) = writes.first() {
            let scopes: Vec<_> = writes.iter().filter_map(|pair| pair.key.text()).collect();
            let scopes = format!("{}: write", scopes.join(", "));
            sight("job-token", &first.key, job, Privilege::Write, scopes);
        }
        for pair in minting {
            sight("oidc-token", &pair.key, job, Privilege::Unknown, "id-token: write".to_owned());
        }
    }
}
