package own

deny contains {"msg": "it is renewed by hand", "identity": identity.key} if {
	some identity in input.identities
	identity.entry.rotation.method == "manual"
}
