"""Keys and files: what must not lie in the database in the clear."""
