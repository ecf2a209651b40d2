"""Which language a request is answered in: a pure decision, so every rule of it can be tested without a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oneroof.core.languages import SOURCE_LANGUAGE, closest_offered


@dataclass(frozen=True, slots=True)
class LanguageWishes:
    """What is known of a reader's languages, the strongest wish first."""

    asked: str | None = None
    """`?lang=` of this request: the reader chose just now."""
    remembered: str | None = None
    """The `lang` cookie: the reader chose earlier, on this host."""
    staff: str | None = None
    """The language in a signed-in member of staff's own account."""
    accepted: Sequence[str] = ()
    """Tags of `Accept-Language`, the preferred first."""
    tenant: str | None = None
    """The tenant's default."""


def choose_language(wishes: LanguageWishes, offered: tuple[str, ...]) -> str:
    """The offered language that the wishes lead to; a wish for a language that is not offered passes to the next one.

    Where no wish can be met: English if offered, else the first one offered.
    """
    single = (wishes.asked, wishes.remembered, wishes.staff)
    for wish in (*single, *wishes.accepted, wishes.tenant):
        language = closest_offered(wish, offered) if wish else None
        if language:
            return language
    return SOURCE_LANGUAGE if SOURCE_LANGUAGE in offered or not offered else offered[0]
