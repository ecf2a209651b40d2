"""The eligibility check: a few plain questions tell a person which services fit and what to bring."""
