"""Pages, news and events for everybody: on pages, as a feed, and for the calendar of a phone."""
