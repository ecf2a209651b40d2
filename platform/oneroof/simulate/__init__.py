"""Drives a running server over HTTP through a centre's day, as visitors and staff would."""
