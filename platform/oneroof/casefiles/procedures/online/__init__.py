"""Procedures that go on between two visits: what staff ask to be corrected, and what the person answers from home."""
