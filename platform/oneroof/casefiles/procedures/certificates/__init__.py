"""Certificates: papers of the centre that others can check."""
