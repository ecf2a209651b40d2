"""Translations handed in as JSON, {msgid: {language: text or [plural forms]}}, put into the catalogs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polib

from oneroof.core.catalogs.files import LINE_WIDTH, Catalogs, save, update
from oneroof.core.catalogs.sentences import needed, sentences_of
from oneroof.core.languages import SOURCE_LANGUAGE, plural_rule

Translations = Mapping[str, Mapping[str, Any]]


def fill(catalogs: Catalogs, given: Translations) -> list[str]:
    """Bring the catalogs up to date, put in what is given, and return what could not be used, one sentence each.

    Refused are a sentence that stands in no source, a language that has no catalog and a wrong number of plural forms;
    everything else is written all the same.
    """
    found = update(catalogs)
    unknown = [msgid for msgid in given if not any(msgid in sentences for sentences in found.values())]
    faults = [f"“{msgid}” stands in no source file: is it written exactly so there?" for msgid in unknown]
    known = {msgid: texts for msgid, texts in given.items() if msgid not in unknown}
    for _domain, language, path in catalogs.all_files():
        file = polib.pofile(str(path), wrapwidth=LINE_WIDTH)
        for entry in file:
            text = known.get(entry.msgid, {}).get(language)
            if text is not None:
                faults += _put(entry, text, language)
        save(file, path)
    return [*faults, *_not_offered(catalogs, known)]


def _put(entry: polib.POEntry, text: Any, language: str) -> Iterator[str]:
    if not entry.msgid_plural:
        if isinstance(text, str):
            entry.msgstr = text
        else:
            yield f"“{entry.msgid}” ({language}): one text is needed, not {type(text).__name__}"
        return
    categories, _rule = plural_rule(language)
    if not isinstance(text, list) or len(text) != len(categories):
        yield f"“{entry.msgid}” ({language}): {len(categories)} plural forms are needed: {', '.join(categories)}"
        return
    entry.msgstr_plural = dict(enumerate(text))


def _not_offered(catalogs: Catalogs, given: Translations) -> Iterator[str]:
    offered = {language for _domain, language, _path in catalogs.all_files()}
    for msgid, texts in given.items():
        for language in sorted(set(texts) - offered):
            yield f"“{msgid}”: there is no language “{language}”"


def missing(catalogs: Catalogs, *, optional: bool = False) -> dict[str, dict[str, Any]]:
    """What is not translated yet, in the form that `fill` takes: empty texts to write into.

    With `optional` those texts instead that a language does without: long ones of catalogues of services.
    """
    wanted: dict[str, dict[str, Any]] = {}
    found = sentences_of(catalogs.package)
    for domain, language, path in catalogs.all_files():
        if language == SOURCE_LANGUAGE:
            continue
        for entry in polib.pofile(str(path)):
            forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
            sentence = found[domain].get(entry.msgid)
            is_needed = sentence is None or needed(sentence, language)
            if not all(forms) and is_needed != optional:
                wanted.setdefault(entry.msgid, {})[language] = forms if entry.msgid_plural else ""
    return wanted
