//! Where reports go: standard output, files that are replaced whole, a runner's own files.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::World;
use super::common::{Color, Common};
use super::say::hushed;
use crate::report::{self, Document, Format, Options, Output, Report};

/// What a step's summary may hold in all; GitHub drops a larger one whole.
const LARGEST_SUMMARY: u64 = 1024 * 1024;

/// What is written where: the formats that are asked for, and the default on standard output where
/// each of them has a file.
///
/// # Errors
/// Two of them go to one place, or the document is not written in one of them.
pub(super) fn of<D: Document>(common: &Common, default: Format) -> Result<Vec<Output>> {
    among::<D>(&common.format, default)
}

/// The same, of the formats that are asked for.
///
/// # Errors
/// As [`of`].
pub(super) fn among<D: Document>(asked: &[Output], default: Format) -> Result<Vec<Output>> {
    let mut outputs = asked.to_vec();
    if let Some(other) = outputs.iter().find(|output| !D::FORMATS.contains(&output.format)) {
        bail!(report::refusal::<D>(other.format));
    }
    if outputs.iter().all(|output| output.file.is_some()) {
        outputs.insert(0, Output { format: default, file: None });
    }
    for (at, output) in outputs.iter().enumerate() {
        let Some(other) = outputs[..at].iter().find(|other| other.file == output.file) else {
            continue;
        };
        let place = output
            .file
            .as_ref()
            .map_or("standard output".into(), |file| file.display().to_string());
        bail!(
            "{} and {} would both go to {place}; give each a place of its own, as in `--format {}=FILE`",
            other.format,
            output.format,
            output.format,
        );
    }
    Ok(outputs)
}

/// Writes a document in each format to its file, or to standard output.
pub(super) fn write<D: Document>(
    document: &D,
    outputs: &[Output],
    common: &Common,
    world: &World,
) -> Result<()> {
    write_with(document, outputs, &options(common, world))
}

/// The same, for whoever knows more than that.
pub(super) fn write_with<D: Document>(
    document: &D,
    outputs: &[Output],
    options: &Options,
) -> Result<()> {
    outputs.iter().try_for_each(|output| write_one(document, output, options))
}

fn write_one<D: Document>(document: &D, output: &Output, options: &Options) -> Result<()> {
    let Some(path) = &output.file else {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = report::render(document, output.format, options, &mut out);
        let written = written.and_then(|()| out.flush());
        return match written {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.context("cannot write the report"),
        };
    };
    let options = Options { color: false, on_actions: false, ..options.clone() };
    replace(path, |out| report::render(document, output.format, &options, out))
}

/// How to render for whoever reads this process's output.
pub(super) fn options(common: &Common, world: &World) -> Options {
    let quiet = |text: &str| hushed(text).into_owned();
    Options {
        width: world.width,
        color: match common.color {
            Color::Auto => world.color,
            Color::Always => true,
            Color::Never => false,
        },
        verbose: common.verbose,
        quiet: common.quiet,
        elapsed: None,
        on_actions: world.on_actions,
        repository: world.repository.as_deref().map(quiet),
        source_url: world.source_url.as_deref().map(quiet),
        ..Options::default()
    }
}

/// Writes a file whole or not at all: into a neighbour first, which then takes its place. A link is
/// followed; a device or pipe is written to, for a file must not take its place.
pub(super) fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let fail = || format!("cannot write {}", path.display());
    let there = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let kind = std::fs::metadata(&there).map(|meta| meta.file_type());
    if kind.is_ok_and(|kind| !kind.is_file() && !kind.is_dir()) {
        let mut out =
            BufWriter::new(OpenOptions::new().write(true).open(&there).with_context(fail)?);
        return write(&mut out).and_then(|()| out.flush()).with_context(fail);
    }
    let folder =
        there.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file =
        tempfile::Builder::new().prefix(".keyroster-").tempfile_in(folder).with_context(fail)?;
    let mut out = BufWriter::new(file.as_file_mut());
    write(&mut out).and_then(|()| out.flush()).with_context(fail)?;
    drop(out);
    readable(file.as_file(), &there).with_context(fail)?;
    file.persist(&there).with_context(fail)?;
    Ok(())
}

/// Temporary files are their owner's alone; a report is as readable as any file, and one that is
/// replaced stays as it was.
#[cfg(unix)]
fn readable(file: &File, old: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(old).map_or(0o644, |meta| meta.permissions().mode());
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn readable(_file: &File, _old: &Path) -> io::Result<()> {
    Ok(())
}

/// Appends the report to a step's summary, where a runner takes one: shortened to what there is room
/// for beside what the step wrote.
pub(super) fn step_summary(report: &Report<'_>, options: &Options, world: &World) -> Result<()> {
    let Some(path) = &world.step_summary else { return Ok(()) };
    let there = std::fs::metadata(path).map_or(0, |meta| meta.len());
    let room = usize::try_from(LARGEST_SUMMARY.saturating_sub(there)).unwrap_or_default();
    let room = room.min(options.room);
    let options = Options { color: false, on_actions: false, room, ..options.clone() };
    let mut page = Vec::new();
    report::render(report, Format::Markdown, &options, &mut page)?;
    if page.len() > room {
        page = b"keyroster's summary does not fit beside what this step wrote; see the log.\n"
            .to_vec();
    }
    let fail = || format!("cannot write the step summary {}", path.display());
    let mut file = OpenOptions::new().create(true).append(true).open(path).with_context(fail)?;
    file.write_all(&page).with_context(fail)
}

/// A step's outputs: `verdict`, `deny`, `warn` and `report`, each on one line.
pub(super) fn step_outputs(report: &Report<'_>, file: Option<&Path>, world: &World) -> Result<()> {
    let Some(path) = &world.step_output else { return Ok(()) };
    let counts = report.counts();
    let mut lines = format!(
        "verdict={}\ndeny={}\nwarn={}\n",
        report.verdict().as_str(),
        counts.deny,
        counts.warn
    );
    // A line break in the path would let it set other outputs; an output is in a log before long.
    let fit = |path: &&str| !path.contains(['\n', '\r']) && hushed(path) == *path;
    let file = file.and_then(Path::to_str).filter(fit);
    if let Some(file) = file {
        lines.push_str(&format!("report={file}\n"));
    }
    let fail = || format!("cannot write the step outputs {}", path.display());
    let mut out = OpenOptions::new().create(true).append(true).open(path).with_context(fail)?;
    out.write_all(lines.as_bytes()).with_context(fail)
}
