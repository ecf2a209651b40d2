"""Figures of the centre's day and month."""
