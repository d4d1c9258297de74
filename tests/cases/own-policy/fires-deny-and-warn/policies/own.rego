package own

deny contains {"msg": msg, "identity": identity.key, "due": "2026-12-01"} if {
	some identity in input.identities
	identity.entry.rotation.method == "manual"
	msg := sprintf("%s is renewed by hand", [identity.key])
}

warn contains "no waiver may be older than the policy that it is from" if count(input.roster.waivers) == 0
