"""Persons who open their own file: sessions, one-time codes, and sign-ins that are linked to a casefile."""
