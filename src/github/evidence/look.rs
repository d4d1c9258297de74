//! One look around: what is asked, what it shows, and what it does not.

use jiff::civil::Date;
use serde::de::DeserializeOwned;

use super::reader::Reader;
use super::{Ask, Permission};
use crate::evidence::{
    Contents, Fact, List, Name, Observation, SHARED, Setting, State, Tool, Unseen,
};
use crate::github::{Api, Failure, Repo, Request, pages};
use crate::inventory::Privilege;

/// What is asked for: what a person calls it, whose it is, and what a token needs to see it.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'w> {
    /// "deploy keys".
    pub(super) what: &'w str,
    /// `acme/web`, `acme`.
    pub(super) of: &'w str,
    /// The permission.
    pub(super) needs: Permission,
    /// What else it takes: a plan, a kind of token.
    pub(super) only: &'static str,
}

/// What becomes of asking for something that need not be there.
pub(super) enum Optional<T> {
    There(T),
    Missing,
    /// It must not be seen.
    Hidden,
}

/// What was collected so far.
pub(super) struct Look<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) ask: &'a Ask<'a>,
    pub(super) contents: Contents,
    /// How many items have no name that can be kept.
    pub(super) unnamed: usize,
}

impl<'a> Look<'a> {
    pub(super) fn new(api: &'a dyn Api, ask: &'a Ask<'a>) -> Self {
        let repository = ask.home.as_ref().and_then(|home| Name::new(&home.to_string()));
        let contents = Contents { repository, ..Contents::default() };
        Self { reader: Reader::new(api), ask, contents, unnamed: 0 }
    }

    /// A list, and whether it was read whole; none where it is not shown.
    pub(super) fn list<T: DeserializeOwned>(
        &mut self,
        wanted: Wanted<'_>,
        request: &Request,
        key: Option<&str>,
    ) -> Result<Option<(Vec<T>, bool)>, Failure> {
        let listed = pages::listing(&self.reader, request, key);
        let Some(listing) = self.shown(wanted, listed)? else { return Ok(None) };
        if let Some(doubt) = &listing.doubt {
            self.unseen(wanted, format!("another run: {doubt}"));
        }
        Ok(Some((listing.items, listing.doubt.is_none())))
    }

    /// A document; none where it is not shown.
    pub(super) fn document<T: DeserializeOwned>(
        &mut self,
        wanted: Wanted<'_>,
        request: &Request,
    ) -> Result<Option<T>, Failure> {
        let answer = self.reader.send(request).and_then(|response| response.json());
        self.shown(wanted, answer)
    }

    /// A document that need not be there; that it must not be seen is told.
    pub(super) fn optional<T: DeserializeOwned>(
        &mut self,
        wanted: Wanted<'_>,
        request: &Request,
    ) -> Result<Optional<T>, Failure> {
        match self.reader.send(request).and_then(|response| response.json()) {
            Err(Failure::NotFound(_) | Failure::Forbidden { status: 404, .. }) => {
                Ok(Optional::Missing)
            }
            answer => {
                let shown = self.shown(wanted, answer)?;
                Ok(shown.map_or(Optional::Hidden, Optional::There))
            }
        }
    }

    /// What is not allowed is told; what fails in another way ends the look, since it would be
    /// incomplete without anybody's wanting it.
    fn shown<T>(
        &mut self,
        wanted: Wanted<'_>,
        answer: Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let named = |needs: Option<&str>| {
            // GitHub's own name of the permission, where it is another one than expected.
            let own = needs.filter(|needs| !needs.contains(wanted.needs.key()));
            own.map(|needs| format!(" (GitHub names `{needs}`)")).unwrap_or_default()
        };
        let lacking = match &answer {
            Ok(_) => return answer.map(Some),
            Err(Failure::Forbidden { needs, .. }) => named(needs.as_deref()),
            Err(Failure::NotFound(_)) => String::new(),
            // 409 and 410: what is switched off; 422: what a plan has not.
            Err(Failure::Refused { status, .. }) => format!("; GitHub refuses it ({status})"),
            Err(_) => return answer.map(Some),
        };
        self.unseen(wanted, format!("{}{}{lacking}", wanted.needs.in_words(), wanted.only));
        Ok(None)
    }

    /// Tells what was not seen.
    pub(super) fn unseen(&mut self, wanted: Wanted<'_>, needs: String) {
        let (of, what) = (Name::new(wanted.of), Name::new(wanted.what));
        let told = of.zip(what).zip(Name::new(&needs));
        self.contents.unseen.extend(told.map(|((of, what), needs)| Unseen {
            of,
            what,
            needs,
            observed: self.ask.day,
        }));
    }

    /// A list was read whole: what it does not hold is not there.
    pub(super) fn whole(&mut self, tool: Tool, of: &str) {
        let (by, observed) = (self.ask.by.clone(), self.ask.day);
        self.contents.lists.extend(Name::new(of).map(|of| List { tool, of, observed, by }));
    }

    /// Something is there.
    pub(super) fn saw(&mut self, seen: Seen) {
        let about: Vec<_> = seen.about.iter().filter_map(|name| Name::new(name)).collect();
        if about.len() != seen.about.len() || about.is_empty() {
            self.unnamed += 1;
            return;
        }
        let text = |text: &Option<String>| text.as_deref().and_then(short);
        self.contents.observations.push(Observation {
            item: seen.item.as_deref().and_then(Name::new),
            by: self.ask.by.clone(),
            state: seen.state,
            owner: text(&seen.owner),
            dates: seen.dates.into_iter().collect(),
            of: Name::new(&seen.of),
            privilege: seen.privilege,
            reach: text(&seen.reach),
            ..Observation::new(about, seen.tool, self.ask.day)
        });
    }

    /// How something is set.
    pub(super) fn setting(&mut self, of: &str, name: &str, value: impl ToString) {
        let (of, name) = (Name::new(of), Name::new(name));
        let told = of.zip(name).zip(short(&value.to_string()));
        self.contents.settings.extend(told.map(|((of, name), value)| Setting {
            of,
            name,
            value,
            observed: self.ask.day,
        }));
    }

    /// A key of what belongs to a place: what is not the judged repository's says whose it is.
    pub(super) fn key(&self, kind: &str, name: &str, of: &str) -> String {
        let (place, part) = of.split_once('@').unwrap_or((of, ""));
        let part = if part == SHARED { "" } else { part };
        let home = self.ask.home.as_ref().map(Repo::to_string);
        let place = if home.as_deref() == Some(place) { "" } else { place };
        let qualifier = [place, part].into_iter().filter(|part| !part.is_empty());
        let qualifier: Vec<_> = qualifier.collect();
        match qualifier.is_empty() {
            true => format!("github/{kind}/{name}"),
            false => format!("github/{kind}/{name}@{}", qualifier.join("@")),
        }
    }
}

/// What an answer says of one identity: texts that are not yet names.
pub(super) struct Seen {
    about: Vec<String>,
    tool: Tool,
    of: String,
    item: Option<String>,
    state: Option<State>,
    owner: Option<String>,
    dates: Vec<(Fact, Date)>,
    privilege: Option<Privilege>,
    reach: Option<String>,
}

impl Seen {
    pub(super) fn new(tool: Tool, of: &str, about: impl Into<String>) -> Self {
        Self {
            about: vec![about.into()],
            tool,
            of: of.to_owned(),
            item: None,
            state: Some(State::Active),
            owner: None,
            dates: Vec::new(),
            privilege: None,
            reach: None,
        }
    }

    pub(super) fn also(mut self, name: Option<String>) -> Self {
        self.about.extend(name);
        self
    }

    pub(super) fn item(self, item: Option<impl ToString>) -> Self {
        Self { item: item.map(|item| item.to_string()), ..self }
    }

    pub(super) fn state(self, state: State) -> Self {
        Self { state: Some(state), ..self }
    }

    pub(super) fn owner(self, owner: Option<String>) -> Self {
        Self { owner, ..self }
    }

    /// A time as GitHub writes it, `2026-10-02T10:00:00Z`, in any offset; its day in UTC is kept.
    pub(super) fn date(mut self, fact: Fact, time: Option<&str>) -> Self {
        self.dates.extend(time.and_then(day).map(|day| (fact, day)));
        self
    }

    pub(super) fn privilege(self, privilege: Option<Privilege>) -> Self {
        Self { privilege, ..self }
    }

    pub(super) fn reach(self, reach: impl Into<String>) -> Self {
        Self { reach: Some(reach.into()).filter(|reach: &String| !reach.is_empty()), ..self }
    }
}

/// The day of a time, in UTC.
fn day(time: &str) -> Option<Date> {
    if let Ok(time) = time.parse::<jiff::Timestamp>() {
        return Some(jiff::tz::Offset::UTC.to_datetime(time).date());
    }
    time.get(..10)?.parse().ok()
}

/// Text as a name, cut where it is long.
fn short(text: &str) -> Option<Name> {
    const LONGEST: usize = 250;
    match text.char_indices().nth(LONGEST) {
        None => Name::new(text),
        Some((end, _)) => Name::new(&format!("{}…", &text[..end])),
    }
}
