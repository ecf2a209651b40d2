"""The staff console's shell and home."""
