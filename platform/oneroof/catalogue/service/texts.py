"""What lists show and searches read of a service, for readers of each language."""

from __future__ import annotations

from oneroof.catalogue.definition.model import ServiceDefinition, Text
from oneroof.catalogue.search.words import searched, sorted_as
from oneroof.core.languages import SOURCE_LANGUAGE, public_languages


def written(text: Text | None, language: str) -> tuple[str, str]:
    """The words for a reader of `language`, and the language that they are in: theirs, else English, else any."""
    for candidate in (language, SOURCE_LANGUAGE, *(text or {})):
        if text and text.get(candidate):
            return text[candidate], candidate
    return "", language


def texts_of(definition: ServiceDefinition) -> dict[str, dict[str, str]]:
    """The columns of `service_text` by language: one row for each language that the product is offered in."""
    return {language: _text(definition, language) for language in public_languages()}


def _text(definition: ServiceDefinition, language: str) -> dict[str, str]:
    name, name_language = written(definition.name, language)
    summary, summary_language = written(definition.summary, language)
    description = (definition.description or {}).get(language, "")
    return {
        "name": name or definition.code,
        "name_language": name_language,
        "summary": summary,
        "summary_language": summary_language,
        "sorted_as": sorted_as(name or definition.code),
        "words": searched([name, *definition.keywords.get(language, ())]),
        "more_words": searched([summary, description]),
    }
