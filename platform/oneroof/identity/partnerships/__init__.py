"""Partnerships: what an agency's program may do in a centre, as an agreement says."""
