"""The eligibility check on public pages: no account, one question a page, no script needed."""
