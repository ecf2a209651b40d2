"""A text part by part, and how the parts of a translation follow a source that has changed since."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from oneroof.content.service import Words

TITLE, SUMMARY = "title", "summary"
SAME, CHANGED, NEW = "same", "changed", "new"
_BLANK = re.compile(r"\n[ \t]*\n+")
_KINDS = ((re.compile(r"#{1,6} "), "heading"), (re.compile(r"[-*+] |\d+[.)] "), "list"), (re.compile(r"> "), "quote"))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a source text with its translation so far."""

    key: str
    """`title`, `summary`, or `p1` … for the blocks of the body."""
    source: str
    target: str
    change: str
    """What became of the source since it was translated: `same`, `changed` or `new`."""
    before: str = ""
    """What the source said then, where it has changed."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A translation carried over to another version of its source."""

    parts: tuple[Part, ...]
    gone: tuple[tuple[str, str], ...]
    """Blocks that the source no longer has, with their translation."""


def blocks(body: str) -> list[str]:
    """The blocks of a Markdown body, which blank lines part."""
    return [block.strip("\n") for block in _BLANK.split(body.replace("\r\n", "\n").strip()) if block.strip()]


def keyed(words: Words) -> dict[str, str]:
    """The parts of a text by key, in their order."""
    body = {f"p{number}": block for number, block in enumerate(blocks(words.body), 1)}
    return {TITLE: words.title, SUMMARY: words.summary, **body}


def assembled(parts: Mapping[str, str], keys: Sequence[str]) -> Words:
    """The text that the parts make, in the order of `keys`."""
    body = [parts.get(key, "").strip() for key in keys if key not in (TITLE, SUMMARY)]
    return Words(parts.get(TITLE, ""), parts.get(SUMMARY, ""), "\n\n".join(block for block in body if block))


def aligned(source: Words, target: Words) -> dict[str, str]:
    """The parts of a whole translation under the keys of its source; nothing of it gets lost.

    Block by block where there are as many; else by kind (heading, list, quotation, paragraph) in their order.
    """
    mine, theirs = blocks(source.body), blocks(target.body)
    found: list[list[str]] = [[] for _ in mine]
    if len(mine) == len(theirs):
        found = [[block] for block in theirs]
    elif mine:
        matcher = SequenceMatcher(None, [*map(_kind, mine)], [*map(_kind, theirs)], autojunk=False)
        for _what, a, a_end, b, b_end in matcher.get_opcodes():
            for index, block in enumerate(theirs[b:b_end]):
                found[max(0, min(a + index, max(a_end - 1, a), len(mine) - 1))].append(block)
    body = {f"p{number}": "\n\n".join(each) for number, each in enumerate(found, 1)}
    return {TITLE: target.title, SUMMARY: target.summary, **body}


def carried(before: Words, now: Words, target: Mapping[str, str]) -> Carried:
    """The parts of `now`, each with what `target` says of it under the keys of `before`."""
    old, new = keyed(before), keyed(now)
    parts = [_part(key, new[key], target.get(key, ""), old[key]) for key in (TITLE, SUMMARY)]
    old_keys, new_keys = [*old][2:], [*new][2:]
    matcher = SequenceMatcher(None, [old[key] for key in old_keys], [new[key] for key in new_keys], autojunk=False)
    gone: list[tuple[str, str]] = []
    for _what, a, a_end, b, b_end in matcher.get_opcodes():
        for index in range(max(a_end - a, b_end - b)):
            was = old_keys[a + index] if a + index < a_end else None
            key = new_keys[b + index] if b + index < b_end else None
            if key is None:
                gone.append((old[was or ""], target.get(was or "", "")))
            else:
                parts.append(_part(key, new[key], target.get(was or "", ""), old[was] if was else ""))
    return Carried(tuple(parts), tuple(gone))


def _part(key: str, source: str, target: str, before: str) -> Part:
    if source == before:
        return Part(key, source, target, SAME if target or not source else NEW)
    return Part(key, source, target, CHANGED if before else NEW, before)


def _kind(block: str) -> str:
    return next((kind for pattern, kind in _KINDS if pattern.match(block)), "paragraph")
