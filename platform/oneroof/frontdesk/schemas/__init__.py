"""The floor in the API: what goes in and what comes out."""
