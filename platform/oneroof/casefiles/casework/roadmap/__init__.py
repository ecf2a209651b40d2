"""The ordered next steps that a person agreed with a caseworker, over several services."""
