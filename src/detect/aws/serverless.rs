//! The roles that the Serverless Framework makes from the statements in a `serverless.yml`.

use super::permissions::reach;
use crate::detect::Detector;
use crate::detect::capture::{Captures, plain};
use crate::detect::found::Seen;
use crate::dialect::aws_policy::{Reading, TemplateLens, statements};
use crate::dialect::cloudformation::Template;
use crate::dialect::terraform::Placed;
use crate::inventory::{Found, fact};
use crate::source::Source;
use crate::syntax::{Node, Pair};

/// Whether a path is a configuration of the Serverless Framework.
pub(in crate::detect) fn is_serverless(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("serverless.") || name.starts_with("serverless-")
}

/// Sights the role of the service, and those of single functions.
pub(in crate::detect) fn serverless<'c>(
    detector: &Detector<'c>,
    source: &Source,
    root: &Node<'_>,
    found: &mut Vec<Found<'c>>,
) {
    let provider = root.get("provider").filter(|_| root.get("service").is_some());
    let Some(provider) = provider.filter(|it| it.text_at("name") == Some("aws")) else { return };
    let role = provider.get("iam").and_then(|iam| iam.get("role"));
    let own = provider.pair("iamRoleStatements").or_else(|| role?.pair("statements"));
    let mut roles: Vec<(String, &Pair<'_>)> =
        own.into_iter().map(|it| ("provider".to_owned(), it)).collect();
    for function in
        root.get("functions").into_iter().flat_map(Node::one_or_many).flat_map(Node::pairs)
    {
        let name = function.key.text().unwrap_or_default();
        let statements = function.value.pair("iamRoleStatements");
        roles.extend(statements.map(|it| (format!("functions.{name}"), it)));
    }
    let template = Template::over(&source.path, root);
    let lens = TemplateLens { template: &template, source };
    let Some(rule) = detector.catalogue.detect.get("aws-serverless-role") else { return };
    for (name, pair) in roles {
        let policy = statements(&lens, Placed { file: 0, node: &pair.value });
        let reach = reach(&[Reading::Policy(policy)], detector.catalogue);
        let address = template.unique(&name);
        let captures = Captures::from([("address".to_owned(), plain(address.clone()))]);
        let mut seen = Seen::at(source.location(pair.key.span), captures, true);
        seen.address = Some(address);
        seen.fact(fact::PRIVILEGE, reach.privilege.as_str());
        if let Some(because) = reach.because {
            seen.fact("privilege_because", because);
        }
        found.push(seen.found(rule, None, detector.catalogue));
    }
}
