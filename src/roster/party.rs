//! Everyone who may stand in a RACI cell.

use jiff::civil::Date;

use super::{Accounts, Duration, Spanned};
use crate::source::Location;

/// A team or an external partner, as entries name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The name that entries use.
    pub name: Spanned<String>,
    /// The team's handle: `@acme/platform`.
    pub team: Option<Spanned<String>>,
    /// Where a person is reached: a mail address, a channel, a page.
    pub contact: Option<Spanned<String>>,
    /// Whom to turn to when the party does not answer, in this order.
    pub escalation: Vec<Spanned<String>>,
    /// Whether it is outside the organisation; absent means that it is not.
    pub partner: Option<Spanned<bool>>,
    /// The contract with a partner.
    pub contract: Contract,
    /// What happens when a partner leaves.
    pub exit: Exit,
    /// How the party shows up in code.
    pub known_as: KnownAs,
}

impl Party {
    /// Whether it is outside the organisation.
    pub fn is_partner(&self) -> bool {
        self.partner.as_ref().is_some_and(|partner| partner.value)
    }

    /// Whether a handle is its own: its name, team or contact, a member or team of an organisation
    /// that it is known as, an address at its domain. Neither forge nor mail minds the case.
    pub fn is_called(&self, handle: &str) -> bool {
        let same = |known: &str| known.eq_ignore_ascii_case(handle);
        let own = [Some(&self.name), self.team.as_ref(), self.contact.as_ref()];
        let mut own = own.into_iter().flatten();
        let account = handle.strip_prefix('@').and_then(|handle| handle.split('/').next());
        let domain =
            handle.split_once('@').filter(|(user, _)| !user.is_empty()).map(|(_, domain)| domain);
        let among = |known: &[Spanned<String>], part: Option<&str>| {
            part.is_some_and(|part| {
                known.iter().any(|known| known.value.eq_ignore_ascii_case(part))
            })
        };
        own.any(|known| same(&known.value))
            || among(&self.known_as.accounts.github, account)
            || among(&self.known_as.accounts.domains, domain)
    }

    /// Where its name stands in the roster.
    pub fn location(&self) -> Location {
        self.name.location()
    }
}

/// The contract with a partner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contract {
    /// Where it stands; none where the party has none.
    pub at: Option<Location>,
    /// Its last day.
    pub ends: Option<Spanned<Date>>,
    /// How long before the end either side gives notice.
    pub notice: Option<Spanned<Duration>>,
    /// What to look it up by.
    pub reference: Option<Spanned<String>>,
}

/// What happens when a partner leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exit {
    /// Where it stands; none where the party has none.
    pub at: Option<Location>,
    /// The plan: a path below the scanned root, or a URL.
    pub plan: Option<Spanned<String>>,
    /// When the plan was last walked through.
    pub tested: Option<Spanned<Date>>,
}

/// How a party shows up in code: what a detector may see as external, and this party claims.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownAs {
    /// Where it stands; none where the party has none.
    pub at: Option<Location>,
    /// The names.
    pub accounts: Accounts,
}
