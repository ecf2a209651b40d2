"""The developers' console: what an agency's own people see and set up by themselves, at the umbrella's address."""
