"""Sentences for people that are written once, in English, and read in the reader's language.

Code names a sentence where it stands (`public_text("…")`); it becomes text when it is shown, because a service that
raises an error does not know, and must not ask, who reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Translator = Callable[["LazyText"], str]


def source_text(text: LazyText) -> str:
    """The English sentence: what a text says before `core.i18n` has been imported."""
    message = text.msgid if text.number in (None, 1) or text.plural is None else text.plural
    return message % text.values


class LazyText:
    """A sentence that becomes a string, in the language of the moment, whenever it is turned into one with `str()`.

    It is no `str` on purpose: what would freeze it in one language (JSON, `"".join`) fails loudly instead.
    """

    __slots__ = ("msgid", "number", "plural", "values")

    translate: Translator = staticmethod(source_text)

    def __init__(
        self, msgid: str, plural: str | None = None, number: int | None = None, values: dict[str, Any] | None = None
    ) -> None:
        self.msgid = msgid
        self.plural = plural
        self.number = number
        self.values = values or {}

    def __str__(self) -> str:
        return type(self).translate(self)

    def __repr__(self) -> str:
        return f"LazyText({self.msgid!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LazyText):
            return NotImplemented
        mine = (self.msgid, self.plural, self.number, self.values)
        return mine == (other.msgid, other.plural, other.number, other.values)

    def __hash__(self) -> int:
        return hash((self.msgid, self.plural, self.number))


def public_text(msgid: str, /, **values: Any) -> LazyText:
    """A sentence that visitors or callers of the API read: `public_text("Ticket %(number)s", number=…)`.

    Values are put in when the text is shown; a literal percent sign is written `%%`, as in templates.
    """
    return LazyText(msgid, values=values)


def public_plural(msgid: str, plural: str, number: int, /, **values: Any) -> LazyText:
    """A public sentence about `number` things; `%(number)s` is filled in by itself."""
    return LazyText(msgid, plural, number, {"number": number, **values})


def staff_text(msgid: str, /, **values: Any) -> LazyText:
    """A sentence that only members of staff read, in the staff languages."""
    return LazyText(msgid, values=values)


def staff_plural(msgid: str, plural: str, number: int, /, **values: Any) -> LazyText:
    """A staff sentence about `number` things; `%(number)s` is filled in by itself."""
    return LazyText(msgid, plural, number, {"number": number, **values})
