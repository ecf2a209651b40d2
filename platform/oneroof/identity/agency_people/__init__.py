"""The agencies' own people: accounts at the umbrella that see what is their agency's, and nothing else."""
