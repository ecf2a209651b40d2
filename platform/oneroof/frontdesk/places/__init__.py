"""What visitors need to know of a place before they set out: the way, who can get in, whom to call."""
