"""Finds the sentences of the sources, and says for whom each one is: visitors or members of staff.

They stand in Python files, in templates and in catalogues of services.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from babel.messages.extract import extract

from oneroof.core.catalogs.declared import LONG_TEXT_LANGUAGES, declared_files, texts_in
from oneroof.core.languages import SOURCE_LANGUAGE

Keywords = dict[str, Any]

PYTHON_KEYWORDS: dict[str, Keywords] = {
    "public": {"public_text": None, "public_plural": (1, 2), "gettext": None, "ngettext": (1, 2)},
    "staff": {"staff_text": None, "staff_plural": (1, 2)},
}
TEMPLATE_KEYWORDS: Keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
TEMPLATE_OPTIONS = {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
TEMPLATE_ENDINGS = (".html", ".txt", ".xml")

# Templates in these folders are read by visitors; components are shared by both faces, so they need every language.
PUBLIC_FOLDERS = frozenset({"public", "portal", "kiosk", "components"})


class UnreadableSource(ValueError):
    """A file could not be parsed, so what it says is not known; the message names it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One English sentence of the sources."""

    msgid: str
    plural: str | None = None
    comments: tuple[str, ...] = field(default=(), compare=False)
    """What the developer tells translators, in `# Translators:` or `{# Translators: #}` before it."""
    declared: bool = field(default=False, compare=False)
    """It stands in a declared catalogue: plain words, in which a percent sign or a brace means nothing."""
    optional: bool = field(default=False, compare=False)
    """A long text: LONG_TEXT_LANGUAGES need it, others do without."""


def needed(sentence: Sentence, language: str) -> bool:
    """Whether a catalog of `language` is incomplete without it."""
    return not sentence.optional or language in (SOURCE_LANGUAGE, *LONG_TEXT_LANGUAGES)


def template_domain(path: Path) -> str:
    """ "public" or "staff", by the folders in which a template stands (relative to its package)."""
    return "public" if PUBLIC_FOLDERS & set(path.parts[:-1]) else "staff"


def sentences_of(package: Path) -> dict[str, dict[str, Sentence]]:
    """All sentences below `package`, as {domain: {msgid: Sentence}}; what visitors read too is in "public" alone.

    Raises UnreadableSource, so that a half-written file never makes its sentences look forgotten.
    """
    found: dict[str, dict[str, Sentence]] = {"public": {}, "staff": {}}
    for path in sorted(package.rglob("*")):
        for domain, sentence in _sentences_in(path, package):
            found[domain][sentence.msgid] = _merged(found[domain].get(sentence.msgid), sentence, path)
    for path, sentence in _declared(package):
        found["public"][sentence.msgid] = _merged(found["public"].get(sentence.msgid), sentence, path)
    found["staff"] = {msgid: sentence for msgid, sentence in found["staff"].items() if msgid not in found["public"]}
    return found


def _declared(package: Path) -> Iterator[tuple[Path, Sentence]]:
    for path in declared_files(package):
        try:
            for text in texts_in(path):
                yield path, Sentence(text.words, comments=(text.comment,), declared=True, optional=text.is_long)
        except ValueError as fault:
            raise UnreadableSource(f"{path}: {fault}") from fault


def _merged(known: Sentence | None, new: Sentence, path: Path) -> Sentence:
    if known is None:
        return new
    if known.plural and new.plural not in (None, known.plural):
        raise UnreadableSource(f"{path}: “{new.msgid}” has two different plurals")
    kept = new if new.plural or (known.optional and not new.optional) else known
    return replace(kept, declared=known.declared and new.declared, optional=known.optional and new.optional)


def _sentences_in(path: Path, package: Path) -> Iterator[tuple[str, Sentence]]:
    inside = path.relative_to(package)
    if path.suffix == ".py":
        for domain, keywords in PYTHON_KEYWORDS.items():
            yield from ((domain, sentence) for sentence in _read(path, "python", keywords, {}))
    elif path.suffix in TEMPLATE_ENDINGS and "templates" in inside.parts:
        domain = template_domain(inside)
        found = _read(path, "jinja2.ext:babel_extract", TEMPLATE_KEYWORDS, TEMPLATE_OPTIONS)
        yield from ((domain, sentence) for sentence in found)


def _read(path: Path, method: str, keywords: Keywords, options: dict[str, str]) -> Iterable[Sentence]:
    with path.open("rb") as file:
        try:
            messages = list(extract(method, file, keywords, ["Translators:"], options, strip_comment_tags=True))
        except Exception as fault:
            raise UnreadableSource(f"{path}: {fault}") from fault
    for _line, message, comments, _context in messages:
        plain = (message, None) if isinstance(message, str) else (message[0], message[1])
        if plain[0]:
            yield Sentence(plain[0], plain[1], tuple(comments))
