//! Functions that call themselves: OPA refuses them, and the engine would run out of stack.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regorus::unstable::{Module, Parser, Rule, RuleHead};

use super::code;
use crate::roster::Fault;
use crate::source::{Location, Source, Span};

/// A module with its package and bare text, and the file it is from.
type File<'a> = (((&'a Module, &'a String), &'a String), &'a Arc<Source>);

/// A function: where it is, and what it calls.
struct Function {
    at: Location,
    calls: BTreeSet<String>,
}

/// The functions that call themselves, directly or by way of others.
pub(super) fn faults<'a>(files: impl Iterator<Item = File<'a>>) -> Vec<Fault> {
    let mut functions = BTreeMap::new();
    for (((module, package), bare), source) in files {
        read(module, package, bare, source, &mut functions);
    }
    let recursive = functions.iter().filter(|(name, function)| reaches(&functions, function, name));
    let faults = recursive.map(|(name, function)| Fault {
        location: function.at.clone(),
        message: format!("the function `{name}` calls itself, which Rego does not allow"),
        suggestion: Some("write it as a comprehension".to_owned()),
    });
    faults.collect()
}

fn reaches(functions: &BTreeMap<String, Function>, from: &Function, name: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut next: Vec<&String> = from.calls.iter().collect();
    while let Some(call) = next.pop() {
        if call == name {
            return true;
        }
        if seen.insert(call) {
            next.extend(functions.get(call).into_iter().flat_map(|function| &function.calls));
        }
    }
    false
}

fn read(
    module: &Module,
    package: &str,
    bare: &str,
    source: &Arc<Source>,
    functions: &mut BTreeMap<String, Function>,
) {
    let path = |refr| {
        let parts = Parser::get_path_ref_components(refr).unwrap_or_default();
        parts.iter().map(|part| part.text().to_owned()).collect::<Vec<_>>().join(".")
    };
    let mut aliases = BTreeMap::new();
    for import in &module.imports {
        let target = path(&import.refr);
        let last = target.rsplit('.').next().unwrap_or_default().to_owned();
        let alias = import.r#as.as_ref().map_or(last, |alias| alias.text().to_owned());
        aliases.insert(alias, target);
    }
    let resolve = |call: &str| {
        let (head, rest) = call.split_once('.').unwrap_or((call, ""));
        let full = match aliases.get(head) {
            Some(target) if rest.is_empty() => target.clone(),
            Some(target) => format!("{target}.{rest}"),
            None => call.to_owned(),
        };
        match full.strip_prefix("data.") {
            Some(absolute) => absolute.to_owned(),
            None => format!("{package}.{full}"),
        }
    };
    let mut starts: Vec<_> =
        module.policy.iter().map(|rule| rule.span().start as usize).chain([bare.len()]).collect();
    starts.sort_unstable();
    for rule in &module.policy {
        let Rule::Spec { head: RuleHead::Func { refr, .. }, .. } = rule.as_ref() else { continue };
        let start = rule.span().start as usize;
        let end = starts.iter().find(|other| **other > start).copied().unwrap_or(bare.len());
        let body = code::after_arguments(bare.get(start..end).unwrap_or_default());
        let function = functions.entry(format!("{package}.{}", path(refr))).or_insert_with(|| {
            Function { at: source.location(Span::new(start, start + 1)), calls: BTreeSet::new() }
        });
        function.calls.extend(code::calls(body).into_iter().map(&resolve));
    }
}
