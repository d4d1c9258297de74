//! How often one may ask.

use std::time::{Duration, Instant};

use super::answer::Answer;

/// The limits of a token. Time can run faster here: an hour and a minute are as long as they say.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests in an hour.
    pub requests: u32,
    /// GraphQL points in an hour.
    pub points: u32,
    /// Points in a minute: one for reading, five for anything else. None: no such limit.
    pub secondary: Option<u32>,
    /// Queries in GraphQL in a minute. None: no such limit.
    pub queries: Option<u32>,
    /// One query may read this much: an object is 1, and so are 1,024 bytes of text. Above it, it
    /// takes GitHub too long, which is answered with 502.
    pub timeout: Option<usize>,
    /// The same, where what is above it is null and an error of the answer.
    pub resources: Option<usize>,
    /// Things that are made in a minute: comments, reviews, check runs. None: no such limit.
    pub creations: Option<u32>,
    pub hour: Duration,
    pub minute: Duration,
    /// Whether an answer over the secondary limit says when to come back.
    pub tells: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: 5000,
            points: 5000,
            secondary: None,
            queries: None,
            timeout: None,
            resources: None,
            creations: None,
            hour: Duration::from_secs(3600),
            minute: Duration::from_secs(60),
            tells: true,
        }
    }
}

/// What one token has used.
#[derive(Debug, Default)]
pub struct Used {
    core: Window,
    graphql: Window,
    secondary: Window,
    queries: Window,
    creations: Window,
    /// The points of all queries ever.
    pub spent: u64,
}

#[derive(Debug, Default)]
struct Window {
    since: Option<Instant>,
    count: u32,
}

impl Window {
    /// Starts anew when its time is over.
    fn turn(&mut self, length: Duration) {
        if self.since.is_none_or(|since| since.elapsed() >= length) {
            *self = Self { since: Some(Instant::now()), count: 0 };
        }
    }

    /// Whole seconds until it starts anew.
    fn left(&self, length: Duration) -> u64 {
        let passed = self.since.map(|since| since.elapsed()).unwrap_or_default();
        length.saturating_sub(passed).as_secs_f64().ceil() as u64
    }
}

impl Used {
    /// Counts a request, or says that there were too many. What a query costs is counted by
    /// [`Used::spend`].
    pub fn take(
        &mut self,
        limits: &Limits,
        method: &str,
        graphql: bool,
        now: i64,
    ) -> Option<Answer> {
        self.secondary.turn(limits.minute);
        self.queries.turn(limits.minute);
        self.creations.turn(limits.minute);
        let makes = method == "POST" && !graphql;
        let minute = if graphql { &mut self.queries } else { &mut self.secondary };
        minute.count += if method == "GET" || graphql { 1 } else { 5 };
        self.creations.count += u32::from(makes);
        let over =
            |window: &Window, limit: Option<u32>| limit.is_some_and(|limit| window.count > limit);
        let minute = [(&self.secondary, limits.secondary), (&self.queries, limits.queries)];
        let creations = (&self.creations, limits.creations);
        let full = minute.into_iter().chain([creations]).find(|(window, most)| over(window, *most));
        if let Some((window, _)) = full {
            let answer = Answer::error(
                403,
                "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
            );
            let wait = window.left(limits.minute).max(1).to_string();
            return Some(if limits.tells { answer.with("retry-after", wait) } else { answer });
        }
        if graphql { None } else { self.charge(limits, false, 1, now) }
    }

    /// Takes the points of a query, or says that none are left.
    pub fn spend(&mut self, limits: &Limits, points: u32, now: i64) -> Option<Answer> {
        self.charge(limits, true, points, now)
    }

    fn charge(&mut self, limits: &Limits, graphql: bool, cost: u32, now: i64) -> Option<Answer> {
        let (window, limit) = self.window(limits, graphql);
        window.turn(limits.hour);
        if window.count >= limit {
            let answer = match graphql {
                true => Answer::json(
                    200,
                    &serde_json::json!({ "errors": [{
                        "type": "RATE_LIMITED",
                        "message": "API rate limit exceeded for installation ID 1.",
                    }] }),
                ),
                false => Answer::error(403, "API rate limit exceeded for installation ID 1."),
            };
            return Some(self.head(limits, graphql, now, answer));
        }
        window.count += cost;
        self.spent += if graphql { u64::from(cost) } else { 0 };
        None
    }

    /// The points of an hour, those that are used, and when it ends.
    pub fn points(&mut self, limits: &Limits, now: i64) -> (u32, u32, String) {
        self.graphql.turn(limits.hour);
        let ends = now + i64::try_from(self.graphql.left(limits.hour)).unwrap_or_default();
        let ends = jiff::Timestamp::from_second(ends).unwrap_or_default();
        let ends = ends.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        (limits.points, self.graphql.count.min(limits.points), ends)
    }

    /// Takes back what a 304 does not cost.
    pub fn give_back(&mut self) {
        self.core.count = self.core.count.saturating_sub(1);
    }

    /// The answer with the headers that tell what is left.
    pub fn head(&mut self, limits: &Limits, graphql: bool, now: i64, answer: Answer) -> Answer {
        let (window, limit) = self.window(limits, graphql);
        let reset = now + i64::try_from(window.left(limits.hour)).unwrap_or_default();
        answer
            .with("x-ratelimit-limit", limit.to_string())
            .with("x-ratelimit-remaining", limit.saturating_sub(window.count).to_string())
            .with("x-ratelimit-used", window.count.to_string())
            .with("x-ratelimit-reset", reset.to_string())
            .with("x-ratelimit-resource", if graphql { "graphql" } else { "core" })
    }

    fn window(&mut self, limits: &Limits, graphql: bool) -> (&mut Window, u32) {
        match graphql {
            true => (&mut self.graphql, limits.points),
            false => (&mut self.core, limits.requests),
        }
    }
}
