//! Secrets that nothing reads, and reads of secrets that are not there: what the code says, held
//! against stores whose lists were read whole.

use jiff::civil::Date;

use crate::check::draft::Draft;
use crate::check::{Context, Scope};
use crate::evidence::{ENVIRONMENTS, SHARED, State, Tool};
use crate::inventory::{Identity, Inventory, fact};
use crate::source::Location;

/// The rules judged here.
pub(super) const RULES: &[&str] = &["secret-missing", "secret-unreferenced"];

/// Secrets that the runner reads itself.
const OF_THE_RUNNER: [&str; 2] = ["ACTIONS_RUNNER_DEBUG", "ACTIONS_STEP_DEBUG"];

pub(super) fn check(cx: &Context<'_>) -> Vec<Draft> {
    let Some(repository) = &cx.evidence.beside.repository else { return Vec::new() };
    let stores = Stores { cx, repository: repository.as_str() };
    let mut drafts: Vec<_> = cx.identities().filter_map(|one| stores.missing(one)).collect();
    // A commit alone cannot tell that nothing else reads it.
    if matches!(cx.scope, Scope::Everything) {
        drafts.extend(cx.identities().filter_map(|one| stores.unreferenced(one)));
    }
    drafts
}

/// The stores of the repository that is judged, as they were observed.
struct Stores<'a> {
    cx: &'a Context<'a>,
    repository: &'a str,
}

/// A list that was read whole: when, and where the evidence says so.
type Whole<'a> = (Date, &'a Location);

impl<'a> Stores<'a> {
    /// A list of the store; none where it was not read whole, or so long ago that it says little of
    /// today.
    fn whole(&self, tool: Tool, part: &str) -> Option<Whole<'a>> {
        let of = match part {
            "" => self.repository.to_owned(),
            part => format!("{}@{part}", self.repository),
        };
        self.list(tool, &of)
    }

    fn list(&self, tool: Tool, of: &str) -> Option<Whole<'a>> {
        let max_age = self.cx.roster.policy.evidence.max_age.value;
        let today = self.cx.today;
        let counts = |day: Date| day <= today && max_age.after(day) >= today;
        self.cx.evidence.whole(tool, of, counts).map(|(list, at)| (list.observed, at))
    }

    /// Everything that the repository can read of a store, as of the oldest of its lists.
    fn complete(&self, tool: Tool) -> Option<Whole<'a>> {
        let (own, at) = self.whole(tool, "")?;
        // GitHub tells a repository which secrets for Actions it is given, and no others.
        let (shared, _) = self.whole(tool, SHARED).or_else(|| self.list(tool, self.owner()))?;
        let environments = match tool {
            Tool::GithubActionsSecrets => self.whole(tool, ENVIRONMENTS)?.0,
            _ => own,
        };
        Some((own.min(shared).min(environments), at))
    }

    fn owner(&self) -> &str {
        self.repository.split('/').next().unwrap_or_default()
    }

    /// Whether a secret of this name is in the store, for any part of the repository.
    fn holds(&self, tool: Tool, name: &str) -> bool {
        self.cx.evidence.records.iter().any(|record| {
            let seen = &record.observation;
            let of = seen.of.as_ref().map_or("", |of| of.as_str());
            let place = of.split('@').next().unwrap_or_default();
            let here = place == self.repository || place == self.owner();
            let named = seen.about.first().map_or("", |about| about.as_str());
            let named = named.rsplit('/').next().unwrap_or_default();
            seen.tool == tool
                && here
                && seen.state != Some(State::Absent)
                && base(named).eq_ignore_ascii_case(name)
        })
    }

    /// A workflow reads a secret that no store has: it gets an empty text.
    fn missing(&self, identity: &Identity) -> Option<Draft> {
        let tool = store(identity)?;
        // What callers hand in is theirs to have.
        let reads = identity.sightings.iter().filter(|sighting| {
            let facts = &sighting.attributes;
            let unsure = [fact::CALLED, fact::VIA, "store"];
            sighting.live && !unsure.iter().any(|fact| facts.contains_key(*fact))
        });
        let reads: Vec<_> = reads.filter(|sighting| is_read(&sighting.location.path)).collect();
        let (day, at) = self.complete(tool)?;
        let name = base(identity.key.name());
        if reads.is_empty() || self.holds(tool, name) {
            return None;
        }
        let draft = Draft::about("secret-missing", identity).seen_in(reads).fact("day", day);
        let draft = draft.related(at.clone(), format!("all secrets were listed on {day}"));
        Some(match self.cx.holder(identity) {
            Some(holder) => draft.held(self.cx, holder.entry),
            None => draft,
        })
    }

    /// A secret is stored, and nothing here reads it.
    fn unreferenced(&self, identity: &Identity) -> Option<Draft> {
        let tool = store(identity)?;
        let own = identity.facts(fact::IN).iter().all(|of| of.contains('/'));
        let name = base(identity.key.name());
        let read = match tool {
            // Workflows that Dependabot starts read its store.
            Tool::GithubDependabotSecrets => is_seen(self.cx.inventory, "actions-secret", name),
            _ => OF_THE_RUNNER.contains(&name),
        };
        if !identity.only_observed() || !own || read || !self.reads_are_known() {
            return None;
        }
        let (day, _) = self.whole(tool, "")?;
        let draft = Draft::about("secret-unreferenced", identity).fact("day", day);
        let draft = match self.cx.observed(identity).written() {
            Some(written) => draft.shown_by(&self.cx.observed(identity), written),
            None => draft,
        };
        Some(match self.cx.holder(identity) {
            Some(holder) => draft.held(self.cx, holder.entry),
            None => draft,
        })
    }

    /// Whether every read of a secret is known by name: every workflow was read, and none hands all
    /// secrets over at once to what is not here.
    fn reads_are_known(&self) -> bool {
        let cx = self.cx;
        let workflow = |path: &str| path.starts_with(".github/");
        let ignored = |path: &str| !cx.roster.policy.ignore.covering(path).is_empty();
        let unread = cx.inventory.unreadable.iter().any(|file| file.required);
        let left_out = cx.paths.iter().any(|path| workflow(path) && ignored(path));
        !unread && !left_out && all_at_once(cx.inventory).is_none()
    }
}

/// Where every secret is handed over at once, and which of them are read is not known.
pub(crate) fn all_at_once(inventory: &Inventory) -> Option<&Location> {
    let all = inventory.identities.values().filter(|identity| identity.key.name() == "(all)");
    let mut sightings = all.flat_map(|identity| &identity.sightings);
    let open = sightings.find(|sighting| {
        let resolved = sighting.attributes.get(fact::RESOLVED).is_some_and(|known| known == "yes");
        sighting.live && !resolved
    });
    open.map(|sighting| &sighting.location)
}

fn is_seen(inventory: &Inventory, kind: &str, name: &str) -> bool {
    let mut all = inventory.identities.values().filter(|other| other.kind == kind);
    all.any(|other| !other.only_observed() && base(other.key.name()) == name)
}

/// The store that an identity is kept in.
fn store(identity: &Identity) -> Option<Tool> {
    match (identity.key.issuer(), identity.key.kind(), identity.key.name()) {
        (.., "(all)") => None,
        ("github", "actions-secret", _) => Some(Tool::GithubActionsSecrets),
        ("github", "dependabot-secret", _) => Some(Tool::GithubDependabotSecrets),
        _ => None,
    }
}

/// Whether what stands there reads secrets, and does not declare them.
fn is_read(path: &str) -> bool {
    path.starts_with(".github/")
}

/// A secret's name without the place that qualifies it.
fn base(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}
