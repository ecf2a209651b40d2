"""Four questions after a visit. Answers are counts; that a visit has had its say is kept for a few days only."""
