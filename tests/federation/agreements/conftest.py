"""Two centres of one network, and agencies that work with them."""

from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]
