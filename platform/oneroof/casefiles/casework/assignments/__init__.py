"""Who is responsible for which casefile, and how much that is for each."""
