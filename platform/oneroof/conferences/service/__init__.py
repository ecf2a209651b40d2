"""What is done with case conferences: planned, prepared, held, and followed up."""
