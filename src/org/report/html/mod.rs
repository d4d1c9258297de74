//! An organisation as one page for a browser. What stands on the first view is written here, and reads
//! without a script; lists, filters and drawings are made of packed columns by a script of our own, the
//! only one that the page's policy lets run. Text from repositories is escaped by the template's engine,
//! and by the script put in as text.

mod changes;
mod coverage;
mod data;
mod model;
mod partners;
mod plot;
mod summary;
mod words;

use std::io::{self, Write};

use super::Organisation;
use crate::report::{Application, application};
use changes::Changes;
use model::Model;
use summary::Summary;

/// The script, one file by concern; they are one program, in this order.
const SCRIPTS: [&str; 14] = [
    include_str!("app/dom.js"),
    include_str!("app/data.js"),
    include_str!("app/words.js"),
    include_str!("app/route.js"),
    include_str!("app/filter.js"),
    include_str!("app/table.js"),
    include_str!("app/lists.js"),
    include_str!("app/steps.js"),
    include_str!("app/paths.js"),
    include_str!("app/identity.js"),
    include_str!("app/holder.js"),
    include_str!("app/partner.js"),
    include_str!("app/repository.js"),
    include_str!("app/main.js"),
];

/// What a person calls the identities of a class.
fn class(word: &str) -> &str {
    match word {
        "ci-token" => "CI/CD tokens",
        "oauth-app" => "OAuth apps",
        "delegated-admin" => "delegated admin paths",
        other => other,
    }
}

/// Writes it.
pub(super) fn render(organisation: &Organisation<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut model = Model::of(organisation)?;
    let changes = Changes::mark(organisation, &mut model)?;
    let summary = Summary::of(organisation, &model, changes)?;
    let parts = Application {
        style: include_str!("app/page.css"),
        script: &format!("\"use strict\";\n(() => {{\n{}}})();\n", SCRIPTS.concat()),
        blocks: [data::index(organisation, &model)?, data::details(&model)?],
    };
    application("organisation.html", summary, &parts, out)
}
