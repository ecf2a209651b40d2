"""What a person may ask for about their own data: to see it, to have it corrected, restricted or erased."""
