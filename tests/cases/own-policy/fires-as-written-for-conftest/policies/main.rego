package main

# As before OPA 1.0, and with a key of its author's.
violation[{"msg": msg, "details": {"kind": identity.kind}}] {
	identity := input.identities[_]
	identity.entry.raci.responsible == []
	msg := sprintf("nobody is responsible for %v", [identity.key])
}
