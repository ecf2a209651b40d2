"""Pages, news and events: read by everybody, written by editors, translated by translators."""

from oneroof.content.service.editing import change_item, create_item, publish, restore, withdraw
from oneroof.content.service.history import difference, versions_of
from oneroof.content.service.listing import ATTENTION, ContentFilter, ListedItem, attention_counts, list_items
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
from oneroof.content.service.settings import ItemSettings, settings_of
from oneroof.content.service.shown import MACHINE, MISSING, OUTDATED, STATUSES, UP_TO_DATE, Shown, shown, status_of
from oneroof.content.service.words import Words

__all__ = [
    "ATTENTION",
    "MACHINE",
    "MISSING",
    "OUTDATED",
    "STATUSES",
    "UP_TO_DATE",
    "ContentFilter",
    "ItemSettings",
    "ListedItem",
    "Shown",
    "Words",
    "attention_counts",
    "change_item",
    "create_item",
    "difference",
    "find_item",
    "find_version",
    "host_language",
    "latest_texts",
    "list_items",
    "locked_item",
    "publish",
    "published",
    "read",
    "read_all",
    "restore",
    "save_source",
    "save_translation",
    "settings_of",
    "shown",
    "source_version",
    "status_of",
    "versions_of",
    "withdraw",
    "words_of",
]
