"""What people need, in their own words, and what helps with it."""
