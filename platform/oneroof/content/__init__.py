"""What editors write: pages, news and events, in versions and languages."""
