package partners_test

import data.partners

secret(method) := {
	"key": "github/actions-secret/T",
	"lifecycle": "static",
	"companion_of": null,
	"entry": {"held_by_partner": true, "rotation": {"method": method}},
}

test_by_hand_is_denied if {
	denied := partners.deny with input.identities as [secret("manual"), secret(null)]
	count(denied) == 1
}

test_by_the_vault_is_not if {
	denied := partners.deny with input.identities as [secret("vault-pipeline")]
	count(denied) == 0
}

test_a_contract_without_an_end if {
	parties := {"northwind": {"partner": true, "contract": {"ends": null}}}
	some finding in partners.warn with input.roster.parties as parties
	finding.party == "northwind"
}
