//! Who somebody is elsewhere: the names that code knows organisations by.

use super::Spanned;

/// Names of an organisation, by who gives them out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts {
    /// GitHub organisations and users.
    pub github: Vec<Spanned<String>>,
    /// AWS account numbers, twelve digits each.
    pub aws: Vec<Spanned<String>>,
    /// Azure and Entra tenants.
    pub azure: Vec<Spanned<String>>,
    /// Google Cloud projects.
    pub gcp: Vec<Spanned<String>>,
    /// Mail and web domains.
    pub domains: Vec<Spanned<String>>,
}

impl Accounts {
    /// What a roster calls the lists, in their order.
    pub(super) const KEYS: [&'static str; 5] =
        ["github", "aws-accounts", "azure-tenants", "gcp-projects", "domains"];

    /// The lists.
    pub(super) const fn lists(&self) -> [&Vec<Spanned<String>>; 5] {
        let Self { github, aws, azure, gcp, domains } = self;
        [github, aws, azure, gcp, domains]
    }

    /// The lists, to be changed.
    pub(super) const fn lists_mut(&mut self) -> [&mut Vec<Spanned<String>>; 5] {
        let Self { github, aws, azure, gcp, domains } = self;
        [github, aws, azure, gcp, domains]
    }

    /// Adds those of another that it does not have.
    pub(super) fn add(&mut self, other: &Self) {
        for (own, others) in self.lists_mut().into_iter().zip(other.lists()) {
            let new = others.iter().filter(|new| own.iter().all(|known| known.value != new.value));
            let new: Vec<_> = new.cloned().collect();
            own.extend(new);
        }
    }
}
