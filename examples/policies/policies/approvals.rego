# Whoever may act in production was let in by two people, none of them a partner's.
package approvals

deny contains finding if {
	some identity in input.identities
	identity.class == "delegated-admin"
	in_production(identity)
	count(approvers(identity)) < 2
	finding := {
		"msg": sprintf("%s acts in production, approved by %d of our own people, not 2", [identity.key, count(approvers(identity))]),
		"identity": identity.key,
		"next": "let two people of your own approve it, and note both under `approvals`",
	}
}

in_production(identity) if {
	some grant in identity.grants
	endswith(grant.delegate, ":environment:production")
}

in_production(identity) if {
	some sighting in identity.sightings
	sighting.attributes.environment == "production"
}

# A set: who approves twice is one person.
approvers(identity) := {approval.by |
	some approval in identity.entry.approvals
	approval["for"] == "provisioned"
	approval.partner == null
}
