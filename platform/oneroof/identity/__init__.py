"""Staff, roles, sign-in and personal tokens."""
