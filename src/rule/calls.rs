//! What brings a rule into play: the words that a file must hold before the rule is looked at.

use std::borrow::Cow;

use serde::Deserialize;

use super::DetectRule;

/// What a word is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum By {
    /// A context of an expression.
    Expression,
    /// An action that a step uses.
    Step,
    /// A type of Terraform.
    Terraform,
    /// A type of CloudFormation.
    Cloudformation,
    /// A kind of Kubernetes.
    Kubernetes,
    /// A module of Ansible.
    Ansible,
    /// A type of Azure Resource Manager.
    Arm,
    /// The file's path: the word is a glob.
    File,
    /// A keyword of a literal, in lower case.
    Keyword,
    /// What GitHub was asked for: the tool of an observation.
    Observed,
}

/// A word and the match, by its place in the rule, that it calls for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Call<'w>(
    pub(super) By,
    pub(super) usize,
    #[serde(borrow)] pub(super) Cow<'w, str>,
);

/// The calls of a rule. The build finds those of the built-in rules, so that these need not be
/// parsed for it.
pub(super) fn of(rule: &DetectRule) -> Vec<Call<'static>> {
    let mut calls = Vec::new();
    for (at, from) in rule.matches.iter().enumerate() {
        let mut add = |by, words: &[String]| {
            calls.extend(words.iter().map(|word| Call(by, at, Cow::Owned(word.clone()))));
        };
        if let Some(expression) = &from.expression {
            add(By::Expression, std::slice::from_ref(&expression.context));
        }
        if let Some(step) = &from.step {
            add(By::Step, &step.uses);
        }
        if let Some(resource) = &from.resource {
            add(By::Terraform, &resource.terraform.0);
            add(By::Cloudformation, &resource.cloudformation.0);
            add(By::Kubernetes, &resource.kubernetes.0);
            add(By::Ansible, &resource.ansible.0);
            add(By::Arm, &resource.arm.0);
        }
        if let Some(object) = &from.object {
            add(By::File, &object.files);
        }
        if let Some(tool) = &from.observed {
            add(By::Observed, std::slice::from_ref(tool));
        }
        if let Some(text) = &from.text {
            let lower: Vec<_> =
                text.keywords.iter().map(|word| word.to_ascii_lowercase()).collect();
            add(By::Keyword, &lower);
        }
    }
    calls
}
