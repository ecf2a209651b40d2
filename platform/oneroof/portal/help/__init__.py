"""Help in danger, what everybody is entitled to, and what the site itself promises: one tap from every page."""
