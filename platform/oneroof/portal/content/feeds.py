"""News as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from oneroof.content.service import Shown

FEED_TYPE = "application/atom+xml; charset=utf-8"

_ATOM = "{http://www.w3.org/2005/Atom}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
register_namespace("", "http://www.w3.org/2005/Atom")


def atom_feed(items: Sequence[Shown], *, base: str, title: str) -> bytes:
    """The feed of these items, newest first. `base` is the host's address without a closing slash."""
    feed = Element(f"{_ATOM}feed")
    _text(feed, "id", f"{base}/news")
    _text(feed, "title", title)
    SubElement(feed, f"{_ATOM}link", {"rel": "self", "href": f"{base}/news/feed"})
    SubElement(feed, f"{_ATOM}link", {"rel": "alternate", "type": "text/html", "href": f"{base}/news"})
    _text(feed, "updated", _moment(max((item.updated_on for item in items), default=datetime.fromtimestamp(0, UTC))))
    author = SubElement(feed, f"{_ATOM}author")
    _text(author, "name", title)
    for item in items:
        _entry(feed, item, f"{base}/news/{item.slug}")
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: Element, item: Shown, address: str) -> None:
    entry = SubElement(feed, f"{_ATOM}entry", {_LANG: item.lang})
    _text(entry, "id", f"urn:uuid:{item.id}")
    _text(entry, "title", item.title)
    SubElement(entry, f"{_ATOM}link", {"rel": "alternate", "href": address, "hreflang": item.lang})
    _text(entry, "published", _moment(item.published_at or item.updated_on))
    _text(entry, "updated", _moment(item.updated_on))
    if item.summary:
        _text(entry, "summary", item.summary)
    SubElement(entry, f"{_ATOM}content", {"type": "html"}).text = str(item.body_html)


def _text(parent: Element, name: str, said: str) -> None:
    SubElement(parent, f"{_ATOM}{name}").text = said


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
