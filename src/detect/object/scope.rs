//! What a value in a configuration file comes to: a variable's name, or what is written.

use std::borrow::Cow;

use crate::dialect::github::expression::{Property, references};
use crate::dialect::{Resolved, Scope};
use crate::source::Source;
use crate::syntax::template::is_painted;
use crate::syntax::{Node, Pair, Value};

/// Where the secrets in `dependabot.yml` are kept.
const DEPENDABOT: &str = "github/dependabot-secret";

/// The tag, which no file can hold, of a value that is taken as it is written.
pub(super) const AS_WRITTEN: &str = "as written";

/// The values of one file.
#[derive(Debug)]
pub(super) struct ObjectScope<'a> {
    store: &'static str,
    source: &'a Source,
}

impl<'a> ObjectScope<'a> {
    pub(super) fn of(source: &'a Source) -> Self {
        let path = &*source.path;
        let name = path.rsplit('/').next().unwrap_or(path);
        let store = match name {
            "dependabot.yml" | "dependabot.yaml" => DEPENDABOT,
            _ => "github/actions-secret",
        };
        Self { store, source }
    }

    /// What was written where a template's action is painted over in the tree.
    fn written(&self, node: &Node<'_>) -> Option<&'a str> {
        let painted = node.text().is_some_and(is_painted);
        let written = painted.then(|| self.source.slice(node.span))?;
        let filled = written.contains("{{") || written.contains("<%");
        let filled = filled || written.starts_with(['@', '#']);
        filled.then(|| written.trim_matches(['"', '\'']))
    }

    /// What is written for a value: of a scalar its text, with what a template engine fills in as it
    /// was written; of what HCL puts together, the source.
    pub(super) fn text<'n>(&'n self, node: &'n Node<'_>) -> Cow<'n, str> {
        self.said(node).unwrap_or_default()
    }

    /// The same, where there is anything.
    fn said<'n>(&'n self, node: &'n Node<'_>) -> Option<Cow<'n, str>> {
        if let Some(written) = self.written(node) {
            return Some(Cow::Borrowed(written));
        }
        match &node.value {
            Value::Scalar(text, _) => Some(Cow::Borrowed(text)),
            Value::Reference(name) => Some(Cow::Owned(format!("${{{name}}}"))),
            Value::Template(_) => {
                Some(Cow::Borrowed(self.source.slice(node.span).trim_matches('"')))
            }
            _ => None,
        }
    }

    /// The store of the secrets that values refer to. A variable's value may come from anywhere;
    /// if a workflow knows a secret of the same name, it comes from there.
    pub(super) const fn store(&self) -> &'static str {
        self.store
    }

    /// Whether a name can only mean a secret of the store.
    pub(super) fn certain(&self) -> bool {
        self.store == DEPENDABOT
    }

    /// Values together, as `a, b`; those of a mapping with their names, as `a: read, b: write`.
    pub(super) fn listed(&self, nodes: &[&Node<'_>]) -> Resolved {
        let named = |pair: &Pair<'_>| {
            let value = self.resolve(&pair.value);
            format!("{}: {}", pair.key.text().unwrap_or_default(), value.shown())
        };
        let shown = |node: &&Node<'_>| match &node.value {
            Value::Mapping(pairs) => pairs.iter().map(named).collect(),
            Value::Sequence(items) => {
                items.iter().map(|item| self.resolve(item).shown().to_owned()).collect()
            }
            _ => vec![self.resolve(node).shown().to_owned()],
        };
        let texts: Vec<String> = nodes.iter().flat_map(shown).collect();
        Resolved::Unknown(texts.join(", "))
    }

    /// The variables and secrets that a value refers to.
    pub(super) fn carriers(&self, text: &str) -> Vec<String> {
        if text.contains("${{") {
            let secrets = references(text, false).into_iter();
            let secrets = secrets.filter(|reference| reference.context == "secrets");
            return secrets
                .filter_map(|reference| match reference.property {
                    Property::Name(name) => Some(name),
                    Property::All => None,
                })
                .collect();
        }
        variables(text)
    }
}

impl Scope for ObjectScope<'_> {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        if let (Some(AS_WRITTEN), Some(text)) = (node.tag.as_deref(), node.text()) {
            return Resolved::Known(text.to_owned());
        }
        let Some(text) = self.said(node) else {
            return match node.value {
                Value::Mapping(_) | Value::Sequence(_) => self.listed(&[node]),
                _ => Resolved::Unknown(String::new()),
            };
        };
        let text = without_login(text.trim());
        let names = self.carriers(&text);
        match names.as_slice() {
            [] if text.contains(['$', '{']) => Resolved::Unknown(text),
            [] => Resolved::Known(text),
            [name] if is_alone(&text, name) => Resolved::Named(name.clone()),
            _ => Resolved::Unknown(text),
        }
    }
}

/// Whether a text is a reference to this name and nothing else.
fn is_alone(text: &str, name: &str) -> bool {
    let around = text.replacen(name, "", 1);
    let marks = |letter: char| !letter.is_ascii_alphanumeric() || letter == '_';
    let said = ["secrets", "os.environ", "env"];
    said.iter().fold(around, |around, said| around.replace(said, "")).chars().all(marks)
}

/// The variables in `${NAME}`, `${NAME:-x}`, `${env:NAME}`, `$NAME`, `$(NAME)`, `%NAME%`, `{{ NAME }}`,
/// `##NAME##`, `@@NAME@@`, `env(NAME)` and `os.environ/NAME`.
fn variables(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |name: &str| {
        let name = name.trim();
        let name = name.strip_prefix("env:").unwrap_or(name);
        let name = name.strip_prefix("env.").unwrap_or(name);
        let name = name.strip_prefix("secrets.").unwrap_or(name);
        let name = name.strip_prefix("var.").unwrap_or(name);
        let first = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
        let end =
            name.find(|letter: char| !letter.is_ascii_alphanumeric() && !"_.".contains(letter));
        // A dot is part of a variable's name in Azure Pipelines; one at the end is prose.
        let name = name[..end.unwrap_or(name.len())].trim_end_matches('.');
        if first && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    for (at, _) in text.match_indices('$') {
        let rest = &text[at + 1..];
        match (rest.strip_prefix('{'), rest.strip_prefix('(')) {
            (Some(inner), _) => add(inner.split('}').next().unwrap_or(inner)),
            (_, Some(inner)) => add(inner.split(')').next().unwrap_or(inner)),
            _ => add(rest),
        }
    }
    for (at, _) in text.match_indices("{{") {
        let inner = &text[at + 2..];
        let inner = inner.split("}}").next().unwrap_or(inner);
        add(asked(inner).unwrap_or(inner));
    }
    for (at, _) in text.match_indices("<%") {
        let inner = &text[at + 2..];
        asked(inner.split("%>").next().unwrap_or(inner)).into_iter().for_each(&mut add);
    }
    for (open, close) in [("%", "%"), ("##", "##"), ("@@", "@@"), ("env(", ")")] {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inner.into_iter().for_each(&mut add);
    }
    text.strip_prefix("os.environ/").into_iter().for_each(add);
    names
}

/// The variable that an expression of a template asks the environment for: `env_var('NAME')`,
/// `ENV["NAME"]`, `requiredEnv "NAME"`, `lookup('env', 'NAME')`.
fn asked(expression: &str) -> Option<&str> {
    let at = expression.to_ascii_lowercase().find("env")?;
    let mut quoted = expression[at..].split(['"', '\'']).skip(1).step_by(2);
    // Where `env` is an argument itself, its quote comes first, and closes here.
    match expression[..at].ends_with(['"', '\'']) {
        true => expression[at..].split(['"', '\'']).nth(2),
        false => quoted.next(),
    }
}

/// An address without what may be a login in it: neither `user:password@` nor a query.
fn without_login(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    // `##NAME##` is what a deployment replaces, and no fragment.
    let fragment = if rest.contains("##") { '?' } else { '#' };
    let rest = rest.split(['?', fragment]).next().unwrap_or(rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or(host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_in_the_ways_that_tools_write_them() {
        let source = Source::new(".npmrc", String::new());
        let scope = ObjectScope::of(&source);
        for (text, expected) in [
            ("${NPM_TOKEN}", vec!["NPM_TOKEN"]),
            ("${NPM_TOKEN:-none}", vec!["NPM_TOKEN"]),
            ("${env:GITHUB_TOKEN}", vec!["GITHUB_TOKEN"]),
            ("Bearer $TOKEN", vec!["TOKEN"]),
            ("%TOKEN%", vec!["TOKEN"]),
            ("##TOKEN##", vec!["TOKEN"]),
            ("@@TOKEN@@", vec!["TOKEN"]),
            ("os.environ/TOKEN", vec!["TOKEN"]),
            ("env(TOKEN)", vec!["TOKEN"]),
            ("$(Azure.Connection)", vec!["Azure.Connection"]),
            ("{{ secrets.RENOVATE_TOKEN }}", vec!["RENOVATE_TOKEN"]),
            ("${{secrets.A}}:${{ secrets.B }}", vec!["A", "B"]),
            ("{{ env_var('DBT_PASSWORD', 'x') }}", vec!["DBT_PASSWORD"]),
            ("{{ requiredEnv \"TOKEN\" }}", vec!["TOKEN"]),
            ("{{ lookup('env', 'TOKEN') }}", vec!["TOKEN"]),
            ("{{ .Env.TOKEN }}", vec![]),
            ("<%= ENV.fetch(\"TOKEN\") { 'x' } %>", vec!["TOKEN"]),
            ("<%= node['token'] %>", vec![]),
            ("plain", vec![]),
            ("5$", vec![]),
        ] {
            assert_eq!(scope.carriers(text), expected, "{text}");
        }
    }

    #[test]
    fn an_address_is_shown_without_its_login() {
        assert_eq!(without_login("https://u:p@h.example/x?token=1"), "https://h.example/x");
        assert_eq!(without_login("https://h.example/x#token=1"), "https://h.example/x");
        assert_eq!(without_login("https://##DOMAIN##/x"), "https://##DOMAIN##/x");
        assert_eq!(without_login("h.example"), "h.example");
        assert!(is_alone("${env:NAME}", "NAME") && is_alone("${{ secrets.NAME }}", "NAME"));
        assert!(!is_alone("Bearer ${NAME}", "NAME"));
    }
}
