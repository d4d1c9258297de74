//! The variables that a text in a file reads and the file gives no value: whatever runs the file is
//! handed them from outside.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use regex_automata::Input;

use crate::detect::automaton::Caught;
use crate::detect::found::lookup;
use crate::dialect::shell;
use crate::rule::{Catalogue, ObjectMatch, Pattern, Reads};
use crate::source::{Source, Span};
use crate::syntax::template::mask_templates;
use crate::syntax::{Node, Value, scalar};

/// The word for what opens something, in the tables `credential-names` and `companions`.
const CREDENTIAL: &str = "credential";

/// The word for one whose name ends like what is none elsewhere.
const ALL_THE_SAME: &str = "credential all the same";

/// What is meant inside of a text: what is captured of it, and where it stands.
#[derive(Debug)]
pub(super) struct Mention<'p, 'n> {
    pub(super) caught: Caught<'p, 'n>,
    pub(super) span: Span,
}

/// The texts of one tree.
#[derive(Debug)]
pub(super) struct Texts<'a> {
    source: &'a Source,
    root: &'a Node<'a>,
    catalogue: &'a Catalogue,
    /// The names that the tree gives a value; most trees are not asked for them.
    given: OnceCell<BTreeSet<&'a str>>,
    /// What the names of variables told.
    told: RefCell<BTreeMap<String, Option<bool>>>,
    /// The file's text as it was parsed, where it is a template.
    masked: OnceCell<Cow<'a, str>>,
}

impl ObjectMatch {
    /// Whether the match is about what stands in a text, not about the scalar itself.
    pub(super) fn is_text(&self) -> bool {
        self.reads.is_some() || self.pattern.is_some()
    }
}

impl<'a> Texts<'a> {
    pub(super) fn of(source: &'a Source, root: &'a Node<'a>, catalogue: &'a Catalogue) -> Self {
        let (given, masked) = (OnceCell::new(), OnceCell::new());
        Self { source, root, catalogue, given, told: RefCell::default(), masked }
    }

    /// What a match is about in a node's text; nothing where it is about the node itself.
    pub(super) fn mentions<'p, 'n>(
        &self,
        object: &'p ObjectMatch,
        node: &'n Node<'_>,
    ) -> Vec<Mention<'p, 'n>> {
        let Some(text) = node.text().filter(|_| object.is_text()) else { return Vec::new() };
        let read = object.reads.zip(object.names.as_deref());
        let read = read.map(|(reads, capture)| self.read(reads, capture, node, text));
        let stands = object.pattern.as_ref().map(|pattern| self.standing(pattern, node, text));
        read.into_iter().chain(stands).flatten().collect()
    }

    /// The variables of a text that hold credentials from outside.
    fn read<'p, 'n>(
        &self,
        reads: Reads,
        capture: &'p str,
        node: &Node<'_>,
        text: &'n str,
    ) -> Vec<Mention<'p, 'n>> {
        let ranges = reads.of(text).into_iter();
        let tells = |range: &Range<usize>| {
            let handed = || reads != Reads::Macros && shell::is_handed(text, range);
            self.told(reads, &text[range.clone()]).unwrap_or_else(handed)
        };
        let telling = ranges.filter(tells);
        let given = || self.given.get_or_init(|| given(self.root));
        let outside = telling.filter(|range| {
            let name = &text[range.clone()];
            // What a step gives a value, Azure Pipelines reads under the step's name: `$(login.token)`.
            let own = name.rsplit_once('.').map_or(name, |(_, own)| own);
            !given().contains(name) && !given().contains(own)
        });
        let mention = |range: Range<usize>| {
            let span = self.place(node, text, range.clone());
            Mention { caught: vec![(capture, &text[range], span)], span }
        };
        outside.map(mention).collect()
    }

    /// What a variable's name tells, looked up once: a script names few variables many times.
    fn told(&self, reads: Reads, name: &str) -> Option<bool> {
        // The same name may tell another thing as a macro's.
        if reads == Reads::Macros {
            return reads.told(self.catalogue, name);
        }
        let known = self.told.borrow().get(name).copied();
        known.unwrap_or_else(|| {
            let told = reads.told(self.catalogue, name);
            self.told.borrow_mut().insert(name.to_owned(), told);
            told
        })
    }

    /// Each place where a pattern stands, with what its groups hold.
    fn standing<'p, 'n>(
        &self,
        pattern: &'p Pattern,
        node: &Node<'_>,
        text: &'n str,
    ) -> Vec<Mention<'p, 'n>> {
        if !pattern.occurs(Input::new(text)) {
            return Vec::new();
        }
        let Ok(regex) = pattern.regex() else { return Vec::new() };
        let groups =
            || regex.group_info().all_names().filter_map(|(_, at, name)| Some((at, name?)));
        let mention = |found: regex_automata::util::captures::Captures| {
            let whole = found.get_match()?.range();
            let held = groups().filter_map(|(at, name)| Some((name, found.get_group(at)?)));
            let caught = held.map(|(name, held)| {
                let range = held.start..held.end;
                (name, &text[range.clone()], self.place(node, text, range))
            });
            Some(Mention { caught: caught.collect(), span: self.place(node, text, whole) })
        };
        regex.captures_iter(text).filter_map(mention).collect()
    }

    /// Where a range of a scalar's value stands in the file.
    fn place(&self, node: &Node<'_>, value: &str, range: Range<usize>) -> Span {
        let Some((last, letter)) = value[range.clone()].char_indices().next_back() else {
            return node.span;
        };
        // What a template engine fills in, the value was read without, unless it still stands there.
        let whole = ["{{", "{%", "<%"].into_iter().any(|action| value.contains(action));
        let text = match whole {
            true => &self.source.text,
            false => &**self.masked.get_or_init(|| mask_templates(&self.source.text)),
        };
        let start = scalar::source_offset(text, node, range.start);
        let last = scalar::source_offset(text, node, range.start + last);
        Span::new(start, last + letter.len_utf8())
    }
}

impl Reads {
    /// Where the names of the variables stand that a text reads.
    pub(super) fn of(self, text: &str) -> Vec<Range<usize>> {
        match self {
            Self::Shell => shell::variables(text, false),
            Self::Interpolated => shell::variables(text, true),
            Self::Macros => shell::macros(text),
            Self::Name => Vec::from_iter(shell::is_name(text).then_some(0..text.len())),
        }
    }

    /// Whether a variable's name tells that it holds a credential, or that it holds none.
    fn told(self, catalogue: &Catalogue, name: &str) -> Option<bool> {
        let name = match self {
            // Elsewhere names are written as their owners like: `dockerPassword`, `System.AccessToken`.
            Self::Macros => Cow::Owned(snake(name)),
            // What a script calls by small letters is its own: `$token` in a loop, in `jq`, in `awk`.
            _ if name.starts_with("TF_VAR_") => Cow::Owned(name.to_ascii_uppercase()),
            _ if name.contains(|letter: char| letter.is_ascii_lowercase()) => return Some(false),
            _ => Cow::Borrowed(name),
        };
        let name = without_place(&name);
        let own = lookup(catalogue, "credential-names", name);
        match (own, lookup(catalogue, "companions", name)) {
            (Some(ALL_THE_SAME), _) => Some(true),
            (_, Some(CREDENTIAL)) => Some(own.is_none_or(|own| own == CREDENTIAL)),
            (_, Some("companion")) => Some(false),
            _ => own.map(|own| own == CREDENTIAL),
        }
    }
}

/// The names that a tree gives a value: as a key, beside `value`, or in a script. What is made of the
/// variable itself only hands it on, and what is empty waits for a value from outside.
fn given<'n>(root: &'n Node<'_>) -> BTreeSet<&'n str> {
    let mut names = BTreeSet::new();
    let mut below = vec![root];
    while let Some(node) = below.pop() {
        names.extend(node.text().into_iter().flat_map(shell::given));
        let named = node.get("name").and_then(Node::text).zip(node.get("value"));
        let pairs = node.pairs().iter().filter_map(|pair| Some((pair.key.text()?, &pair.value)));
        let gives = pairs.chain(named).filter(|(name, value)| gives(name, value));
        names.extend(gives.map(|(name, _)| name));
        below.extend(node.children());
    }
    names
}

/// Whether a value is one, and not made of the variable that it is given to.
fn gives(name: &str, value: &Node<'_>) -> bool {
    let own = |text: &str| {
        let ranges =
            [Reads::Interpolated, Reads::Macros].into_iter().flat_map(|reads| reads.of(text));
        ranges.into_iter().any(|range| &text[range] == name)
    };
    match &value.value {
        Value::Null => false,
        Value::Scalar(text, _) => !text.is_empty() && !own(text),
        _ => true,
    }
}

/// A name without what says where it is good for, or how it is written down: `NPM_TOKEN_PROD`,
/// `KUBECONFIG_BASE64`, `DEPLOY_KEY_2`.
fn without_place(name: &str) -> &str {
    const PLACES: [&str; 24] = [
        "PROD",
        "PRODUCTION",
        "PRD",
        "PREPROD",
        "LIVE",
        "STAGING",
        "STAGE",
        "STG",
        "DEV",
        "DEVELOP",
        "DEVELOPMENT",
        "TEST",
        "TESTING",
        "QA",
        "UAT",
        "INT",
        "DEMO",
        "SANDBOX",
        "CI",
        "BASE64",
        "B64",
        "ENCODED",
        "RO",
        "RW",
    ];
    let mut name = name;
    while let Some((rest, last)) = name.rsplit_once('_') {
        let number = last.trim_start_matches('V');
        let counts = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        if !counts && !PLACES.contains(&last) {
            break;
        }
        name = rest;
    }
    name
}

/// `dockerPassword` and `docker-password` as `DOCKER_PASSWORD`.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut small = false;
    for letter in name.chars() {
        if small && letter.is_ascii_uppercase() {
            snake.push('_');
        }
        small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        snake.push(if "-.".contains(letter) { '_' } else { letter.to_ascii_uppercase() });
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule;
    use crate::syntax::yaml;

    #[test]
    fn a_name_tells_whether_it_holds_a_credential() {
        let catalogue = rule::built_in().unwrap();
        let tells = |name: &str| Reads::Shell.told(catalogue, name) == Some(true);
        for name in [
            "NPM_TOKEN",
            "DB_PASSWORD_PROD",
            "KUBE_CONFIG_B64",
            "SSH_PRIVATE_KEY_2",
            "SSH_DEPLOY_KEY_BACKEND",
            "GCP_SERVICE_ACCOUNT",
            "SLACK_WEBHOOK_URL",
            "DATABASE_URL",
            "GPG_PASSPHRASE",
            "TF_VAR_db_password",
            "VAULT_SECRET_ID",
            "ADMIN_TOKEN",
            "HASHICORP_TOKEN",
        ] {
            assert!(tells(name), "{name}");
        }
        for name in [
            "CACHE_KEY",
            "SSH_PUBLIC_KEY",
            "AWS_ACCESS_KEY_ID",
            "SONAR_PROJECT_KEY",
            "SONAR_HOST_URL",
            "DOCKER_USERNAME",
            "IMAGE_PULL_SECRET",
            "VAULT_TOKEN_TTL",
            "SECRET_DETECTION_DISABLED",
            "MAX_TOKENS",
            "CSRF_TOKEN",
            "MONKEY",
            "PWD",
            "token",
        ] {
            assert!(!tells(name), "{name}");
        }
        assert_eq!(Reads::Macros.told(catalogue, "dockerPassword"), Some(true));
        assert_eq!(Reads::Macros.told(catalogue, "nuget-api-key"), Some(true));
        // Its place decides, unless the name says that it is none.
        assert_eq!(Reads::Shell.told(catalogue, "HUB"), None);
        assert_eq!(Reads::Shell.told(catalogue, "DOCKER_USERNAME"), Some(false));
    }

    #[test]
    fn a_value_that_is_handed_on_is_none_that_is_given() {
        let parsed = yaml::parse(
            "variables: { A: a, B: $B, C: '', D: { description: typed by hand } }\n\
             list: [ { name: E, value: e }, { name: F, value: $(F) } ]\n\
             script: [ 'G=1', 'export H=$H' ]\n",
        );
        let given = given(&parsed.documents[0]);
        let names = ["A", "B", "C", "D", "E", "F", "G", "H"];
        let found: Vec<_> = names.into_iter().filter(|name| given.contains(name)).collect();
        assert_eq!(found, ["A", "D", "E", "G"]);
    }
}
