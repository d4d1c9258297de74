package own

deny contains msg if {
	some identity in input.identities
	msg := "éé" + )
}
