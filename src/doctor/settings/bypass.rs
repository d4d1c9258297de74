//! Who may go past the gate. Some of them are machines, which nobody sees do it.

use crate::github::Settings;
use crate::github::settings::Actor;

use super::super::point::{Point, or_good};
use super::unseen;

const CHECK: &str = "bypass";

pub(super) fn points(settings: &Settings) -> Vec<Point> {
    let mut points = Vec::new();
    for (id, ruleset) in &settings.rulesets {
        let ruleset = match ruleset {
            Ok(ruleset) => ruleset,
            Err(failure) => {
                let what = format!("who may go past the ruleset {id}");
                points.push(unseen(CHECK, &what, failure, "administration=write"));
                continue;
            }
        };
        let name = ruleset.name.clone().unwrap_or_else(|| id.to_string());
        match &ruleset.bypass_actors {
            Some(actors) => points.extend(actors.iter().filter_map(|actor| of(actor, &name))),
            None => {
                let says = format!(
                    "who may go past the ruleset `{name}`: GitHub tells only those who may change it"
                );
                let next =
                    "ask with a token that has `administration=write`, or look at the ruleset";
                points.push(Point::unseen(CHECK, says, next));
            }
        }
    }
    if let Ok(Some(protection)) = &settings.protection
        && !protection.binds_admins()
        && (!protection.checks().is_empty() || protection.code_owners())
    {
        let says = "the branch's own protection does not bind administrators";
        let next = "tick \"Do not allow bypassing the above settings\", or use a ruleset";
        points.push(Point::advice(CHECK, says, next));
    }
    let nothing = settings.rulesets.is_empty() && !matches!(settings.protection, Ok(Some(_)));
    if nothing && points.is_empty() {
        return points;
    }
    or_good(CHECK, "nobody may go past it in silence", points)
}

fn of(actor: &Actor, ruleset: &str) -> Option<Point> {
    let mode = actor.bypass_mode.as_deref().unwrap_or("always");
    let number = actor.actor_id.map(|id| format!(" {id}")).unwrap_or_default();
    let who = match actor.actor_type.as_str() {
        "DeployKey" => "every deploy key that may write".to_owned(),
        "Integration" => format!("the App{number}"),
        "OrganizationAdmin" => "every owner of the organisation".to_owned(),
        "RepositoryRole" => format!("everybody with the role{number}"),
        "Team" => format!("the team{number}"),
        "User" => format!("the user{number}"),
        other => format!("{other}{number}"),
    };
    let machine = matches!(actor.actor_type.as_str(), "DeployKey" | "Integration");
    let remove = "take it out of `bypass_actors`";
    match mode {
        "exempt" => {
            let says =
                format!("{who} is exempt from the ruleset `{ruleset}`, and no log tells of it");
            Some(Point::fix(CHECK, says, remove))
        }
        "always" if machine => {
            let says = format!(
                "{who} may go past the ruleset `{ruleset}`: a machine identity that pushes unjudged"
            );
            Some(Point::fix(CHECK, says, format!("{remove}, and give it an entry in the roster")))
        }
        "always" => {
            let says =
                format!("{who} may push past the ruleset `{ruleset}` without a pull request");
            let next = "let them do it in a pull request only, where it is seen";
            Some(Point::advice(CHECK, says, next).paste("\"bypass_mode\": \"pull_request\""))
        }
        _ => None,
    }
}
