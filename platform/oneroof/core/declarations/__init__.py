"""Files in which people declare things: TOML whose every fault is told with its file and line, all at once."""
