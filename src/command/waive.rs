//! `keyroster waive`: somebody accepts a risk for a while.

use anyhow::{Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::World;
use super::amend::{self, Amend, Amendment, Judged, Target};
use crate::check;
use crate::edit::{Edit, Value};
use crate::finding::State;
use crate::inventory::IdentityKey;
use crate::roster::did_you_mean;

const EXAMPLES: &str = "\
Example:
  keyroster waive rotation-overdue github/deploy-key/legacy-mirror \\
      --reason 'the appliance cannot rotate before its December release' \\
      --requested-by @bob --approved-by @acme/security --until 2026-12-31 \\
      --exit 'appliance 7.2 installed' --compensating 'the key is read-only'";

/// `waive`
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Waive {
    /// The rule whose finding is accepted
    #[arg(value_name = "RULE")]
    pub rule: String,
    /// The identity: its key, another name of it, or the `match` of its entry
    #[arg(value_name = "ID")]
    pub id: String,
    /// Which roster, and how.
    #[command(flatten)]
    pub amend: Amend,
    /// Why the risk is taken
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who asks for it: a handle
    #[arg(long, value_name = "HANDLE", value_parser = amend::filled)]
    pub requested_by: String,
    /// Who accepts it: a handle, somebody else, of your own organisation
    #[arg(long, value_name = "HANDLE", value_parser = amend::filled)]
    pub approved_by: String,
    /// The last day on which it counts
    #[arg(long, value_name = "DATE")]
    pub until: Date,
    /// What will have happened by then
    #[arg(long, value_name = "TEXT")]
    pub exit: Option<String>,
    /// What makes the risk smaller until then
    #[arg(long, value_name = "TEXT")]
    pub compensating: Option<String>,
}

/// Adds the waiver. One that would not count is refused, in the words of the rule that says so.
pub(super) fn run(arguments: &Waive, world: &World) -> Result<u8> {
    amend::open(&arguments.amend, world, |amendment| {
        let rule = arguments.rule.as_str();
        known(amendment, rule)?;
        let target = amendment.target(&arguments.id, true, |_| true)?;
        let matched = match (&target, target.identity()) {
            // A name given for a whole entry means the entry.
            (Target::Entry(entry, _), _) if entry.matcher.value.to_string() == arguments.id => {
                arguments.id.clone()
            }
            (_, Some(identity)) => identity.key.to_string(),
            (_, None) => arguments.id.clone(),
        };
        let today = amendment.cx.today;
        if arguments.until < today {
            bail!("{} is over: today is {today} (UTC)", arguments.until);
        }
        let before = amendment.cx.judge();
        let about =
            |key: Option<&IdentityKey>| key.is_some_and(|key| covers(amendment, &target, key));
        let mine = before.iter().filter(|finding| about(finding.identity.as_ref()));
        let mine: Vec<_> = mine.collect();
        match mine.iter().find(|finding| finding.rule == rule).map(|finding| finding.state) {
            Some(State::Waived(until)) if until >= arguments.until => {
                bail!("{} is waived until {until} already", target.name())
            }
            Some(_) => {}
            None => {
                let others: Vec<_> = mine.iter().map(|finding| finding.rule.as_str()).collect();
                let others = match others.as_slice() {
                    [] => "there is no finding about it at all".to_owned(),
                    others => format!("what there is: {}", others.join(", ")),
                };
                bail!("there is no `{rule}` of {} to waive today; {others}", target.name());
            }
        }
        let fields = [
            ("finding", Some(rule.to_owned())),
            ("match", Some(matched.clone())),
            ("reason", Some(arguments.reason.clone())),
            ("requested-by", Some(arguments.requested_by.clone())),
            ("approved-by", Some(arguments.approved_by.clone())),
            ("approved-on", Some(today.to_string())),
            ("expires", Some(arguments.until.to_string())),
            ("exit", arguments.exit.clone()),
            ("compensating", arguments.compensating.clone()),
        ];
        let fields = fields
            .into_iter()
            .filter_map(|(key, value)| value.map(|value| (key.to_owned(), Value::Text(value))));
        let mut draft = amendment.draft();
        let waivers = amendment.cx.roster.waivers.iter().map(|waiver| &waiver.at.path);
        let file = draft.file_for(waivers);
        let items = vec![Value::Mapping(fields.collect()).into()];
        let change = Edit::Append { to: vec!["waivers".into()], after: None, items };
        draft.change(&file, &change, &format!("a waiver of {rule} for {matched}"))?;
        let judged = draft.judge()?;
        counts(&judged, rule, &matched, arguments.until)?;
        let mut next = Vec::new();
        if arguments.exit.is_none() {
            next.push(
                "it does not say what will have happened by then: `waiver-without-exit` warns of \
                 it; --exit TEXT says so"
                    .to_owned(),
            );
        }
        next.push(format!(
            "next: commit it, and let {} approve the change; the finding is back after {}",
            arguments.approved_by, arguments.until
        ));
        let done =
            format!("recorded: {rule} of {} is accepted until {}", target.name(), arguments.until);
        draft.write(&done, &next)
    })
}

/// Refuses a rule that is none, or that no waiver is taken for.
fn known(amendment: &Amendment<'_>, rule: &str) -> Result<()> {
    let rules = &amendment.cx.catalogue.govern;
    if !rules.contains_key(rule) {
        match did_you_mean(rule, rules.keys().map(String::as_str)) {
            Some(near) => bail!("there is no rule `{rule}`; did you mean `{near}`?"),
            None => bail!("there is no rule `{rule}`; `keyroster rules list` lists them"),
        }
    }
    if !check::waivable(rule) {
        bail!(
            "`{rule}` cannot be waived: it says that the roster itself is not in order; \
             `keyroster explain {rule}` says how to mend it"
        );
    }
    Ok(())
}

/// Whether a finding about this identity is about the target.
fn covers(amendment: &Amendment<'_>, target: &Target<'_>, key: &IdentityKey) -> bool {
    match (target.identity(), target.entry()) {
        (Some(identity), _) => identity.key == *key,
        (None, Some(entry)) => amendment
            .cx
            .inventory
            .identities
            .get(key)
            .is_some_and(|identity| entry.matcher.value.covers(identity)),
        (None, None) => false,
    }
}

/// Refuses a waiver that the gate would not take, with the gate's own words.
fn counts(judged: &Judged, rule: &str, matched: &str, until: Date) -> Result<()> {
    let waivers = &judged.roster.waivers;
    let own = waivers.iter().rfind(|waiver| {
        waiver.finding.value == rule
            && waiver.matcher.value.to_string() == matched
            && waiver.expires.value == until
    });
    let Some(own) = own else { bail!("the waiver is not where it was written") };
    let refusing = ["waiver-self-approved", "waiver-unapproved", "waiver-too-long"];
    let place = |finding: &crate::finding::Finding| {
        finding.primary.as_ref().is_some_and(|label| {
            let (at, own) = (&label.location, &own.at);
            at.path == own.path && own.span.start <= at.span.start && at.span.end <= own.span.end
        })
    };
    let own = |rule| judged.findings.iter().find(|f| f.rule == rule && place(f));
    match refusing.into_iter().find_map(own) {
        Some(finding) => bail!("{}: {}; {}", finding.rule, finding.message, finding.next),
        None => Ok(()),
    }
}
