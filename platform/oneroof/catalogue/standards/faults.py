"""Files that cannot be taken in."""

from __future__ import annotations

from oneroof.core.i18n import LazyText


class UnreadableCatalogue(ValueError):
    """A file is no catalogue in a format that we read; the sentence is for who gave it."""

    def __init__(self, sentence: LazyText) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
