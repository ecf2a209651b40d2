"""A form's words as they are read: in the reader's language, in another where there is none, or in two at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oneroof.catalogue.definition.model import Text
from oneroof.core.languages import SOURCE_LANGUAGE, html_language, native_name, text_direction


@dataclass(frozen=True, slots=True)
class Said:
    """Words in one language."""

    text: str
    language: str
    is_fallback: bool = False
    """Not the language that was asked for."""

    @property
    def tag(self) -> str:
        """For `lang`."""
        return html_language(self.language)

    @property
    def direction(self) -> str:
        """For `dir`."""
        return text_direction(self.language)

    @property
    def language_name(self) -> str:
        """The language's name in itself."""
        return native_name(self.language)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads: the language of the page, the language beside it, and what stands in where a text has neither."""

    language: str
    beside: str | None = None
    host: str = SOURCE_LANGUAGE

    def words(self, text: Text | None) -> tuple[Said, ...]:
        """A text for these readers: nothing, once, or in both languages."""
        if not text:
            return ()
        first = self._first(text)
        if self.beside is None or self.beside == first.language or not text.get(self.beside):
            return (first,)
        return (first, Said(text[self.beside], self.beside))

    def _first(self, text: Text) -> Said:
        for language in (self.language, self.host, SOURCE_LANGUAGE):
            if text.get(language):
                return Said(text[language], language, language != self.language)
        language, words = next(iter(text.items()))
        return Said(words, language, True)


def paragraphs(text: str) -> Iterator[tuple[str, list[str]]]:
    """The parts of a long text: ("p", [a paragraph]) and ("ul", [entries])."""
    for part in text.replace("\r", "").split("\n\n"):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        kind = ""
        found: list[str] = []
        for line in lines:
            wanted = "ul" if line.startswith("- ") else "p"
            if kind and wanted != kind:
                yield kind, found if kind == "ul" else [" ".join(found)]
                found = []
            kind = wanted
            found.append(line.removeprefix("- "))
        if found:
            yield kind, found if kind == "ul" else [" ".join(found)]
