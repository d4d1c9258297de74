package triggers_test

import data.triggers

secret(facts) := {
	"key": "github/actions-secret/T",
	"kind": "actions-secret",
	"sightings": [{"path": ".github/workflows/a.yml", "start": {"line": 8}, "attributes": facts}],
}

test_a_secret_that_a_stranger_reaches if {
	some finding in triggers.deny with input.identities as [secret({"trigger": "pull_request_target"})]
	finding.line == 8
}

test_a_secret_that_only_we_reach if {
	denied := triggers.deny with input.identities as [secret({})]
	count(denied) == 0
}
