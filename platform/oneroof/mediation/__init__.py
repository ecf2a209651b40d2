"""Mediators and the roster: who is on duty, in which languages."""
