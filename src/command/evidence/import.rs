//! `keyroster evidence import`: what tools printed becomes `keyroster-evidence.json`.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use jiff::civil::Date;

use super::super::{World, say};
use super::{file, tell};
use crate::collect::{Folder, LARGEST_FILE};
use crate::detect::Detector;
use crate::evidence::read::{self, Read, Told};
use crate::evidence::{self, Name, Observation, Tool};
use crate::source::Source;
use crate::{Request, rule};

/// `evidence import`
#[derive(Debug, Args)]
pub struct Import {
    /// What a tool printed; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What printed it, where the content does not say
    #[arg(long, value_name = "TOOL", value_parser = tool())]
    pub from: Option<Tool>,
    /// The identity that the files are about, where the content does not say: a key or an alias
    #[arg(long, value_name = "NAME")]
    pub about: Vec<String>,
    /// The deployment environment of the GitHub secrets that are listed
    #[arg(long, value_name = "NAME")]
    pub environment: Option<String>,
    /// The day on which the tool was run, instead of today (UTC); a report that says it wins
    #[arg(long, value_name = "DATE")]
    pub observed: Option<Date>,
    /// Who ran it: a handle
    #[arg(long, value_name = "WHO")]
    pub by: Option<String>,
    /// The day it is, instead of today (UTC)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// Root of the repository
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub path: PathBuf,
    /// The evidence file, instead of the one in the repository
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

fn tool() -> impl clap::builder::TypedValueParser<Value = Tool> {
    use clap::builder::TypedValueParser as _;
    let tools = Tool::ALL.into_iter().filter(|tool| tool.is_imported());
    let names = clap::builder::PossibleValuesParser::new(tools.map(Tool::as_str));
    names.try_map(|name| Tool::named(&name).ok_or("no such tool"))
}

/// Reads everything, and only then writes. Exits 0 though some of it may match nothing here.
pub(super) fn run(arguments: &Import, world: &World) -> Result<u8> {
    let catalogue = rule::built_in()?;
    let detector = Detector::new(catalogue)?;
    let folder = Folder::open(&arguments.path)?;
    let out = file::place(arguments.out.as_deref(), &arguments.path, &folder);
    let known = file::known(&out)?;
    let told = told(arguments, world)?;
    let mut reads = Vec::new();
    for file in &arguments.files {
        let shown = match file.to_str() {
            Some("-") => "standard input".to_owned(),
            _ => file.display().to_string(),
        };
        let (read, hidden) = read_one(file, &told, &detector).with_context(|| shown.clone())?;
        reads.push((shown, read, hidden));
    }
    let imported: Vec<_> =
        reads.iter().flat_map(|(_, read, _)| read.observations.iter().cloned()).collect();
    let facts = crate::inventory(&Request::new(&folder, catalogue, world.today))?;
    let mut said = String::new();
    for (file, read, hidden) in &reads {
        said.push_str(&tell::file(file, read, *hidden));
    }
    let elsewhere = "another repository's, or nobody's (kept all the same)";
    said.push_str(&tell::identities(&facts, &imported, elsewhere));
    let merged = evidence::merge(known, imported.into());
    file::write(&out, &merged)?;
    said.push_str(&tell::document(&out, &merged));
    say::say(&said, world)
}

fn told(arguments: &Import, world: &World) -> Result<Told> {
    let name = |flag: &str, text: &str| {
        Name::new(text).ok_or_else(|| anyhow!("`--{flag}` must be one short line of text"))
    };
    let one = |flag: &str, text: &Option<String>| {
        text.as_deref().map(|text| name(flag, text)).transpose()
    };
    let today = arguments.as_of.unwrap_or(world.today);
    let observed = arguments.observed.unwrap_or(today);
    if observed > today {
        bail!("`--observed {observed}` is yet to come");
    }
    Ok(Told {
        tool: arguments.from,
        about: arguments.about.iter().map(|text| name("about", text)).collect::<Result<_>>()?,
        environment: one("environment", &arguments.environment)?,
        observed,
        by: one("by", &arguments.by)?,
        file: None,
    })
}

/// What one file says, and how much of it was left out since it may hold a value.
fn read_one(path: &Path, told: &Told, detector: &Detector<'_>) -> Result<(Read, usize)> {
    let mut bytes = Vec::new();
    let stdin = path == Path::new("-");
    let mut input: Box<dyn io::Read> = if stdin {
        Box::new(io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(path).context("cannot be read")?)
    };
    input.by_ref().take(LARGEST_FILE + 1).read_to_end(&mut bytes).context("cannot be read")?;
    if bytes.len() as u64 > LARGEST_FILE {
        bail!("it is larger than 10 MiB; import it in parts");
    }
    let text = crate::collect::decode(bytes)?;
    let file = path.file_name().filter(|_| !stdin).and_then(|name| Name::new(name.to_str()?));
    let mut read = read::read(&text, &Told { file, ..told.clone() })?;
    if told.environment.is_some() && read.tool != Tool::GithubActionsSecrets {
        bail!("`--environment` is for the secrets of GitHub Actions, and this is `{}`", read.tool);
    }
    let all = read.observations.len();
    read.observations.retain(|one| !holds_literal(one, detector));
    let hidden = all - read.observations.len();
    Ok((read, hidden))
}

/// Whether a credential's value stands where a name should.
pub(super) fn holds_literal(one: &Observation, detector: &Detector<'_>) -> bool {
    let names = one.about.iter().chain(&one.item).chain(&one.owner).chain(&one.by).chain(&one.file);
    let names = names.chain(&one.of).chain(&one.reach);
    let text: String = names.map(|name| format!("{name}\n")).collect();
    let source = Source::new(evidence::PLACES[1], text.clone());
    detector.without_literals(source).text != text
}
