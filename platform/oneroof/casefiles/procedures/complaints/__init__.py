"""Complaints about a procedure, a service or somebody's work: recorded, answered in time, and kept from whom they are
about."""
