//! The registry credentials of a job's container and of its services.

use crate::detect::credential::Credential;
use crate::detect::expression::place_of;
use crate::detect::found::{Seen, captures_of};
use crate::detect::github::scope::WorkflowScope;
use crate::detect::{Detector, File};
use crate::dialect::github::workflow::{Site, jobs};
use crate::dialect::{Resolved, Scope};
use crate::inventory::{Found, fact};
use crate::syntax::Node;

const RULE: &str = "github-registry-credential";
const STORE: &str = "github/actions-secret";

/// Sights every stored or written-out password that a job signs in to a registry with.
pub(in crate::detect) fn detect<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    root: &Node<'_>,
    found: &mut Vec<Found<'c>>,
) {
    for (site, job) in jobs(root) {
        let scope = WorkflowScope::new(root, Some(job), None);
        let name = site.job.unwrap_or_default();
        let own = job.get("container").map(|node| (name.to_owned(), node));
        let services = job.get("services").map(Node::pairs).unwrap_or_default();
        let services = services.iter().filter_map(|pair| {
            let service = pair.key.text()?;
            Some((format!("{name}.{service}"), &pair.value))
        });
        for (holder, container) in own.into_iter().chain(services) {
            sight(detector, file, site, &holder, container, &scope, found);
        }
    }
}

fn sight<'c>(
    detector: &Detector<'c>,
    file: &File<'_>,
    site: Site<'_>,
    holder: &str,
    container: &Node<'_>,
    scope: &WorkflowScope<'_>,
    found: &mut Vec<Found<'c>>,
) {
    let password =
        container.get("credentials").and_then(|credentials| credentials.pair("password"));
    let (Some(password), Some(rule)) = (password, detector.catalogue.detect.get(RULE)) else {
        return;
    };
    let value = &password.value;
    let Some(text) = value.text() else { return };
    let carriers = scope.carriers(text);
    let credential = Credential::new(detector, file.source, value.span, text, carriers);
    if !credential.exists() {
        return;
    }
    let known = |path: &[&str]| {
        let node = path.iter().try_fold(container, |node, name| node.get(name));
        match node.map(|node| scope.resolve(node)) {
            Some(Resolved::Known(text) | Resolved::Named(text)) => Some(text),
            _ => None,
        }
    };
    let captures = captures_of([
        ("container", Some(holder.to_owned())),
        ("job", site.job.map(str::to_owned)),
        ("workflow", Some(file.name().to_owned())),
        ("image", known(&["image"])),
        ("user", known(&["credentials", "username"])),
    ]);
    let mut seen = Seen::at(file.source.location(password.key.span), captures, file.live);
    seen.fact(fact::PLACE, place_of(file, site));
    credential.mark(&mut seen, STORE, true);
    let sighted = seen.found(rule, None, detector.catalogue);
    let of = sighted.key.clone();
    found.push(sighted);
    credential.written_out(detector, file.source, &of, file.live, found);
}
