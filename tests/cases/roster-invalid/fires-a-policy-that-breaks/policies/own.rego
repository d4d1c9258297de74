package own

deny contains msg if {
	some identity in input.identities
	to_number(identity.key) > 1
	msg := "never"
}

deny_by_the_clock contains "late" if time.now_ns() > 0

deny_what_is_not_there contains {"msg": "gone", "identity": "github/actions-secret/OTHER"}

warn contains 3
