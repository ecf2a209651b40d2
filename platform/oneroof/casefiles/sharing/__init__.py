"""With which offices a person's data is shared and why, and from which agencies it is kept."""
