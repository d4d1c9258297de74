//! How much each party has, and how much of the whole is held as it should be.

use super::{Doing, Matrix, Role};

/// What one party has, in identities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many it has each role in, in the order of [`Role::ALL`].
    pub roles: [usize; 4],
    /// How many it does each step for, in the order of a life.
    pub steps: [usize; 4],
}

/// What the whole matrix comes to, in identities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// All rows.
    pub identities: usize,
    /// Rows with exactly one accountable party, of the organisation.
    pub accounted: usize,
    /// Rows that lack something.
    pub gaps: usize,
    /// Rows that a partner is responsible for, or does a step of.
    pub with_partners: usize,
}

impl Matrix {
    /// What a party has in the rows of this matrix.
    pub fn totals(&self, party: &str) -> Totals {
        let mut totals = Totals::default();
        for group in self.groups.iter().filter(|group| group.names(party)) {
            let rows = group.identities.len();
            let roles = Role::ALL.map(|role| group.cell(role).iter().any(|name| name == party));
            for (total, has) in totals.roles.iter_mut().zip(roles) {
                *total += if has { rows } else { 0 };
            }
            for step in group.done_by(party) {
                if let Some(total) = totals.steps.get_mut(step as usize) {
                    *total += rows;
                }
            }
        }
        totals
    }

    /// What the whole comes to.
    pub fn sum(&self) -> Sum {
        let mut sum = Sum::default();
        for group in &self.groups {
            let rows = group.identities.len();
            let count = |holds: bool| if holds { rows } else { 0 };
            let one = |party: &str| {
                self.columns.get(party).is_some_and(|column| column.known && !column.partner)
            };
            let accounted = matches!(group.cell(Role::Accountable), [party] if one(party));
            let works = |doing: &Doing| doing.by.iter().any(|party| self.is_partner(party));
            let partner = group.cell(Role::Responsible).iter().any(|party| self.is_partner(party));
            sum.identities += rows;
            sum.accounted += count(accounted);
            sum.gaps += count(!group.gaps.is_empty());
            sum.with_partners += count(partner || group.steps.iter().any(works));
        }
        sum
    }
}
