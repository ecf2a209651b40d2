"""The public pages of what editors write."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request

from oneroof.core.i18n import gettext
from oneroof.core.languages import html_language, native_name, text_direction
from oneroof.core.names import named
from oneroof.identity.access import public
from oneroof.portal.cache import kept
from oneroof.portal.content.calendar_files import MEDIA_TYPE, calendar_file
from oneroof.portal.content.feeds import FEED_TYPE, atom_feed
from oneroof.portal.content.showing import everything, found, listed
from oneroof.portal.reading.asked import reading
from oneroof.tenancy.work import work

content_blueprint = Blueprint("content_pages", __name__, template_folder="templates")
news_blueprint = Blueprint("news_pages", __name__)
event_blueprint = Blueprint("event_pages", __name__)
preview_blueprint = Blueprint("content_preview", __name__, url_prefix="/staff/content/preview")


@content_blueprint.get("/pages")
@public
@kept("page", "in", "beside")
def pages() -> str:
    """All pages, by title."""
    return render_template("portal/content/pages.html", listed=listed(work(), "page"))


@content_blueprint.get("/pages/<slug>")
@public
@kept("in", "beside")
def page(slug: str) -> str:
    """One page."""
    return _item("page", slug)


@news_blueprint.get("/news")
@public
@kept("page", "in", "beside")
def news() -> str:
    """The news, newest first."""
    return render_template("portal/content/news.html", listed=listed(work(), "news"))


@news_blueprint.get("/news/<slug>")
@public
@kept("in", "beside")
def news_item(slug: str) -> str:
    """One piece of news."""
    return _item("news", slug)


@news_blueprint.get("/news/feed")
@public
def feed() -> Response:
    """The news for programs that follow them (RFC 4287), in the language of the request or of `?lang=`."""
    items = everything(work(), "news", reading().language)
    content = atom_feed(items, base=request.host_url.rstrip("/"), title=f"{gettext('News')} – {named(g.tenant.name)}")
    return Response(content, content_type=FEED_TYPE)


@event_blueprint.get("/events")
@public
@kept("page", "in", "beside")
def events() -> str:
    """What is on, the next first."""
    return render_template("portal/content/events.html", listed=listed(work(), "event"), language_tag=language_tag)


@event_blueprint.get("/events/<slug>")
@public
@kept("in", "beside")
def event(slug: str) -> str:
    """One event."""
    return _item("event", slug)


@event_blueprint.get("/events.ics")
@public
def events_calendar() -> Response:
    """All events that are not over, for a calendar to follow."""
    items = everything(work(), "event", reading().language)
    return _calendar(calendar_file(items, base=request.host_url.rstrip("/"), now=g.clock.now()), "events")


@event_blueprint.get("/events/<slug>.ics")
@public
def event_calendar(slug: str) -> Response:
    """One event for the calendar of a phone."""
    shown = found(work(), "event", slug).shown
    return _calendar(calendar_file([shown], base=request.host_url.rstrip("/"), now=g.clock.now()), slug)


def language_tag(code: str) -> dict[str, str]:
    """What a page needs to name a language in itself."""
    return {"name": native_name(code), "lang": html_language(code), "dir": text_direction(code)}


def _item(kind: str, slug: str) -> str:
    read = found(work(), kind, slug)
    paper = None if read.shown.from_network else f"{request.path}/paper.pdf"
    return render_template(f"portal/content/{kind}_item.html", read=read, paper=paper, language_tag=language_tag)


def _calendar(content: bytes, name: str) -> Response:
    response = Response(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


from oneroof.portal.content import preview  # noqa: E402  # registers its view on the blueprint above

__all__ = ["content_blueprint", "event_blueprint", "news_blueprint", "preview", "preview_blueprint"]
