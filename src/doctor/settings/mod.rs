//! What only GitHub knows: whether the check is required, who approves, who may go past it.

mod bypass;
mod required;
mod review;
mod tokens;

use crate::github::{Failure, Settings};

use super::gate::Gate;
use super::point::Point;

pub(super) fn points(settings: &Settings, gates: &[&Gate<'_>]) -> Vec<Point> {
    let mut points = required::points(settings, gates);
    points.push(review::point(settings));
    points.extend(review::unread(settings));
    points.extend(bypass::points(settings));
    points.extend(tokens::points(settings));
    points
}

/// A thing that was not seen, and what would show it.
fn unseen(check: &'static str, what: &str, failure: &Failure, permission: &str) -> Point {
    let needs = match failure {
        Failure::Forbidden { needs: Some(needs), .. } => needs.clone(),
        _ => permission.to_owned(),
    };
    let next = format!("ask with a token that has `{needs}`");
    Point::unseen(check, format!("{what}: {failure}"), next)
}
