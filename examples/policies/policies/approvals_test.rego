package approvals_test

import data.approvals

trust(approvals) := {
	"key": "aws/trust/deploy<-repo:acme/web:environment:production",
	"class": "delegated-admin",
	"grants": [{"delegate": "repo:acme/web:environment:production"}],
	"sightings": [],
	"entry": {"approvals": approvals},
}

by(who, partner) := {"by": who, "for": "provisioned", "partner": partner}

test_one_person_is_not_enough if {
	some finding in approvals.deny with input.identities as [trust([by("@alice", null)])]
	contains(finding.msg, "1 of our own people")
}

test_a_partner_does_not_count if {
	denied := approvals.deny with input.identities as [trust([by("@alice", null), by("@northwind", "northwind")])]
	count(denied) == 1
}

test_two_of_our_own_do if {
	denied := approvals.deny with input.identities as [trust([by("@alice", null), by("@bob", null)])]
	count(denied) == 0
}
