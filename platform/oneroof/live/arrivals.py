"""Connections of callers who are not known yet: of one network only so many, and only a few are looked at at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MOST_OF_NETWORK = 500
"""A house whose screens all come back behind one address stays below it."""
_AT_ONCE = 4
"""Fewer than the threads in which the database is asked: one network's callers never keep all of them."""


class Crowded(Exception):
    """Too many of this network are waiting already."""


class Arrivals:
    """Lets callers be looked at by turns. One loop only."""

    def __init__(self, most: int = MOST_OF_NETWORK) -> None:
        self._most = most
        self._waiting: dict[str, int] = {}
        self._turns: dict[str, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def turn(self, network: str) -> AsyncIterator[None]:
        """While it is this caller's turn. Raises Crowded at once where too many wait."""
        waiting = self._waiting.get(network, 0)
        if waiting >= self._most:
            raise Crowded
        self._waiting[network] = waiting + 1
        try:
            async with self._turns.setdefault(network, asyncio.Semaphore(_AT_ONCE)):
                yield
        finally:
            self._waiting[network] -= 1
            if not self._waiting[network]:
                del self._waiting[network], self._turns[network]
