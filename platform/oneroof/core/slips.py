"""What a visitor carries away on paper: the ticket, the case code. In the visitor's language and in the host's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from flask import render_template
from markupsafe import Markup

from oneroof.core.i18n import language, public_languages
from oneroof.core.languages import SOURCE_LANGUAGE, html_language, text_direction


class Place(Protocol):
    """Where the slip is handed out."""

    @property
    def default_language(self) -> str:
        """The host language."""

    @property
    def time_zone(self) -> str:
        """In which its times are told."""


@dataclass(frozen=True, slots=True)
class SlipText:
    """One half of a slip: its words in one language."""

    tag: str
    direction: str
    html: Markup


def slip_texts(template: str, visitor_language: str, place: Place, **facts: Any) -> list[SlipText]:
    """The slip's words in the visitor's language and in the host language; once where they are the same.

    Where no page is written in the visitor's language, English takes its place.
    """
    first = visitor_language if visitor_language in public_languages() else SOURCE_LANGUAGE
    host = place.default_language
    wanted = (host,) if visitor_language == host else dict.fromkeys((first, host))
    return [_text(template, code, place.time_zone, facts) for code in wanted]


def slip_page(template: str, **facts: Any) -> str:
    """The whole document of a slip that is drawn here and not shown in a browser."""
    return render_template(template, **facts)


def _text(template: str, code: str, time_zone: str, facts: dict[str, Any]) -> SlipText:
    with language(code, time_zone):
        html = Markup(render_template(template, **facts))  # noqa: S704  # our own template escapes what it is given
    return SlipText(html_language(code), text_direction(code), html)
