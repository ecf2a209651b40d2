"""How a person gets into their own file: codes that are sent or shown at a desk, and linked sign-ins."""
