"""Languages in use: the language of the moment, sentences in it, and Flask told about both.

In a request the language is negotiated once (`core.negotiation`); a job, a command or a test says it:
`with language("ar"):`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel

from oneroof.core.languages import (
    DOMAINS,
    LOCALE_FOLDER,
    SOURCE_LANGUAGE,
    cldr_locale,
    closest_offered,
    html_language,
    native_name,
    public_languages,
    staff_languages,
    text_direction,
)
from oneroof.core.negotiation import LanguageWishes, choose_language
from oneroof.core.texts import LazyText, public_plural, public_text, staff_plural, staff_text
from oneroof.core.translations import catalog

__all__ = [
    "LanguageFacts",
    "LazyText",
    "current_language",
    "current_time_zone",
    "gettext",
    "init_app",
    "language",
    "native_name",
    "ngettext",
    "offered_languages",
    "public_languages",
    "public_plural",
    "public_text",
    "staff_languages",
    "staff_plural",
    "staff_text",
    "text_direction",
]

COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600
UTC = ZoneInfo("UTC")

_spoken: ContextVar[tuple[str, ZoneInfo] | None] = ContextVar("oneroof_language", default=None)


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """What the application knows of a request, beyond the request itself, that bears on its language."""

    face: Literal["public", "staff", "api"] = "public"
    """Staff pages come in the staff languages; public pages and the API in the public ones."""
    tenant_languages: tuple[str, ...] = ()
    """Those of the public languages which the tenant offers on its pages; empty for all."""
    tenant_default: str | None = None
    staff_language: str | None = None
    time_zone: str = "UTC"
    """The tenant's, as an IANA name."""

    def offered(self) -> tuple[str, ...]:
        """Languages that this request can be answered in, in menu order."""
        if self.face == "staff":
            return staff_languages()
        languages = public_languages()
        if self.face == "api" or not self.tenant_languages:
            return languages
        return tuple(code for code in languages if code in self.tenant_languages) or languages


@contextmanager
def language(code: str, time_zone: str = "UTC") -> Iterator[None]:
    """Speak `code` inside the block, whatever the request says; dates are told in `time_zone` (IANA name)."""
    token = _spoken.set((code, ZoneInfo(time_zone)))
    try:
        yield
    finally:
        _spoken.reset(token)


def current_language() -> str:
    """Code of the language to speak now: the block's, else the request's, else English."""
    spoken = _spoken.get()
    if spoken:
        return spoken[0]
    if has_request_context():
        return _request_language()
    return SOURCE_LANGUAGE


def current_time_zone() -> ZoneInfo:
    """The zone to tell times in: the block's, else the request's tenant's, else UTC."""
    spoken = _spoken.get()
    if spoken:
        return spoken[1]
    return ZoneInfo(_facts().time_zone) if has_request_context() else UTC


def offered_languages() -> tuple[str, ...]:
    """Languages that the current request's page can be read in (for the language menu)."""
    return _facts().offered()


def gettext(msgid: str) -> str:
    """The sentence in the current language, or as it stands where it has no translation."""
    return str(catalog(current_language()).ugettext(msgid)) if msgid else ""


def ngettext(msgid: str, plural: str, number: int) -> str:
    """The sentence about `number` things in the current language."""
    return str(catalog(current_language()).ungettext(msgid, plural, number))


def _translate(text: LazyText) -> str:
    message = gettext(text.msgid) if text.plural is None else ngettext(text.msgid, text.plural, text.number or 0)
    return message % text.values


LazyText.translate = staticmethod(_translate)


def init_app(app: Flask, facts: Callable[[], LanguageFacts] = LanguageFacts) -> None:
    """Make `app` speak: templates get `_`, `ngettext` and `{% trans %}`; JSON takes lazy texts; `?lang=` is remembered.

    `facts()` is called once inside each request, when its language is first needed; it must not need a language itself.
    """
    app.extensions["oneroof.language_facts"] = facts
    # Flask-Security and Flask-Babel's own formatters translate through this instance, in the same language.
    app.config["BABEL_DOMAIN"] = ";".join(DOMAINS)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(LOCALE_FOLDER)] * len(DOMAINS))
    Babel(
        app,
        locale_selector=lambda: cldr_locale(current_language()),
        timezone_selector=lambda: current_time_zone().key,
    )
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.json.default = _json_default(app.json.default)  # type: ignore[attr-defined]
    app.after_request(_declare_language)


def _json_default(otherwise: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: str(value) if isinstance(value, LazyText) else otherwise(value)


def _facts() -> LanguageFacts:
    if "language_facts" not in g:
        g.language_facts = current_app.extensions["oneroof.language_facts"]()
    facts: LanguageFacts = g.language_facts
    return facts


def _request_language() -> str:
    if "language" not in g:
        facts = _facts()
        wishes = LanguageWishes(
            asked=request.args.get("lang"),
            remembered=request.cookies.get(COOKIE),
            staff=facts.staff_language,
            accepted=[tag for tag, quality in request.accept_languages if quality > 0],
            tenant=facts.tenant_default,
        )
        g.language = choose_language(wishes, facts.offered())
    chosen: str = g.language
    return chosen


def forget_request_language() -> None:
    """Negotiate anew when next asked: for the moment at which a request's tenant or member of staff becomes known."""
    g.pop("language", None)
    g.pop("language_facts", None)


def _declare_language(response: Response) -> Response:
    """Say in the headers what the body is written in, and remember a choice that was made in the address."""
    if not (response.mimetype or "").startswith(("text/html", "application/problem+json")):
        return response
    response.headers["Content-Language"] = html_language(current_language())
    response.vary.update(("Accept-Language", "Cookie"))
    asked = closest_offered(request.args.get("lang", ""), offered_languages())
    if asked and request.method in ("GET", "HEAD"):
        response.set_cookie(
            COOKIE, asked, max_age=COOKIE_SECONDS, path="/", secure=request.is_secure, httponly=True, samesite="Lax"
        )
    return response
