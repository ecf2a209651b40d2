"""Screens in the hall that visitors serve themselves at: large, without an account, cleared after each person."""
