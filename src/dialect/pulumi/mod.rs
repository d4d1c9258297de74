//! Pulumi programs in YAML. Most providers of Pulumi are Terraform's, under names of their own: a
//! program is read as the Terraform module that it stands for.

mod azure;
mod functions;
mod types;

use std::collections::BTreeMap;

use self::functions::invoked;
use self::types::Token;
pub(crate) use self::types::Types;
use super::terraform::words::{self, Holes, Keys, Language, snake};
use crate::syntax::{Node, Pair, Value};

/// What a program declares.
#[derive(Debug, Default)]
pub(crate) struct Program<'s> {
    /// In Terraform's words.
    pub(crate) module: Vec<Pair<'s>>,
    /// The objects of Kubernetes.
    pub(crate) objects: Vec<Node<'s>>,
    /// What Azure Resource Manager is asked for: the type, the logical name, the resource.
    pub(crate) azure: Vec<(String, Pair<'s>)>,
}

/// How a program says that it is written in YAML, whatever its file is called.
const RUNTIMES: [&str; 3] = ["runtime: yaml", "runtime:\n  name: yaml", "\"runtime\": \"yaml\""];

/// Whether a text may be a program.
pub(crate) fn may_be(path: &str, text: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let named = name.starts_with("Pulumi.") || name.starts_with("Main.");
    let says = || RUNTIMES.iter().any(|runtime| text.contains(runtime));
    text.contains("resources") && (named || says())
}

/// The program that a tree is, if it is one: its resources are a mapping, and their types have
/// Pulumi's form.
pub(crate) fn program<'s>(root: &Node<'s>, types: &Types<'_>) -> Option<Program<'s>> {
    let runtime = root.get("runtime").and_then(|it| it.text().or_else(|| it.text_at("name")));
    let resources = root.get("resources").map(Node::pairs).unwrap_or_default();
    let is_one = runtime.is_none_or(|it| it == "yaml")
        && resources.iter().any(|it| it.value.text_at("type").is_some_and(Token::is_one));
    is_one.then(|| Names::of(root, resources, types).program(root, resources, types))
}

/// What the names of a program stand for, in Terraform's words.
struct Names(BTreeMap<String, String>);

impl Names {
    fn of(root: &Node<'_>, resources: &[Pair<'_>], types: &Types<'_>) -> Self {
        let mut names = BTreeMap::new();
        for section in ["config", "configuration"] {
            for pair in root.get(section).map(Node::pairs).unwrap_or_default() {
                let Some(name) = pair.key.text() else { continue };
                // `web:password` is `password` in the program.
                let short = name.rsplit(':').next().unwrap_or(name);
                names.insert(short.to_owned(), format!("var.{}", label(short)));
            }
        }
        for pair in root.get("variables").map(Node::pairs).unwrap_or_default() {
            let Some(name) = pair.key.text() else { continue };
            let stands_for = match invoked(&pair.value) {
                Some(call) => {
                    let address = format!("data.{}.{}", types.data(call.function), label(name));
                    match call.returns {
                        Some(part) => format!("{address}.{}", snake(part)),
                        None => address,
                    }
                }
                None => format!("local.{}", label(name)),
            };
            names.insert(name.to_owned(), stands_for);
        }
        for pair in resources {
            let (Some(name), Some(kind)) = (pair.key.text(), pair.value.text_at("type")) else {
                continue;
            };
            names.insert(name.to_owned(), format!("{}.{}", types.resource(kind), label(name)));
        }
        Self(names)
    }

    fn program<'s>(
        &self,
        root: &Node<'s>,
        resources: &[Pair<'s>],
        types: &Types<'_>,
    ) -> Program<'s> {
        let mut program = Program::default();
        for section in ["config", "configuration"] {
            for pair in root.get(section).map(Node::pairs).unwrap_or_default() {
                let Some(name) = pair.key.text() else { continue };
                let name = label(name.rsplit(':').next().unwrap_or(name));
                let body = words::value(self, &pair.value, Keys::Own);
                program.module.push(words::block("variable", &name, ("", pair.key.span), body));
            }
        }
        for pair in root.get("variables").map(Node::pairs).unwrap_or_default() {
            let Some(name) = pair.key.text().map(label) else { continue };
            let place = pair.key.span;
            program.module.push(match invoked(&pair.value) {
                Some(call) => {
                    let none = words::unknown(place);
                    let body =
                        words::value(self, call.arguments.unwrap_or(&none), Keys::Properties);
                    words::block("data", &types.data(call.function), (&name, place), body)
                }
                None => {
                    let value = words::value(self, &pair.value, Keys::Own);
                    words::block("locals", &name, ("", place), value)
                }
            });
        }
        for pair in resources {
            self.declare(pair, types, &mut program);
        }
        program
    }

    fn declare<'s>(&self, pair: &Pair<'s>, types: &Types<'_>, program: &mut Program<'s>) {
        let (Some(name), Some(kind)) = (pair.key.text(), pair.value.text_at("type")) else {
            return;
        };
        // What is only looked up is declared elsewhere.
        if pair.value.get("get").is_some() {
            return;
        }
        let place = pair.key.span;
        let none = Node::new(place, Value::Mapping(Vec::new()));
        let properties = pair.value.get("properties").unwrap_or(&none);
        let body = |keys| words::value(self, properties, keys);
        let token = Token::of(kind);
        match token {
            Token { package: "pulumi", module: "providers", name } => {
                let name = types.package(name);
                let body = body(Keys::Properties);
                program.module.push(words::block("provider", &name, ("", place), body));
            }
            Token { package: "kubernetes", .. } => {
                if let Some(api) = token.api() {
                    let mut pairs = vec![
                        Pair {
                            key: words::scalar(place, "apiVersion"),
                            value: words::scalar(place, &api),
                        },
                        Pair {
                            key: words::scalar(place, "kind"),
                            value: words::scalar(place, token.name),
                        },
                    ];
                    pairs.extend(body(Keys::Own).pairs().iter().cloned());
                    program.objects.push(Node::new(pair.value.span, Value::Mapping(pairs)));
                }
            }
            Token { package: "azure-native", .. } => {
                let value = azure::resource(name, token, &body(Keys::Own));
                program.azure.push((types.azure(kind), Pair { key: pair.key.clone(), value }));
            }
            _ => {
                let kind = types.resource(kind);
                let body = body(Keys::Properties);
                program.module.push(words::block("resource", &kind, (&label(name), place), body));
            }
        }
    }
}

/// A logical name as Terraform could have it.
fn label(name: &str) -> String {
    name.replace(['.', '[', ']', ' '], "-")
}

impl<'s> Language<'s> for Names {
    fn holes(&self) -> Holes {
        Holes { open: "${", close: '}' }
    }

    fn reference(&self, written: &str) -> String {
        let written = written.trim();
        // `["my-sink"].name`: a name that is no word stands in brackets.
        let quoted = written.strip_prefix("[\"").and_then(|rest| rest.split_once("\"]"));
        let (name, rest) = quoted
            .unwrap_or_else(|| written.split_at(written.find(['.', '[']).unwrap_or(written.len())));
        let Some(stands_for) = self.0.get(name) else {
            return written.to_owned();
        };
        // What stands in brackets is looked up as it is written.
        let (path, index) = rest.split_at(rest.find('[').unwrap_or(rest.len()));
        format!("{stands_for}{}{index}", snake(path))
    }

    fn function(
        &self,
        node: &Node<'s>,
        inner: &dyn Fn(&Node<'s>, Keys) -> Node<'s>,
    ) -> Option<Node<'s>> {
        functions::meant(node, inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::testing::show;
    use crate::syntax::yaml;

    fn terraform(text: &str) -> Option<String> {
        let types = Types { table: &|_| None, spelled: &|_| None };
        let parsed = yaml::parse(text);
        let program = program(&parsed.documents[0], &types)?;
        Some(show(&Node::new(crate::source::Span::default(), Value::Mapping(program.module))))
    }

    #[test]
    fn a_program_is_said_in_terraforms_words() {
        let text = "runtime: yaml\nconfig: { 'web:stage': { default: prod } }\nvariables:\n  doc: { 'fn::invoke': { function: 'aws:iam:getPolicyDocument', arguments: { statements: [ { notActions: [ a ] } ] }, return: json } }\nresources:\n  my-key:\n    type: aws:iam/accessKey:AccessKey\n    properties: { user: '${[\"ci.user\"].name}', tags: { CostCenter: '${stage}-x' }, policy: '${doc}' }\n  ci.user: { type: aws:iam:User }\n  old: { type: aws:iam:User, get: { id: old } }\n";
        assert_eq!(
            terraform(text).unwrap(),
            "{variable: {stage: {default: prod}}, \
             data: {aws_iam_policy_document: {doc: {statement: [{not_action: [a], not_actions: [a]}], statements: [{not_action: [a], not_actions: [a]}]}}}, \
             resource: {aws_iam_access_key: {my-key: {user: <aws_iam_user.ci-user.name>, tags: {CostCenter: template(<var.stage>, '-x')}, policy: <data.aws_iam_policy_document.doc.json>}}}, \
             resource: {aws_iam_user: {ci-user: {}}}}"
        );
    }

    #[test]
    fn what_only_looks_like_a_program_is_none() {
        for text in [
            "runtime: nodejs\nresources: { a: { type: aws:iam:User } }",
            "resources: { limits: { cpu: 1 } }",
            "resources: [ { name: a, type: iam.v1.serviceAccount } ]",
            "Resources: { A: { Type: 'AWS::IAM::User' } }",
        ] {
            assert_eq!(terraform(text), None, "{text}");
        }
    }
}
