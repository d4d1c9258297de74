//! What a value in a workflow comes to: through `env`, the matrix and computed names.

use std::collections::BTreeSet;

use crate::dialect::github::evaluate;
use crate::dialect::github::expression::{Piece, Property, Reference, pieces, references};
use crate::dialect::github::workflow::{listens, matrix, parameters};
use crate::dialect::{Resolved, Scope};
use crate::rule::Path;
use crate::syntax::Node;

/// `env` that leads to `env`: further than this is a circle.
const DEEPEST: usize = 4;

/// What the job's own token is called, however it is read.
pub(crate) const JOB_TOKEN: &str = "github.token";

/// The values of a workflow, as one of its steps sees them.
#[derive(Debug, Clone, Default)]
pub(crate) struct WorkflowScope<'a> {
    /// From the narrowest on: the step, its job, the workflow.
    around: Vec<&'a Node<'a>>,
    job: Option<&'a Node<'a>>,
    parameters: Vec<String>,
    /// Whether it runs only where a caller says so: its inputs are the caller's.
    pub(crate) called: bool,
}

impl<'a> WorkflowScope<'a> {
    pub(crate) fn new(
        root: &'a Node<'a>,
        job: Option<&'a Node<'a>>,
        step: Option<&'a Node<'a>>,
    ) -> Self {
        Self {
            around: [step, job, Some(root)].into_iter().flatten().collect(),
            job,
            parameters: parameters(root),
            called: root.get("runs").is_some() || listens(root, "workflow_call"),
        }
    }

    /// What a path finds in the step, else in its job, else in the workflow: an `env` holds for all
    /// that is below it.
    pub(crate) fn find(&self, path: &Path) -> Option<&'a Node<'a>> {
        let mut around = self.around.iter();
        around.find_map(|node| path.find(node).first().copied())
    }

    /// The secrets and variables of the repository in a value, in order; neither the job's token
    /// nor what a caller hands in.
    pub(crate) fn carriers(&self, text: &str) -> Vec<String> {
        let mut names = Vec::new();
        self.carry(text, 0, &mut names);
        names
    }

    fn carry(&self, text: &str, depth: usize, names: &mut Vec<String>) {
        for reference in references(text, false) {
            let Property::Name(name) = &reference.property else {
                continue;
            };
            match &*reference.context {
                "secrets" if self.own_secret(name) => {
                    let name = name.to_ascii_uppercase();
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                "env" if depth < DEEPEST => {
                    if let Some(text) = self.variable(name) {
                        self.carry(text, depth + 1, names);
                    }
                }
                _ => {}
            }
        }
    }

    fn own_secret(&self, name: &str) -> bool {
        let name = name.to_ascii_uppercase();
        name != "GITHUB_TOKEN" && !self.parameters.contains(&name)
    }

    /// Whether what a value comes to is for the caller to say.
    pub(crate) fn is_callers(&self, text: &str) -> bool {
        references(text, false).iter().any(|reference| {
            match (&*reference.context, &reference.property) {
                ("inputs", _) => self.called,
                ("secrets", Property::Name(name)) => {
                    self.parameters.contains(&name.to_ascii_uppercase())
                }
                ("env", Property::Name(name)) => self
                    .variable(name)
                    .is_some_and(|text| !text.contains("env.") && self.is_callers(text)),
                _ => false,
            }
        })
    }

    /// The text of an environment variable.
    fn variable(&self, name: &str) -> Option<&'a str> {
        let mut around = self.around.iter();
        around.find_map(|node| node.get("env")?.text_at(name))
    }

    /// Every value that an expression can take, where the workflow writes them out.
    pub(crate) fn values(&self, expression: &str) -> Option<BTreeSet<String>> {
        self.values_at(expression, 0)
    }

    fn values_at(&self, expression: &str, depth: usize) -> Option<BTreeSet<String>> {
        evaluate::values(expression, &|parts| match parts {
            ["matrix", path @ ..] => matrix(self.job?, path),
            ["inputs", name] | ["github", "event", "inputs", name] => self.choices(name),
            ["env", name] => {
                let text = self.variable(name)?;
                match pieces(text).as_slice() {
                    [Piece::Text(text)] => Some(BTreeSet::from([(*text).to_owned()])),
                    [Piece::Text(""), Piece::Expression(inner), Piece::Text("")]
                        if depth < DEEPEST =>
                    {
                        self.values_at(inner, depth + 1)
                    }
                    _ => None,
                }
            }
            _ => None,
        })
    }

    /// What a person who starts the workflow may choose; a caller may say anything.
    fn choices(&self, name: &str) -> Option<BTreeSet<String>> {
        let on = self.around.last().filter(|_| !self.called)?.get("on")?;
        let options = on.get("workflow_dispatch")?.get("inputs")?.get(name)?.get("options")?;
        let options = options.items().iter();
        options.map(|option| option.text().map(str::to_owned)).collect()
    }

    /// What a text can come to: more than one value where it names them by the matrix.
    pub(crate) fn alternatives(&self, text: &str) -> Vec<Resolved> {
        let alone = references(text, false).into_iter().find(|found| found.alone);
        if let Some(index) = alone.and_then(|reference| reference.index) {
            let names = self.values(&text[index.start..index.end]).into_iter().flatten();
            let names: Vec<_> =
                names.map(|name| Resolved::Named(name.to_ascii_uppercase())).collect();
            if !names.is_empty() {
                return names;
            }
        }
        let whole = self.text(text, 0);
        match (&whole, self.spread(text)) {
            (Resolved::Unknown(_), Some(texts)) => texts.into_iter().map(Resolved::Known).collect(),
            _ => vec![whole],
        }
    }

    /// The texts that one expression with several values makes; two of them might not go together.
    fn spread(&self, text: &str) -> Option<Vec<String>> {
        let mut texts = vec![String::new()];
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => texts.iter_mut().for_each(|all| all.push_str(text)),
                Piece::Expression(inner) => match self.expression(inner, 0) {
                    Some(value) => texts.iter_mut().for_each(|all| all.push_str(&value)),
                    None if texts.len() == 1 => {
                        let before = texts.remove(0);
                        let values = self.values(inner)?.into_iter();
                        texts = values.map(|value| format!("{before}{value}")).collect();
                    }
                    None => return None,
                },
            }
        }
        Some(texts)
    }

    fn text(&self, text: &str, depth: usize) -> Resolved {
        if !text.contains("${{") {
            return Resolved::Known(text.trim().to_owned());
        }
        if depth > DEEPEST {
            return Resolved::Unknown(text.trim().to_owned());
        }
        if let Some(reference) = references(text, false).iter().find(|found| found.alone) {
            return self.reference(reference, text, depth);
        }
        let (mut written, mut known) = (String::new(), true);
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => written.push_str(text),
                Piece::Expression(inner) => match self.expression(inner, depth) {
                    Some(value) => written.push_str(&value),
                    None => {
                        known = false;
                        written.push_str(&format!("${{{{ {} }}}}", inner.trim()));
                    }
                },
            }
        }
        let written = written.trim().to_owned();
        if known { Resolved::Known(written) } else { Resolved::Unknown(written) }
    }

    /// The one value of an expression within a text.
    fn expression(&self, inner: &str, depth: usize) -> Option<String> {
        let braced = format!("${{{{{inner}}}}}");
        let alone = references(&braced, false).iter().any(|found| found.alone);
        if alone && let Resolved::Known(value) = self.text(&braced, depth + 1) {
            return Some(value);
        }
        let values = self.values(inner)?;
        (values.len() == 1).then(|| values.into_iter().next())?
    }

    fn reference(&self, reference: &Reference, text: &str, depth: usize) -> Resolved {
        let unknown = || Resolved::Unknown(text.trim().to_owned());
        let Property::Name(name) = &reference.property else {
            return unknown();
        };
        match &*reference.context {
            "github" if name == "token" => Resolved::Known(JOB_TOKEN.to_owned()),
            "secrets" if name.eq_ignore_ascii_case("GITHUB_TOKEN") => {
                Resolved::Known(JOB_TOKEN.to_owned())
            }
            // GitHub does not tell the cases of these names apart.
            "secrets" if self.own_secret(name) => Resolved::Named(name.to_ascii_uppercase()),
            "vars" => Resolved::Named(name.to_ascii_uppercase()),
            "env" => match self.variable(name) {
                Some(text) => self.text(text, depth + 1),
                None => unknown(),
            },
            _ => unknown(),
        }
    }
}

impl Scope for WorkflowScope<'_> {
    fn resolve(&self, node: &Node<'_>) -> Resolved {
        match node.text() {
            Some(text) => self.text(text, 0),
            None => Resolved::Unknown("(not a scalar)".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml;

    const WORKFLOW: &str = "
on: { workflow_call: { secrets: { handed: {} } } }
env: { ACCOUNT: '1', ROLE: 'arn:aws:iam::${{ env.ACCOUNT }}:role/ci' }
jobs:
  a:
    strategy: { matrix: { os: [x], include: [ { os: y } ] } }
    env:
      TOKEN: '${{ secrets.REAL }}'
      LOOP: '${{ env.LOOP }}'
      STAGE: ${{ github.ref == 'x' && 'live' || 'dev' }}
";

    fn with_scope<T>(look: impl FnOnce(&WorkflowScope<'_>) -> T) -> T {
        let parsed = yaml::parse(WORKFLOW);
        let root = &parsed.documents[0];
        let job = root.get("jobs").and_then(|jobs| jobs.get("a"));
        look(&WorkflowScope::new(root, job, None))
    }

    #[test]
    fn values_are_followed_through_the_environment() {
        let known = |text: &str| Resolved::Known(text.to_owned());
        let named = |text: &str| Resolved::Named(text.to_owned());
        let unknown = |text: &str| Resolved::Unknown(text.to_owned());
        with_scope(|scope| {
            for (text, expected) in [
                ("plain", known("plain")),
                ("${{ env.ROLE }}", known("arn:aws:iam::1:role/ci")),
                ("${{ env.TOKEN }}", named("REAL")),
                ("${{ vars.ID }}", named("ID")),
                ("${{ secrets.github_token }}", known(JOB_TOKEN)),
                ("${{ secrets.handed }}", unknown("${{ secrets.handed }}")),
                ("r/${{ vars.X }}/${{ env.ACCOUNT }}", unknown("r/${{ vars.X }}/1")),
                ("${{ format('a-{0}', env.ACCOUNT) }}", known("a-1")),
                ("${{ inputs.role }}", unknown("${{ inputs.role }}")),
            ] {
                assert_eq!(scope.text(text, 0), expected, "{text}");
            }
            assert!(matches!(scope.text("${{ env.LOOP }}", 0), Resolved::Unknown(_)));
        });
    }

    #[test]
    fn a_choice_of_whoever_starts_the_workflow() {
        let text = "on: { workflow_dispatch: { inputs: { stage: { options: [dev, live] } } } }";
        let parsed = yaml::parse(text);
        let scope = WorkflowScope::new(&parsed.documents[0], None, None);
        let values = scope.values("github.event.inputs.stage").unwrap();
        assert_eq!(Vec::from_iter(values), ["dev", "live"]);
    }

    #[test]
    fn carriers_are_the_repository_s_own() {
        with_scope(|scope| {
            let text =
                "${{ env.TOKEN }} ${{ secrets.A || secrets.GITHUB_TOKEN }} ${{ secrets.handed }}";
            assert_eq!(scope.carriers(text), ["REAL", "A"]);
            assert!(scope.is_callers("${{ secrets.handed }}"));
            assert!(scope.is_callers("${{ inputs.role }}"));
            assert!(!scope.is_callers(text.split(' ').next().unwrap_or_default()));
            let roles = scope.alternatives("r/${{ env.ACCOUNT }}-${{ matrix.os }}");
            let roles: Vec<_> = roles.iter().map(Resolved::shown).collect();
            assert_eq!(roles, ["r/1-x", "r/1-y"]);
            let values = |text: &str| scope.values(text).map(Vec::from_iter);
            assert_eq!(values("format('K_{0}', matrix.os)").unwrap(), ["K_x", "K_y"]);
            assert_eq!(values("format('K_{0}', env.STAGE)").unwrap(), ["K_dev", "K_live"]);
            assert_eq!(values("env.LOOP"), None);
            assert_eq!(values("inputs.stage"), None);
        });
    }
}
