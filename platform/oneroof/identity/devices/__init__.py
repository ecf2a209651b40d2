"""Screens, kiosks and printers of a centre: each paired by its staff, known by a secret of its own, ended at once."""
