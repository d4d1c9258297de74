//! An organisation on a terminal: what blocks where, whose it is, and how much has a holder.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::{Across, Joined, Organisation};
use crate::report::{Options, Terminal, count};

/// So many repositories and holders are named; `--format json` and `org query` have them all.
const NAMED: usize = 20;

/// Writes it.
pub(super) fn render(
    organisation: &Organisation<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut worst: Vec<_> =
        organisation.repositories.iter().filter(|one| one.verdict != "pass").collect();
    worst.sort_by_key(|one| (one.verdict == "fail", std::cmp::Reverse(one.counts[0])));
    if !options.quiet {
        let shown = if options.verbose { worst.len() } else { NAMED.min(worst.len()) };
        for one in &worst[..shown] {
            let name = Terminal(&one.name);
            match one.incomplete.first() {
                Some(reason) => {
                    writeln!(out, "{name}: could not be judged: {}", Terminal(reason))?;
                    if let Some(file) = organisation.unread(&one.name)? {
                        writeln!(out, "    {}", Terminal(&file))?;
                    }
                }
                None => writeln!(out, "{name}: {}", blocking(one.counts))?,
            }
        }
        if shown < worst.len() {
            let left = worst.len() - shown;
            writeln!(out, "... and {left} more: `--verbose` names them all")?;
        }
        if shown > 0 {
            writeln!(out)?;
        }
        holders(organisation, out)?;
    }
    let (all, held) = organisation.identities()?;
    let repositories = self::repositories(organisation.repositories.len());
    writeln!(out, "{} in {repositories}, {held} with a holder", identities(all))?;
    if !options.quiet {
        across(organisation, out)?;
    }
    let failed = worst.iter().filter(|one| one.verdict == "fail").count();
    let open = worst.len() - failed;
    let day = &organisation.run.as_of;
    match (failed, open) {
        (0, 0) => writeln!(out, "nothing blocks as of {day}"),
        (failed, 0) => writeln!(out, "blocked as of {day}: {}", self::repositories(failed)),
        (0, open) => {
            writeln!(out, "as of {day}, {} could not be judged", self::repositories(open))
        }
        (failed, open) => writeln!(
            out,
            "as of {day}, {} could not be judged, and {} blocked",
            self::repositories(open),
            self::repositories(failed)
        ),
    }
}

/// What crosses repositories, in one line: nothing where nothing does.
fn across(organisation: &Organisation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let across = Across::of(organisation)?;
    let places = |one: &&Joined| {
        one.repositories.iter().map(|at| &at.repository).collect::<BTreeSet<_>>().len()
    };
    let many = across.identities.iter().filter(|one| places(one) > 1).count();
    let disputed = across.identities.iter().filter(|one| one.holders.len() > 1).count();
    let crossing = across.crossing().count();
    let rest = "AND how LIKE 'through %'";
    let rows = organisation.ask("SELECT COUNT(*), COUNT(DISTINCT party) FROM reach", rest, &[])?;
    let number =
        |column| rows.first().map_or(Ok(0), |row| row.int(column)).map_err(io::Error::other);
    let (reached, partners) = (number(0)?, number(1)?);
    let counted = |n: i64, noun: &str| count(usize::try_from(n).unwrap_or(0), noun);
    let told: Vec<String> = [
        (many > 0).then(|| format!("{} in several", identities(many))),
        (disputed > 0).then(|| format!("{} with several holders", identities(disputed))),
        (crossing > 0).then(|| format!("{} from one to another", count(crossing, "link"))),
        (reached > 0).then(|| {
            format!(
                "{} that {} by way of another",
                counted(reached, "place"),
                match partners {
                    1 => "a partner reaches".to_owned(),
                    several => format!("{several} partners reach"),
                }
            )
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    match told.as_slice() {
        [] => Ok(()),
        told => writeln!(out, "across repositories: {}", told.join("; ")),
    }
}

pub(super) fn identities(number: usize) -> String {
    if number == 1 { "1 identity".to_owned() } else { format!("{number} identities") }
}

pub(super) fn repositories(number: usize) -> String {
    if number == 1 { "1 repository".to_owned() } else { format!("{number} repositories") }
}

fn blocking([deny, warn, ..]: [i64; 4]) -> String {
    let count = |n: i64, noun| count(usize::try_from(n).unwrap_or(0), noun);
    format!("{}, {}", count(deny, "error"), count(warn, "warning"))
}

/// Who has to do most.
fn holders(organisation: &Organisation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let select = "SELECT owner, COUNT(*) FROM finding";
    let rest = format!(
        "AND state = 'active' AND level = 'deny' GROUP BY owner ORDER BY 2 DESC, 1 NULLS FIRST LIMIT {NAMED}"
    );
    let rows = organisation.ask(select, &rest, &[])?;
    for row in &rows {
        let owner = row.maybe(0).map_err(io::Error::other)?;
        let errors = usize::try_from(row.int(1).map_err(io::Error::other)?).unwrap_or(0);
        let owner = owner.map_or_else(|| "nobody".to_owned(), |owner| Terminal(owner).to_string());
        writeln!(out, "held by {owner}: {}", count(errors, "error"))?;
    }
    if rows.is_empty() { Ok(()) } else { writeln!(out) }
}
