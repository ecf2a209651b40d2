"""Live events: what happens on the floor reaches every screen, once, in order, and without names."""
