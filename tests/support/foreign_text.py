"""Finds English where none belongs: in a page that was fetched in another language.

Texts are taken from what a reader sees or hears: words between tags, and the attributes that are read out. What is
marked with a `lang` of its own (editors' content, the catalogue, names of languages) is another matter, as long as the
page says so: content in another language needs the notice above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

SPOKEN = ("alt", "aria-label", "placeholder", "title")
UNSEEN = frozenset({"script", "style", "template", "svg", "code", "pre"})
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
COMMON = frozenset(
    re.findall(
        "[a-z]+",
        """
        a about after all an and any are as ask at be been before by can choose do does find for from get go has
        have help here how i if in is it know like made may more must my need next no not now of on one only open
        or our out page please read see send show so some such take tell than that the their them then there
        these they this to us use was we what when where which who why will with you your
        """,
    )
)
"""Words that English sentences are made of, and names are not."""


@dataclass(frozen=True)
class Found:
    """An English sentence."""

    text: str
    where: str


@dataclass
class _Open:
    tag: str
    language: str


@dataclass
class _Reader(HTMLParser):
    """Collects (text, language, place)."""

    language: str
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    has_notice: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[_Open] = [_Open("", self.language)]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        language = (given.get("lang") or self._open[-1].language).split("-")[0]
        self.has_notice = self.has_notice or "or-fallback" in (given.get("class") or "")
        named = [given.get(name) or "" for name in SPOKEN]
        if tag == "input" and given.get("type") in ("submit", "button"):
            named.append(given.get("value") or "")
        if tag == "meta" and given.get("name") == "description":
            named.append(given.get("content") or "")
        self.texts += [(said, language, f"<{tag}> {given.get('class') or ''}") for said in named if said]
        if tag not in VOID:
            self._open.append(_Open(tag, language))

    def handle_endtag(self, tag: str) -> None:
        if any(each.tag == tag for each in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not UNSEEN & {each.tag for each in self._open}:
            self.texts.append((" ".join(data.split()), self._open[-1].language, f"<{self._open[-1].tag}>"))


def is_english(text: str) -> bool:
    """Whether this reads as English: three words at least, two of them such as only English has."""
    words = re.findall(r"[a-z]+(?:[’'][a-z]+)?", text.lower())
    foreign = sum(ord(sign) > 0x24F and sign.isalpha() for sign in text)
    return len(words) >= 3 and sum(word in COMMON for word in words) >= 2 and foreign < len(text) / 3


def foreign_text(html: str, language: str) -> list[Found]:
    """English sentences in a page in `language`, outside of elements with another `lang`."""
    reader = _read(html, language)
    return [Found(text, where) for text, told, where in reader.texts if told == language and is_english(text)]


def content_without_notice(html: str, language: str) -> list[Found]:
    """Sentences that are marked as English on a page that does not say that some of it is in another language."""
    reader = _read(html, language)
    if reader.has_notice:
        return []
    return [Found(text, where) for text, told, where in reader.texts if told == "en" != language and is_english(text)]


def _read(html: str, language: str) -> _Reader:
    reader = _Reader(language)
    reader.feed(html)
    reader.close()
    return reader
