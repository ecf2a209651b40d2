"""Two centres side by side: `floor` and its `neighbour`."""

from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]
