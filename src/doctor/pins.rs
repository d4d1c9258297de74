//! The code that the gate's job runs: at versions that nobody can move, on machines that can run it.

use crate::dialect::github::workflow::{action_name, own_path, pinned};
use crate::syntax::Node;

use super::gate::{Gate, Runs};
use super::point::{Point, or_good};

pub(super) fn points(gates: &[&Gate<'_>]) -> Vec<Point> {
    let moving = gates.iter().flat_map(|gate| unpinned(gate)).collect();
    let mut points =
        or_good("pinned", "its job runs nothing at a version that can be moved", moving);
    let machines = gates.iter().filter(|gate| gate.runs == Runs::Container);
    let mut machines = machines.peekable();
    if machines.peek().is_some() {
        let faults = machines.filter_map(|gate| runner(gate)).collect();
        points.extend(or_good(
            "runner",
            "a container action finds the Linux that it needs",
            faults,
        ));
    }
    points
}

fn unpinned(gate: &Gate<'_>) -> Vec<Point> {
    let jobs = [Some(gate.outer), gate.inner].into_iter().flatten();
    let mut points = Vec::new();
    for job in jobs {
        let called = std::iter::once(job.node);
        let nodes = called.chain(job.steps()).filter_map(|node| node.get("uses"));
        for (node, uses) in nodes.filter_map(|node| Some((node, node.text()?))) {
            if own_path(uses).is_some() || pinned(uses) {
                continue;
            }
            let says = format!("`{uses}` is whatever its owner lets that name stand for");
            let point = Point::fix(
                "pinned",
                says,
                "pin it; the first line prints what to write for COMMIT",
            );
            points.push(point.at(job.workflow.location(node.span)).paste(pin(uses)));
        }
    }
    points
}

/// How to find the pin, and the line to write.
fn pin(uses: &str) -> String {
    if let Some(image) = uses.strip_prefix("docker://") {
        let name = image.split('@').next().unwrap_or(image);
        return format!(
            "docker buildx imagetools inspect {name} --format '{{{{.Manifest.Digest}}}}'\nuses: docker://{name}@COMMIT"
        );
    }
    let name = action_name(uses);
    let reference = uses.rsplit_once('@').map_or("HEAD", |(_, reference)| reference);
    let repository: Vec<&str> = name.split('/').take(2).collect();
    format!(
        "git ls-remote https://github.com/{} {reference}\nuses: {name}@COMMIT # {reference}",
        repository.join("/")
    )
}

/// Container actions run on Linux only.
fn runner(gate: &Gate<'_>) -> Option<Point> {
    const CHECK: &str = "runner";
    let job = gate.job();
    let runs_on = job.node.get("runs-on");
    let labels = runs_on.map(|node| node.get("labels").unwrap_or(node));
    let labels: Vec<&str> =
        labels.map(Node::one_or_many).unwrap_or_default().iter().filter_map(Node::text).collect();
    let is = |names: &[&str]| {
        let lower = labels.iter().map(|label| label.to_ascii_lowercase());
        lower.into_iter().any(|label| names.iter().any(|name| label.starts_with(name)))
    };
    let at = job.key("runs-on");
    if is(&["ubuntu", "linux"]) {
        return None;
    }
    let shown = labels.join(", ");
    Some(match is(&["windows", "macos"]) {
        true => Point::fix(
            CHECK,
            format!("a container action does not run on `{shown}`"),
            "run it on Linux, or install it with `keyroster/keyroster/setup` and run `keyroster check`",
        )
        .at(at)
        .paste("runs-on: ubuntu-latest"),
        false => Point::unseen(
            CHECK,
            format!("whether `{shown}` is a Linux machine with Docker, as a container action needs"),
            "name it by a label such as `linux`",
        )
        .at(at),
    })
}
