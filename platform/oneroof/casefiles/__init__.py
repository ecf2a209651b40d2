"""Persons and their casefiles."""
