"""The national phone line: a tenant of its own, whose operators work in a caller's home centre under an agreement."""
