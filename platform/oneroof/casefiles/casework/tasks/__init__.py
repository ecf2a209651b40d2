"""What staff have to do for the person."""
