"""What a machine must not touch: words that stay, links, placeholders. And the glossary, put in on the way back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from oneroof.content.translating.checking import Hint

_LINE = re.compile(r"^(\s*(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|>\s+)*)(.*)$")
_FIXED = r"(?<=\]\()[^)\s]+(?=[)\s])|<[a-z][a-z0-9+.-]*:[^>\s]+>|https?://[^\s)>\]]+|%\(\w+\)s|\{\w+\}"
_TOKEN = re.compile(r"\[\s*\[\s*(\d+)\s*\]\s*\]")


@dataclass(slots=True)
class Masked:
    """A text whose protected pieces are numbered tokens (`[[0]]`)."""

    text: str
    pieces: list[str] = field(default_factory=list)
    """What each token stands for in the translation."""

    def restored(self, translated: str) -> str | None:
        """The translation with the pieces put back; None unless every token came back exactly as often as it went."""
        found = sorted(int(number) for number in _TOKEN.findall(translated))
        if found != list(range(len(self.pieces))):
            return None
        return _TOKEN.sub(lambda token: self.pieces[int(token.group(1))], translated)


def masked(text: str, kept: Sequence[str], terms: Sequence[Hint]) -> Masked:
    """The text for the machine. A term of the glossary becomes a token that stands for its translation."""
    known = {hint.term.casefold(): hint.translation for hint in terms}
    words = sorted([*kept, *(hint.term for hint in terms)], key=len, reverse=True)
    named = rf"|(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)" if words else ""
    made = Masked("")

    def mask(found: re.Match[str]) -> str:
        said = found.group()
        is_term = said not in kept and said.casefold() in known
        made.pieces.append(known[said.casefold()] if is_term else said)
        return f"[[{len(made.pieces) - 1}]]"

    # a kept word in another case is an ordinary word; terms are found in any case
    pattern = re.compile(_FIXED + named, re.IGNORECASE)
    made.text = pattern.sub(mask, text)
    return made


def lines_of(block: str) -> list[tuple[str, str]]:
    """The lines of a block: what Markdown puts first (`## `, `- `), and the words."""
    found = [_LINE.match(line) for line in block.split("\n")]
    return [(each.group(1), each.group(2)) for each in found if each]
