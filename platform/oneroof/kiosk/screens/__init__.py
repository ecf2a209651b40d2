"""Screens that visitors look at: the waiting room's display, the sign at a desk, and the ticket on one's own phone."""
