"""Files that cannot be taken in."""

from __future__ import annotations

from oneroof.core.i18n import LazyText, public_text

MOST_SERVICES = 2_000


class UnreadableCatalogue(ValueError):
    """A file is no catalogue in a format that we read; the sentence is for who gave it."""

    def __init__(self, sentence: LazyText) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def too_many_services() -> LazyText:
    """What to say of a file with more than MOST_SERVICES services."""
    return public_text("The file has more than %(most)s services. Divide it.", most=MOST_SERVICES)
