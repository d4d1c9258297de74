# Anybody can start a workflow on `pull_request_target`, with their own pull request.
package triggers

deny contains finding if {
	some identity in input.identities
	identity.kind == "actions-secret"
	some sighting in identity.sightings
	contains(sighting.attributes.trigger, "pull_request_target")
	finding := {
		"msg": sprintf("anybody's pull request starts a job that holds %s", [identity.key]),
		"identity": identity.key,
		"path": sighting.path,
		"line": sighting.start.line,
		"next": "run it on `pull_request`, where forks get no secrets, or move what needs the secret to a workflow of its own",
	}
}
