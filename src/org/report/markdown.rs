//! An organisation as a digest: for a job's summary, an e-mail or a chat. What could not be read comes
//! first, then what has changed, who has to do what, and what comes next.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::Organisation;
use super::digest::day;
use super::text::{identities, repositories};
use crate::org::{Difference, Subject};
use crate::report::Options;
use crate::report::markdown::{Code, Markdown, Page, Rank};
use crate::store::{Run, RunState};

/// So many of each sort are named; the rest is counted.
const NAMED: usize = 20;

/// Later than any day.
const FOREVER: &str = "9999-12-31";

/// Rules that say that a partner's contract ends.
const CONTRACT: &str = "'partner-contract-ended', 'partner-contract-ending'";

/// Writes it, no longer than there is room for.
pub(super) fn render(
    organisation: &Organisation<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page::default();
    head(organisation, &mut page)?;
    unread(organisation, &mut page)?;
    changed(organisation, &mut page)?;
    holders(organisation, &mut page)?;
    contracts(organisation, &mut page)?;
    next(organisation, &mut page)?;
    for sentence in &options.told {
        page.paragraph(&Markdown(sentence).to_string());
    }
    out.write_all(page.finish(options.room).as_bytes())
}

fn head(organisation: &Organisation<'_>, page: &mut Page) -> io::Result<()> {
    let all = organisation.repositories.len();
    let of = |verdict: &str| {
        organisation.repositories.iter().filter(|one| one.verdict == verdict).count()
    };
    let (passed, failed) = (of("pass"), of("fail"));
    let open = all - passed - failed;
    let said = match (open, failed) {
        (0, 0) => "passed",
        (0, _) => "blocked",
        _ => "could not be judged as a whole",
    };
    let Run { organisation: name, as_of, .. } = &organisation.run;
    page.rank(Rank::Verdict);
    page.heading(&format!("keyroster: {} {said} as of {}", Markdown(name), day(Some(as_of))));
    let mut tally = Vec::new();
    if open > 0 {
        tally.push(format!("{} could not be judged", repositories(open)));
    }
    if failed > 0 {
        tally.push(format!("{} blocked", repositories(failed)));
    }
    if !tally.is_empty() {
        page.paragraph(&format!("**{}**", tally.join(", ")));
    }
    let (found, held) = organisation.identities()?;
    page.paragraph(&format!(
        "{} in {}, {held} with a holder.",
        identities(found),
        repositories(all)
    ));
    page.rank(Rank::Owed);
    Ok(())
}

fn unread(organisation: &Organisation<'_>, page: &mut Page) -> io::Result<()> {
    page.table("Could not be judged", &["Repository", "Why"]);
    let open = organisation.repositories.iter().filter(|one| !one.incomplete.is_empty());
    for one in open.clone().take(NAMED) {
        let file = organisation.unread(&one.name)?;
        let why = one.incomplete.iter().chain(&file).map(|why| Markdown(why).to_string());
        page.row(&[Code(&one.name).to_string(), why.collect::<Vec<_>>().join("<br>")]);
    }
    rest(open.count(), "repositories", page);
    Ok(())
}

/// What has changed since the run before.
fn changed(organisation: &Organisation<'_>, page: &mut Page) -> io::Result<()> {
    let is = &organisation.run;
    let mut store = organisation.store.borrow_mut();
    let runs = store.runs().map_err(io::Error::other)?;
    let complete = |run: &&Run| run.state == RunState::Complete && run.id < is.id;
    let Some(was) = runs.iter().rev().find(complete) else { return Ok(()) };
    let changes = Difference::between(&mut store, was, is).map_err(io::Error::other)?;
    let Difference { new, gone, spread, overdue, handed_on, widened, .. } = &changes;
    let since = format!("Since {}", day(Some(&was.as_of)));
    let numbers = [
        (new.len(), "new"),
        (gone.len(), "gone"),
        (spread.len(), "in further repositories"),
        (overdue.len(), "newly overdue"),
        (handed_on.len(), "handed on"),
        (widened.len(), "may do more"),
    ];
    let said: Vec<String> = numbers
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    if said.is_empty() {
        page.paragraph(&format!("{since}: nothing has changed."));
        return Ok(());
    }
    page.paragraph(&format!("{since}: {}.", said.join(", ")));
    page.table(&since, &["What", "Identity", "Repository"]);
    let mut shown = 0;
    let mut row = |what: String, identity: &str, repositories: Vec<&String>| {
        shown += 1;
        if shown <= NAMED {
            let places = match repositories.as_slice() {
                [] => String::new(),
                [one] => Code(one).to_string(),
                [one, more @ ..] => format!("{} and {} more", Code(one), more.len()),
            };
            page.row(&[what, Code(identity).to_string(), places]);
        }
    };
    let party = |parties: &BTreeSet<String>| match parties.is_empty() {
        true => "nobody".to_owned(),
        false => parties.iter().map(|one| Markdown(one).to_string()).collect::<Vec<_>>().join(", "),
    };
    for one in overdue {
        let what = one.identity.as_ref().unwrap_or(&one.what);
        row("overdue".to_owned(), what, one.repositories.iter().map(|at| &at.repository).collect());
    }
    let mut about = |what: String, one: &Subject| {
        row(what, &one.identity, one.repositories.iter().map(|at| &at.repository).collect());
    };
    for one in widened {
        about(format!("{}, before {}", one.subject.privilege, one.from), &one.subject);
    }
    for one in handed_on {
        let what = format!("from {} to {}", party(&one.from), party(&one.subject.holders));
        about(what, &one.subject);
    }
    spread.iter().for_each(|one| about("in further repositories".to_owned(), &one.subject));
    new.iter().for_each(|one| about("new".to_owned(), one));
    gone.iter().for_each(|one| about("gone".to_owned(), one));
    let all = shown;
    rest(all, "changes, which `keyroster org diff` lists", page);
    Ok(())
}

fn holders(organisation: &Organisation<'_>, page: &mut Page) -> io::Result<()> {
    let holders = organisation.holders()?;
    let columns = ["Holder", "Identities", "Overdue", "Errors", "Next due"];
    page.table("Holders", &columns);
    for one in holders.iter().take(NAMED) {
        let holder = one.holder.as_ref();
        page.row(&[
            holder.map_or_else(|| "nobody".to_owned(), |party| Code(party).to_string()),
            one.identities.to_string(),
            one.overdue.to_string(),
            one.errors.to_string(),
            day(one.next.as_deref()),
        ]);
    }
    rest(holders.len(), "holders, which `keyroster org query holders` lists", page);
    Ok(())
}

/// Contracts that have ended or will: each once, however many repositories' rosters say so.
fn contracts(organisation: &Organisation<'_>, page: &mut Page) -> io::Result<()> {
    let select = "SELECT due, message, repository FROM finding";
    let rest_of = format!(
        "AND state <> 'waived' AND rule IN ({CONTRACT}) ORDER BY due NULLS FIRST, message, repository"
    );
    let mut said: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in organisation.ask(select, &rest_of, &[])? {
        let cell = |column| row.maybe(column).map(|text| text.unwrap_or_default().to_owned());
        let cell = |column| cell(column).map_err(io::Error::other);
        said.entry((cell(0)?, cell(1)?)).or_default().push(cell(2)?);
    }
    page.table("Contracts of partners", &["Ends", "What", "Said by"]);
    for ((due, message), by) in said.iter().take(NAMED) {
        let more = match by.len() {
            1 => String::new(),
            all => format!(" and {} more", all - 1),
        };
        let by = by.first().map(|name| Code(name).to_string()).unwrap_or_default();
        page.row(&[day(Some(due)), Markdown(message).to_string(), by + &more]);
    }
    rest(said.len(), "contracts", page);
    Ok(())
}

fn next(organisation: &Organisation<'_>, page: &mut Page) -> io::Result<()> {
    page.rank(Rank::Settled);
    page.table("Next dates", &["Due", "Identity", "Repository", "Holder"]);
    for one in organisation.coming(FOREVER, None, NAMED)? {
        let holder = one.holder.map(|party| Code(&party).to_string());
        page.row(&[
            day(Some(&one.due)),
            Code(&one.identity).to_string(),
            Code(&one.repository).to_string(),
            holder.unwrap_or_else(|| "nobody".to_owned()),
        ]);
    }
    page.rank(Rank::Owed);
    Ok(())
}

/// How many there are beside those that are named.
fn rest(all: usize, what: &str, page: &mut Page) {
    if all > NAMED {
        page.paragraph(&format!("... and {} more {what}.", all - NAMED));
    }
}
