//! Sentences that the formats of the matrix share.

use super::super::phrase::count;
use crate::matrix::{Column, Gap, Group, Matrix, Role, Totals};
use crate::roster::Step;
use crate::rule::{Class, Lifecycle};

/// What the letters of a cell mean.
pub(super) const LETTERS: &str = "A accountable, R responsible, C consulted, I informed";

/// What the letters and figures of a cell mean.
pub(super) const LEGEND: &str = "A accountable, R responsible, C consulted, I informed; \
                                 1 provisions, 2 rotates, 3 reviews, 4 revokes";

/// What a step is called when somebody does it.
pub(super) const fn does(step: Step) -> &'static str {
    match step {
        Step::Provision => "provisions",
        Step::Rotate => "rotates",
        Step::Review => "reviews",
        Step::Revoke => "revokes",
    }
}

/// The figure of a step in a cell.
pub(super) const fn figure(step: Step) -> char {
    match step {
        Step::Provision => '1',
        Step::Rotate => '2',
        Step::Review => '3',
        Step::Revoke => '4',
    }
}

/// A cell of the matrix: `A 34`, `R 2`, nothing.
pub(super) fn cell(group: &Group, party: &str) -> String {
    let letters = group.letters(party);
    let figures: String = group.done_by(party).into_iter().map(figure).collect();
    [letters, figures].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The name with a mark: `northwind*` for a partner, `nobody?` for one that is not defined.
pub(super) fn marked(column: &Column) -> String {
    let mark = match (column.known, column.partner) {
        (false, _) => "?",
        (true, true) => "*",
        (true, false) => "",
    };
    format!("{}{mark}", column.name)
}

/// The names, each with its mark; a dash where there is none.
pub(super) fn names(matrix: &Matrix, parties: &[String]) -> String {
    let mark = |name: &String| matrix.columns.get(name).map_or_else(|| name.clone(), marked);
    match parties {
        [] => "-".to_owned(),
        parties => parties.iter().map(mark).collect::<Vec<_>>().join(", "),
    }
}

/// Who does a step of a group, with what stands in where nobody has to.
pub(super) fn doer(matrix: &Matrix, group: &Group, step: Step) -> String {
    match group.steps.iter().find(|doing| doing.step == step) {
        Some(doing) => names(matrix, &doing.by),
        None if group.entry.is_some() && group.lifecycle == Lifecycle::Ephemeral => {
            "(short-lived)".to_owned()
        }
        None if group.entry.is_some() => "(by itself)".to_owned(),
        None => "-".to_owned(),
    }
}

/// "nobody is accountable; nobody is named to rotate it".
pub(super) fn gaps(group: &Group) -> String {
    group.gaps.iter().map(Gap::to_string).collect::<Vec<_>>().join("; ")
}

/// The heading of a class.
pub(super) const fn class(class: Class) -> &'static str {
    match class {
        Class::CiToken => "CI/CD tokens",
        Class::OauthApp => "OAuth apps and service accounts",
        Class::DelegatedAdmin => "Delegated admin paths",
    }
}

/// The groups of each class that has any.
pub(super) fn by_class(matrix: &Matrix) -> impl Iterator<Item = (Class, Vec<&Group>)> {
    Class::ALL.into_iter().filter_map(|class| {
        let groups: Vec<_> = matrix.groups.iter().filter(|group| group.class == class).collect();
        (!groups.is_empty()).then_some((class, groups))
    })
}

/// "accountable for 4, responsible for 0; reviews 4": what a party has.
pub(super) fn share(totals: Totals) -> String {
    let roles = Role::ALL.into_iter().zip(totals.roles).filter(|(_, number)| *number > 0);
    let roles = roles.map(|(role, number)| match role {
        Role::Accountable | Role::Responsible => format!("{} for {number}", role.as_str()),
        Role::Consulted => format!("consulted on {number}"),
        Role::Informed => format!("informed of {number}"),
    });
    let steps = Step::ALL.into_iter().zip(totals.steps).filter(|(_, number)| *number > 0);
    let steps = steps.map(|(step, number)| format!("{} {number}", does(step)));
    let parts = [roles.collect::<Vec<_>>(), steps.collect()].map(|part| part.join(", "));
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join("; ") }
}

fn identities(number: usize) -> String {
    if number == 1 { "1 identity".to_owned() } else { format!("{number} identities") }
}

/// What the matrix comes to, in sentences.
pub(super) fn summary(matrix: &Matrix) -> Vec<String> {
    let sum = matrix.sum();
    let partners = matrix.columns.values().filter(|column| column.partner).count();
    let parties = match matrix.columns.len() {
        1 => "1 party".to_owned(),
        many => format!("{many} parties"),
    };
    let of = match &matrix.only {
        Some(party) => format!("What {party} has to do with: "),
        None => String::new(),
    };
    let held = format!(
        "{of}{}, {parties} ({}): {} with one accountable party of the organisation, {} with a gap, {} that partners work on",
        identities(sum.identities),
        count(partners, "partner"),
        sum.accounted,
        sum.gaps,
        sum.with_partners,
    );
    let mut sentences = vec![held];
    if matrix.only.is_none() && matrix.exempt > 0 {
        let verb = if matrix.exempt == 1 { "needs" } else { "need" };
        let number = identities(matrix.exempt);
        sentences.push(format!(
            "{number} {verb} no holder and {} none (`inventory` lists all)",
            if matrix.exempt == 1 { "has" } else { "have" }
        ));
    }
    if matrix.only.is_none() && matrix.ghosts > 0 {
        let (entries, verb) = match matrix.ghosts {
            1 => ("1 entry of the roster".to_owned(), "covers"),
            many => (format!("{many} entries of the roster"), "cover"),
        };
        sentences.push(format!("{entries} {verb} nothing that was found (`ghost-entry`)"));
    }
    sentences
}
