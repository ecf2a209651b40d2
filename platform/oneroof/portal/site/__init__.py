"""The centre's public site: its name, logo, colours, languages and lines, and the version of what its pages show."""
