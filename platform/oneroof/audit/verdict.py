"""Where a record breaks."""

from dataclasses import dataclass

MOST_BREAKS = 20
"""More of them say nothing new."""


@dataclass(frozen=True, slots=True)
class Break:
    """One place at which the record is not what it was."""

    code: str
    seq: int | None
    entry_id: str | None
    at: str | None
    """When it happened, as the record tells it."""
    words: str

    def __str__(self) -> str:
        place = [f"link {self.seq}"] if self.seq is not None else []
        place += [f"entry {self.entry_id}"] if self.entry_id else []
        place += [self.at] if self.at else []
        return f"{' · '.join(place)}: {self.words}" if place else self.words
