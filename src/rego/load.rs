//! Policies read and looked over, before any of them is evaluated.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;

use regorus::unstable::{Expr, Module, Parser, Rule, RuleHead};
use regorus::{Engine, PolicyLengthConfig, Value};

use super::failure::{self, at_start};
use super::limits::Limits;
use super::{code, recursion};
use crate::roster::Fault;
use crate::rule::Level;
use crate::source::{Location, Source, Span};

/// The largest file, in bytes. Policies are pages, not books; what a hostile one costs is bounded by
/// it.
const LARGEST: usize = 128 << 10;

/// Functions of the engine whose results differ between runs, or whose size nothing bounds.
const REFUSED: [(&str, u8); 3] =
    [("rand.intn", 2), ("numbers.range", 2), ("numbers.range_step", 3)];

/// The longest list of numbers that `numbers.range` makes.
const LONGEST_RANGE: i64 = 1_000_000;

/// Policies that can be evaluated.
pub(super) struct Loaded {
    pub(super) engine: Engine,
    pub(super) rules: Vec<Declared>,
}

/// One definition of a rule or function.
pub(super) struct Declared {
    /// `keyroster.lib`
    pub(super) package: String,
    /// `deny`
    pub(super) name: String,
    /// `data.keyroster.lib.deny`, as the engine is asked for it.
    pub(super) query: String,
    /// Its head.
    pub(super) at: Location,
    pub(super) shape: Shape,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `deny contains msg`, `deny[msg]`
    Members,
    /// `deny := …`, `deny if …`, `default deny := …`
    Value,
    Function,
}

impl Declared {
    /// The level of what it says, where it is a rule that judges.
    pub(super) fn level(&self) -> Option<Level> {
        let is = |word: &str| {
            let rest = self.name.strip_prefix(word);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        match () {
            () if is("deny") || is("violation") => Some(Level::Deny),
            () if is("warn") => Some(Level::Warn),
            () => None,
        }
    }
}

/// Reads every file, or says everything that is wrong with them.
pub(super) fn load(sources: &[Arc<Source>], limits: Limits) -> Result<Loaded, Vec<Fault>> {
    let mut engine = Engine::new();
    engine.set_gather_prints(true);
    engine.set_strict_builtin_errors(true);
    engine.set_execution_timer_config(limits.timer());
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZeroU32::MAX,
        max_file_bytes: NonZeroUsize::MAX,
        max_lines: NonZeroUsize::MAX,
    });
    for (name, arity) in REFUSED {
        // There is nothing of that name yet.
        let _ =
            engine.add_extension(name.to_owned(), arity, Box::new(move |args| refuse(name, &args)));
    }
    let mut faults = Vec::new();
    let mut bare = Vec::new();
    let mut read = Vec::new();
    for source in sources {
        match add(&mut engine, source, sources, limits) {
            Ok(text) => {
                bare.push(text);
                read.push(Arc::clone(source));
            }
            Err(fault) => faults.push(fault),
        }
    }
    let packages = engine.get_policy_package_components().unwrap_or_default();
    let mut rules = Vec::new();
    let modules = engine.get_modules().clone();
    for ((module, source), package) in modules.iter().zip(&read).zip(&packages) {
        rules.extend(
            module.policy.iter().filter_map(|rule| declared(rule, source, &package.components)),
        );
    }
    let names: Vec<_> = packages.iter().map(|package| package.components.join(".")).collect();
    faults.extend(rules.iter().filter_map(misshapen));
    let modules = modules.iter().map(|module| -> &Module { module });
    faults.extend(recursion::faults(modules.zip(&names).zip(&bare).zip(&read)));
    match faults.is_empty() {
        true => Ok(Loaded { engine, rules }),
        false => {
            faults.sort();
            Err(faults)
        }
    }
}

/// Adds a file to the engine and gives its bare text. What is not Rego as of OPA 1.0 may be of the
/// time before, when `if` and `contains` were optional.
fn add(
    engine: &mut Engine,
    source: &Arc<Source>,
    sources: &[Arc<Source>],
    limits: Limits,
) -> Result<String, Fault> {
    let start = source.location(Span::default());
    if source.text.len() > LARGEST {
        let message = format!("the policy is larger than {} KiB", LARGEST >> 10);
        let suggestion = Some("split it into several files".to_owned());
        return Err(Fault { location: start, message, suggestion });
    }
    let bare = code::bare(&source.text);
    if let Some(at) = code::too_deep(&bare) {
        let location = source.location(Span::new(at, at + 1));
        let message = "brackets nest too deep here".to_owned();
        return Err(Fault { location, message, suggestion: None });
    }
    let text = code::without_redundant(&source.text, &bare);
    let mut parse = |old: bool| {
        engine.set_rego_v0(old);
        engine.add_policy(source.path.as_ref().to_owned(), text.clone())
    };
    if let Err(error) = parse(false) {
        let failed = failure::of(&error, sources, &start, limits);
        // The engine prints a warning for each newer word in what it reads as older text.
        if is_newer(&bare) || parse(true).is_err() {
            return Err(failed);
        }
    }
    Ok(bare)
}

/// Whether a text uses words of OPA 1.0 that it does not import: it is not of the time before.
fn is_newer(bare: &str) -> bool {
    let all = "import future.keywords";
    let all = bare.match_indices(all).any(|(at, _)| !bare[at + all.len()..].starts_with('.'));
    let imported = |word: &str| bare.contains(&format!("import future.keywords.{word}"));
    let newer = |word: &str| match word {
        "in" => !imported("in") && !imported("every"),
        "if" | "contains" | "every" => !imported(word),
        _ => false,
    };
    let mut words = bare.split(|c: char| !c.is_alphanumeric() && c != '_');
    !all && !bare.contains("import rego.v1") && words.any(newer)
}

fn declared(rule: &Rule, source: &Source, package: &[String]) -> Option<Declared> {
    let (head, shape) = match rule {
        Rule::Default { refr, .. } => (refr, Shape::Value),
        Rule::Spec { head: RuleHead::Func { refr, .. }, .. } => (refr, Shape::Function),
        Rule::Spec { head: RuleHead::Set { refr, .. }, .. } => (refr, Shape::Members),
        Rule::Spec { head: RuleHead::Compr { refr, .. }, .. } => {
            let shape = match refr.as_ref() {
                Expr::Var { .. } => Shape::Value,
                _ => Shape::Members,
            };
            (refr, shape)
        }
    };
    let name = Parser::get_path_ref_components(head).ok()?.first()?.text().to_owned();
    let mut query = "data".to_owned();
    for part in package.iter().map(String::as_str).chain([name.as_str()]) {
        query.push_str(&format!("[{}]", serde_json::Value::from(part)));
    }
    let start = rule.span().start as usize;
    let line = source.line_span(source.position(start).line);
    let at = source.location(Span::new(start, line.end.max(start)));
    Some(Declared { package: package.join("."), name, query, at, shape })
}

/// A rule that judges and whose result could not be a set of messages.
fn misshapen(rule: &Declared) -> Option<Fault> {
    let (message, suggestion) = match (rule.level(), rule.shape) {
        (Some(_), Shape::Value | Shape::Function) => (
            format!("`{}` must be a set of messages", rule.name),
            format!("write `{} contains msg if {{ … }}`", rule.name),
        ),
        (None, _) if rule.name == "exception" => (
            "conftest's exceptions are not read here".to_owned(),
            "write a waiver, which ends and is approved by somebody".to_owned(),
        ),
        _ => return None,
    };
    Some(Fault { location: rule.at.clone(), message, suggestion: Some(suggestion) })
}

/// Among the files, something must judge: a `deny` that is misspelt would pass everything.
pub(super) fn must_judge(loaded: &Loaded, sources: &[Arc<Source>]) -> Result<(), Vec<Fault>> {
    if sources.is_empty() || loaded.rules.iter().any(|rule| rule.level().is_some()) {
        return Ok(());
    }
    let message = "the policies judge nothing".to_owned();
    let suggestion = Some("write a rule `deny contains msg if { … }`, or `warn`".to_owned());
    Err(vec![Fault { suggestion, ..at_start(sources.first(), message) }])
}

/// `numbers.range` as far as it is bounded, and nothing that is left to chance.
fn refuse(name: &str, args: &[Value]) -> anyhow::Result<Value> {
    let number = |at: usize| args.get(at).and_then(|value| value.as_i64().ok());
    let step = if args.len() > 2 { number(2).filter(|step| *step > 0) } else { Some(1) };
    let (Some(from), Some(to), Some(step)) = (number(0), number(1), step) else {
        anyhow::bail!("{name} is not to be had here: the same files give the same findings");
    };
    let steps = to.abs_diff(from) / step.unsigned_abs();
    if steps >= LONGEST_RANGE.unsigned_abs() {
        anyhow::bail!("{name} of more than {LONGEST_RANGE} numbers");
    }
    let step = if to < from { -step } else { step };
    let numbers = (0..=steps).map(|at| Value::from(from + i64::try_from(at).unwrap_or(0) * step));
    Ok(Value::from(numbers.collect::<Vec<_>>()))
}
