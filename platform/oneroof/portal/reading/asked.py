"""Which languages a page's texts are asked for in: the page's own, the office's in place of it, or both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import g, request
from markupsafe import Markup

from oneroof.core.i18n import current_language, current_time_zone, language, offered_languages
from oneroof.core.languages import closest_offered, html_language, text_direction

IN, BESIDE = "in", "beside"
PARAMETERS = (IN, BESIDE)
"""What a page that can be read so must let through to its cache's key."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader asked for. The page around the texts stays in the reader's language."""

    page: str
    """The language of the page."""
    language: str
    """The language of the texts: the page's, or the one of `?in=`."""
    beside: str | None
    """The language that stands beside it (`?beside=`), if any."""
    office: str
    """The language that the office speaks."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that the texts are shown in, the reader's first."""
        return (self.language, self.beside) if self.beside else (self.language,)

    def address(self, **changes: str | None) -> str:
        """This page, with `in` or `beside` changed; what is not named goes."""
        kept = [(name, value) for name, value in request.args.items(multi=True) if name not in (*PARAMETERS, "lang")]
        wanted = [*kept, *((name.rstrip("_"), value) for name, value in changes.items() if value)]
        return f"{request.path}?{urlencode(wanted)}" if wanted else request.path


def reading() -> Reading:
    """What this request asks for. A language that is not offered, or beside itself, counts as not asked for."""
    page, offered = current_language(), offered_languages()
    inside = closest_offered(request.args.get(IN, ""), offered) or page
    beside = closest_offered(request.args.get(BESIDE, ""), offered)
    office = g.tenant.default_language if g.get("tenant") else page
    return Reading(page, inside, None if beside == inside else beside, office)


@dataclass(frozen=True, slots=True)
class Written:
    """Our own words (not an editor's), in one of the languages that were asked for."""

    language: str
    html: Markup

    @property
    def lang(self) -> str:
        """For `lang=`."""
        return html_language(self.language)

    @property
    def dir(self) -> str:
        """For `dir=`."""
        return text_direction(self.language)


def written(render: Callable[[], str], asked: Reading) -> tuple[Written, ...]:
    """A part of a page whose words are the product's own, in each language that was asked for.

    `render()` is called once for each: `written(lambda: render_template("public/_rights.html"), reading())`.
    """
    zone = current_time_zone().key
    found = []
    for code in asked.languages:
        with language(code, zone):
            found.append(Written(code, Markup(render())))  # noqa: S704  # a template's output, escaped already
    return tuple(found)
