"""Pages, news and events: read by everybody, written by editors, translated by translators."""

from oneroof.content.service.reading import host_language, latest_texts, published, read, read_all
from oneroof.content.service.saving import (
    find_item,
    find_version,
    locked_item,
    save_source,
    save_translation,
    source_version,
    words_of,
)
from oneroof.content.service.shown import MACHINE, MISSING, OUTDATED, STATUSES, UP_TO_DATE, Shown, shown, status_of
from oneroof.content.service.words import Words

__all__ = [
    "MACHINE",
    "MISSING",
    "OUTDATED",
    "STATUSES",
    "UP_TO_DATE",
    "Shown",
    "Words",
    "find_item",
    "find_version",
    "host_language",
    "latest_texts",
    "locked_item",
    "published",
    "read",
    "read_all",
    "save_source",
    "save_translation",
    "shown",
    "source_version",
    "status_of",
    "words_of",
]
