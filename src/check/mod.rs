//! Judgement: the inventory held against the roster, one pure function per rule or family.

pub mod agenda;
mod context;
mod draft;
mod elsewhere;
pub(crate) mod guard;
mod holding;
mod observed;
mod rules;
mod settle;
mod stakes;
mod term;
mod tested;

use crate::finding::{Finding, State};
use crate::roster::Fault;
use crate::rule::Level;

pub use context::{Context, Scope};
use draft::Draft;
pub(crate) use draft::list;
pub use elsewhere::{Elsewhere, Holds, Reaches};
pub use holding::Holder;
pub use rules::{CHECKS, Check};
pub(crate) use rules::{UNREADABLE, WEAKENED, all_at_once};
use settle::{Exceptions, Settled};
pub use settle::{SETTLED, waivable};
pub(crate) use stakes::Stake;
pub use term::{Status, Term};

impl<'a> Context<'a> {
    /// Judges, applies levels, waivers and plan, and gives what is left to say.
    pub fn judge(&self) -> Vec<Finding> {
        self.settle(&Exceptions::of(self)).findings
    }

    /// What the built-in checks find, before policies of one's own are asked.
    pub fn judge_built_in(&self) -> Vec<Finding> {
        settle::built_in(self, &Exceptions::of(self), self.drafts())
    }

    fn settle(&self, exceptions: &Exceptions<'_>) -> Settled {
        settle::settle(self, exceptions, self.drafts())
    }

    fn drafts(&self) -> Vec<Draft> {
        CHECKS.iter().flat_map(|(_, check)| check(self)).collect()
    }
}

/// The findings of a roster or an evidence file that cannot be read; nothing else is judged then.
pub fn faults(cx: &Context<'_>, roster: &[Fault], evidence: &[Fault]) -> Vec<Finding> {
    let schema = "correct it; an editor with the schema of `keyroster schema roster` shows what \
        belongs there";
    let import = "`keyroster evidence import` writes it anew";
    let mut findings = of_faults(cx, "roster-invalid", roster, schema);
    findings.extend(of_faults(cx, "evidence-invalid", evidence, import));
    findings
}

fn of_faults(cx: &Context<'_>, rule: &'static str, faults: &[Fault], advice: &str) -> Vec<Finding> {
    let drafts = faults.iter().map(|fault| {
        let advice = fault.suggestion.as_deref().unwrap_or(advice);
        let draft = Draft::new(rule).fact("problem", &fault.message).fact("advice", advice);
        draft.part(&fault.message).at(fault.location.clone(), "")
    });
    drafts.map(|draft| draft.finish(cx, Level::Deny, State::Active)).collect()
}

/// Why a run could not judge: a roster with faults, or files that it cannot do without.
pub fn cannot_judge(faults: &[Fault], findings: &[Finding]) -> Vec<String> {
    let many = |n: usize, noun| draft::count(i64::try_from(n).unwrap_or(i64::MAX), noun);
    let unread = findings.iter().filter(|finding| finding.rule == UNREADABLE);
    let unread = unread.filter(|finding| finding.blocks()).count();
    let roster =
        (!faults.is_empty()).then(|| format!("the roster has {}", many(faults.len(), "fault")));
    // What the policies say of a roster without a fault is noted beside what else was found.
    let broken = findings.iter().any(|finding| finding.rule == "roster-invalid");
    let policies = (broken && faults.is_empty())
        .then(|| "the policies in Rego could not be evaluated".to_owned());
    let files =
        (unread > 0).then(|| format!("{} that must be read could not be", many(unread, "file")));
    roster.into_iter().chain(policies).chain(files).collect()
}

/// What somebody needs to know who has no roster yet.
pub fn first_contact(cx: &Context<'_>, without_roster: bool, findings: &[Finding]) -> Vec<String> {
    let unowned = findings.iter().filter(|finding| finding.rule == "unowned");
    let unowned = unowned.filter_map(|finding| finding.identity.as_ref());
    let unowned: Vec<_> = unowned.filter_map(|key| cx.inventory.identities.get(key)).collect();
    if !without_roster || unowned.is_empty() {
        return Vec::new();
    }
    let hinted = unowned.iter().filter(|identity| cx.hints.of(identity).is_some()).count();
    let suggested = match (hinted, unowned.len()) {
        (0, _) => "the files around suggest an owner for none of them".to_owned(),
        (hinted, all) if hinted == all => {
            "the files around suggest an owner for each of them".to_owned()
        }
        (hinted, all) => format!("the files around suggest an owner for {hinted} of {all}"),
    };
    let held = match unowned.len() {
        1 => "1 identity has no holder".to_owned(),
        several => format!("{several} identities have no holder"),
    };
    vec![
        format!("there is no roster in this repository yet: {held}; {suggested}"),
        format!(
            "start green today: `keyroster adopt{}` writes the roster, with a dated plan for what is left",
            cx.asked
        ),
    ]
}
