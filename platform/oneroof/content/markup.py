"""The Markdown that editors write: headings, lists, quotations, tables, emphasis and links. Never HTML, no pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

FIRST_HEADING = 2
"""The page's title is the one heading of the first level."""
LAST_HEADING = 4
SCHEMES = ("https", "http", "mailto", "tel")

_RULES = ("heading", "list", "blockquote", "link", "autolink", "emphasis", "escape", "newline", "entity", "table")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_CLASSES = {
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "blockquote": "govuk-inset-text",
}


def rendered(body: str) -> Markup:
    """The body as safe HTML: its highest headings are h2, no level is skipped, links with other schemes stay text."""
    parser = _parser(strict=True)
    tokens = parser.parse(body)
    _level(tokens)
    for token in tokens:
        _dress(token)
        for child in token.children or ():
            _dress(child)
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704  # HTML is off, links are allow-listed


def link_targets(body: str) -> tuple[str, ...]:
    """Every address that the body leads to, once each, in their order; also those that `rendered` leaves out."""
    inline = [child for token in _parser(strict=False).parse(body) for child in token.children or ()]
    found = [str(token.attrGet("href") or "") for token in inline if token.type == "link_open"]
    return tuple(dict.fromkeys(found))


def is_allowed(address: str) -> bool:
    """Whether a link may lead there: within the site (`/…`, `#…`), or with one of the schemes above."""
    if address.startswith("//") or "\\" in address:
        return False
    scheme = _SCHEME.match(address)
    return scheme.group(1).lower() in SCHEMES if scheme else address.startswith(("/", "#"))


@cache
def _parser(*, strict: bool) -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(list(_RULES))
    # an attribute that the library reads; what it finds wanting stays the text that it was
    allows: Callable[[str], bool] = is_allowed if strict else _any_link
    parser.validateLink = allows  # type: ignore[method-assign, assignment]
    return parser


def _any_link(_address: str) -> bool:
    return True


def _level(tokens: Sequence[Token]) -> None:
    """Move the headings so that they begin at `FIRST_HEADING` and go down by one at most."""
    opening = [token for token in tokens if token.type == "heading_open"]
    if not opening:
        return
    highest = min(int(token.tag[1]) for token in opening)
    above = FIRST_HEADING - 1
    for token, closing in zip(opening, (t for t in tokens if t.type == "heading_close"), strict=True):
        above = min(int(token.tag[1]) - highest + FIRST_HEADING, above + 1, LAST_HEADING)
        token.tag = closing.tag = f"h{above}"


def _dress(token: Token) -> None:
    if token.nesting == 1 and token.tag in _CLASSES:
        token.attrSet("class", _CLASSES[token.tag])
        # alignment of columns would be a style attribute, which the page's policy forbids
        token.attrs.pop("style", None)
