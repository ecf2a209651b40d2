"""Two texts of one meaning, part by part: what stands beside each other on wide screens, below each other on phones."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

VOID = frozenset({"br", "hr", "img", "input", "wbr", "col"})


@dataclass(frozen=True, slots=True)
class Pair:
    """A part in the first language and its counterpart; None where one of them has none."""

    first: Markup | None
    second: Markup | None


def paired(first: str, second: str) -> list[Pair]:
    """The parts of two pieces of HTML that say the same, side by side.

    Parts of the same kind go together in their order; where one text has more of them, they stand alone.
    """
    mine, theirs = parts_of(first), parts_of(second)
    if len(mine) == len(theirs):
        return [Pair(a.html, b.html) for a, b in zip(mine, theirs, strict=True)]
    matcher = SequenceMatcher(None, [part.tag for part in mine], [part.tag for part in theirs], autojunk=False)
    found: list[Pair] = []
    for _what, a, a_end, b, b_end in matcher.get_opcodes():
        for index in range(max(a_end - a, b_end - b)):
            one = mine[a + index].html if a + index < a_end else None
            other = theirs[b + index].html if b + index < b_end else None
            found.append(Pair(one, other))
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """An element of the first level."""

    tag: str
    html: Markup


def parts_of(html: str) -> list[Part]:
    """The elements of the first level of well-formed HTML, in their order; text between them is a part too."""
    splitter = _Splitter()
    splitter.feed(html)
    splitter.close()
    return splitter.finished()


class _Splitter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[Part] = []
        self._open: list[str] = []
        self._pieces: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if not self._open:
            self._close_part()
            self._tag = tag
        self._pieces.append(self.get_starttag_text() or "")
        if tag in VOID:
            self._end_if_outside()
        else:
            self._open.append(tag)

    def handle_startendtag(self, _tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self._pieces.append(self.get_starttag_text() or "")
        self._end_if_outside()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass
        self._pieces.append(f"</{tag}>")
        self._end_if_outside()

    def handle_data(self, data: str) -> None:
        if self._open or data.strip():
            self._pieces.append(escape(data, quote=False))

    def finished(self) -> list[Part]:
        self._close_part()
        return self._parts

    def _end_if_outside(self) -> None:
        if not self._open:
            self._close_part()

    def _close_part(self) -> None:
        if self._pieces:
            self._parts.append(Part(self._tag, Markup("".join(self._pieces))))  # noqa: S704  # it was HTML before
        self._pieces, self._tag = [], ""
