# What a partner holds is renewed by the vault, not by somebody who may leave.
package partners

deny contains finding if {
	some identity in input.identities
	identity.lifecycle == "static"
	identity.companion_of == null
	identity.entry.held_by_partner
	identity.entry.rotation.method != "vault-pipeline"
	finding := {
		"msg": sprintf("%s is held by a partner and not renewed by the vault's pipeline", [identity.key]),
		"identity": identity.key,
		"next": "let the pipeline renew it, and write `rotation: { method: vault-pipeline }`",
	}
}

# A partner whose contract has no end in the roster is one whose exit nobody will prepare.
warn contains finding if {
	some name, party in input.roster.parties
	party.partner
	party.contract.ends == null
	finding := {"msg": sprintf("the roster does not say when the contract with %s ends", [name]), "party": name}
}
