""" "Did this page help?": one tap, counted by page."""
