// partner
