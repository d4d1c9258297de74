//! `keyroster raci`: who answers for what, and who does what.

use anyhow::{Result, bail};
use clap::Args;

use super::common::Common;
use super::{World, output, survey};
use crate::matrix::Matrix;
use crate::report::{By, Format, Raci};

/// `raci`
#[derive(Debug, Args)]
pub struct RaciArguments {
    /// What every scan takes.
    #[command(flatten)]
    pub common: Common,
    /// How to group the rows
    #[arg(long, value_enum, default_value_t)]
    pub by: By,
    /// Only what this party has a part in
    #[arg(long, value_name = "NAME")]
    pub party: Option<String>,
}

/// Shows the matrix. Exits 0: nothing is judged, though what is missing is shown.
pub(super) fn run(arguments: &RaciArguments, world: &World) -> Result<u8> {
    let common = &arguments.common;
    let outputs = output::of::<Raci<'_>>(common, Format::Text)?;
    survey::of(common, world, |survey| {
        survey.demand_roster()?;
        let mut matrix = Matrix::new(&survey.context());
        if let Some(party) = &arguments.party {
            if !matrix.columns.contains_key(party) {
                bail!(unknown(party, &matrix));
            }
            matrix = matrix.of_party(party);
        }
        let raci = Raci { matrix: &matrix, by: arguments.by };
        output::write(&raci, &outputs, common, world)?;
        Ok(0)
    })
}

fn unknown(party: &str, matrix: &Matrix) -> String {
    let names = || matrix.columns.keys().map(String::as_str);
    let score = |name: &str| strsim::jaro_winkler(name, party);
    match names().max_by(|a, b| score(a).total_cmp(&score(b))) {
        Some(near) if score(near) > 0.8 => {
            format!("there is no party `{party}` in the roster; did you mean `{near}`?")
        }
        Some(_) => {
            let all = names().collect::<Vec<_>>().join(", ");
            format!("there is no party `{party}` in the roster; it names {all}")
        }
        None => format!("there is no party `{party}`: the roster defines none"),
    }
}
