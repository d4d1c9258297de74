//! What the user's own policies say of the facts and of what the built-in checks found.

use crate::check::draft::Draft;
use crate::check::{Context, faults};
use crate::finding::Finding;
use crate::inventory::IdentityKey;
use crate::rego::{self, Answer, Input, Limits};
use crate::roster::Fault;
use crate::source::{Location, Span};

/// What somebody does who is told nothing better.
const NEXT: &str = "see the policy for what it asks; ask its author, or ask for a waiver";

/// The drafts of what the policies say; or a finding for each that could not be evaluated, for the
/// run cannot judge without it.
pub(super) fn check(cx: &Context<'_>, built_in: &[Finding]) -> Result<Vec<Draft>, Vec<Finding>> {
    if cx.policies.is_empty() {
        return Ok(Vec::new());
    }
    judge(cx, built_in).map_err(|broken| faults(cx, &broken, &[]))
}

fn judge(cx: &Context<'_>, built_in: &[Finding]) -> Result<Vec<Draft>, Vec<Fault>> {
    let input = Input::new(cx, built_in).to_json();
    let input = input.map_err(|error| {
        let first = cx.policies.iter().flatten().next();
        let location = first.map(|file| file.location(Span::default()));
        let fault = |location| Fault { location, message: error.to_string(), suggestion: None };
        location.map(fault).into_iter().collect::<Vec<_>>()
    })?;
    let answers = rego::evaluate(cx.policies, input, Limits::default())?;
    let (mut drafts, mut faults) = (Vec::new(), Vec::new());
    for answer in &answers {
        match draft(cx, answer) {
            Ok(draft) => drafts.push(draft),
            Err(message) => {
                faults.push(Fault { location: answer.at.clone(), message, suggestion: None });
            }
        }
    }
    if faults.is_empty() { Ok(drafts) } else { Err(faults) }
}

fn draft(cx: &Context<'_>, answer: &Answer) -> Result<Draft, String> {
    let message = &answer.message;
    let mut draft = match &message.identity {
        Some(key) => about(cx, key)?,
        None => Draft::new("own-policy"),
    };
    if let Some(path) = &message.path {
        draft = draft.at(place(cx, path, message.line)?, "");
    }
    if let Some(party) = &message.party {
        draft = draft.owned(cx, party, "has to see to it");
    }
    if let Some(due) = message.due {
        draft = draft.due(due);
    }
    let next = message.next.as_deref().unwrap_or(NEXT);
    let draft = draft.fact("msg", &message.msg).fact("next", next).at_level(answer.level);
    // Lines move: what tells findings apart is who says what of which file.
    let path = message.path.as_deref().unwrap_or_default();
    let draft = draft.part(&format!("{}\n{}\n{path}", answer.package, message.msg));
    let says = format!("`{}` of the package `{}` says so", answer.rule, answer.package);
    Ok(match (&message.identity, &message.path) {
        (None, None) => draft.at(answer.at.clone(), &says),
        _ => draft.related(answer.at.clone(), says),
    })
}

/// A finding about an identity, with who holds it.
fn about(cx: &Context<'_>, key: &str) -> Result<Draft, String> {
    let known = IdentityKey::new(key.to_owned());
    let identity = cx.inventory.identities.get(&known);
    let identity = identity
        .filter(|identity| identity.live() && cx.scope.has_identity(&identity.key))
        .ok_or_else(|| format!("a message is about `{key}`, which is no identity of its input"))?;
    let draft = Draft::about("own-policy", identity);
    Ok(match cx.holder(identity) {
        Some(holder) => draft.held(cx, holder.entry),
        None => draft,
    })
}

fn place(cx: &Context<'_>, path: &str, line: Option<usize>) -> Result<Location, String> {
    let source = cx.inventory.sources.get(path);
    let source = source
        .ok_or_else(|| format!("a message points at `{path}`, which is no file of its input"))?;
    let line = line.unwrap_or(1);
    if line == 0 || line > source.lines() {
        return Err(format!("a message points at line {line} of `{path}`, which has none"));
    }
    let span = source.line_span(line);
    let indent = source.slice(span).len() - source.slice(span).trim_start().len();
    Ok(source.location(Span::new(span.start + indent, span.end)))
}
