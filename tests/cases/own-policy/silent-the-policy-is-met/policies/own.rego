package own

deny contains {"msg": "it is renewed by nobody", "identity": identity.key} if {
	some identity in input.identities
	identity.entry.rotation.method == null
}
