"""What is wrong with the catalogs, one sentence per fault; the guard test and `catalogs check` say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import polib

from oneroof.core.catalogs.files import Catalogs, template_text
from oneroof.core.catalogs.sentences import Sentence, needed, sentences_of
from oneroof.core.languages import DOMAINS, native_name, plural_rule

PERCENT = re.compile(r"%\((\w+)\)[#0\- +]?\d*(?:\.\d+)?[diouxXeEfFgGcrs]")
BRACES = re.compile(r"\{(\w*)\}")
STRAY_PERCENT = re.compile(r"%(?!\(\w+\)[#0\- +]?\d*(?:\.\d+)?[diouxXeEfFgGcrs])")
TAG = re.compile(r"</?\w+[^>]*>|&\w+;")
COUNTS = frozenset({"%(num)", "%(number)"})

# Forms which stand for one number may spell it out ("one hour") and leave its figure away.
SPELT_OUT = frozenset({"zero", "one", "two"})


def check(catalogs: Catalogs) -> list[str]:
    """All faults of a package's catalogs, empty when there are none."""
    found = sentences_of(catalogs.package)
    faults = [fault for domain in DOMAINS for fault in _template_faults(catalogs, domain, found[domain])]
    for domain, language, path in catalogs.all_files():
        place = f"{language}/{domain}.po"
        file = polib.pofile(str(path))
        complaints = [*_header_faults(file, language), *_coverage_faults(file, found[domain])]
        for entry in file:
            if not entry.obsolete:
                complaints += entry_faults(entry, language, found[domain].get(entry.msgid))
        faults += [f"{place}: {' '.join(complaint.split())}" for complaint in complaints]
    return faults


def _template_faults(catalogs: Catalogs, domain: str, sentences: dict[str, Sentence]) -> Iterator[str]:
    path = catalogs.template(domain)
    if not path.exists() or path.read_text(encoding="utf-8") != template_text(sentences):
        yield f"{path.name} does not hold the sentences of the sources: run update"


def _header_faults(file: polib.POFile, language: str) -> Iterator[str]:
    _categories, plural_forms = plural_rule(language)
    if not file.metadata.get("X-Reviewed-By", "").strip():
        yield "the header X-Reviewed-By does not say who has read these translations (“nobody yet” is an answer)"
    if file.metadata.get("Plural-Forms") != plural_forms:
        yield f"the header Plural-Forms should be “{plural_forms}”"


def _coverage_faults(file: polib.POFile, sentences: dict[str, Sentence]) -> Iterator[str]:
    entries = {entry.msgid: entry for entry in file if not entry.obsolete}
    for entry in file:
        if entry.obsolete:
            yield f"“{entry.msgid}” is obsolete"
        elif entry.msgid not in sentences:
            yield f"“{entry.msgid}” stands in no source any more: run update"
    for msgid, sentence in sentences.items():
        written = entries.get(msgid)
        if written is None or (written.msgid_plural or None) != sentence.plural:
            yield f"“{msgid}” is missing: run update"


def entry_faults(entry: polib.POEntry, language: str, sentence: Sentence | None = None) -> Iterator[str]:
    """What is wrong with one translation; `sentence` is what the sources say of it, where they have it."""
    if "fuzzy" in entry.flags:
        yield f"“{entry.msgid}” is fuzzy: somebody must read it"
    categories, _rule = plural_rule(language)
    if entry.msgid_plural:
        if sorted(entry.msgstr_plural) != list(range(len(categories))):
            yield f"“{entry.msgid}” needs {len(categories)} plural forms: {', '.join(categories)}"
        texts = [entry.msgstr_plural[form] for form in sorted(entry.msgstr_plural)]
    else:
        texts = [entry.msgstr]
        if sentence and not needed(sentence, language) and not entry.msgstr:
            return
    for text, category in zip(texts, categories if entry.msgid_plural else [""], strict=False):
        source = entry.msgid_plural or entry.msgid
        yield from (f"“{entry.msgid}” {fault}" for fault in _text_faults(source, text, category, language, sentence))


def _text_faults(
    source: str, text: str, category: str, language: str, sentence: Sentence | None = None
) -> Iterator[str]:
    if not text.strip():
        yield "has no translation" + (f" for “{category}”" if category else "")
        return
    if not (sentence and sentence.declared):
        yield from _placeholder_faults(source, text, category)
    if sorted(TAG.findall(source)) != sorted(TAG.findall(text)):
        yield "has other markup than its translation"
    if (source[:1].isspace(), source[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
        yield "begins or ends with a space in only one of the two languages"
    if not _in_own_script(source, text, language):
        yield f"is not written in the letters of {native_name(language)}"


def _placeholder_faults(source: str, text: str, category: str) -> Iterator[str]:
    wanted, given = placeholders(source), placeholders(text)
    spelt = COUNTS if category in SPELT_OUT else frozenset()
    if given - wanted or wanted - given - spelt:
        yield f"has other placeholders than its translation: {_listed(wanted)} ≠ {_listed(given)}"
    if STRAY_PERCENT.search(text.replace("%%", "")):
        yield "has a lone percent sign in its translation: write %%"


def placeholders(text: str) -> set[str]:
    """The names in %(name)s and {name}; the "%%{count}" of the pages' scripts counts too."""
    return {f"%({name})" for name in PERCENT.findall(text)} | {f"{{{name}}}" for name in BRACES.findall(text)}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


@cache
def _script(language: str) -> frozenset[str]:
    """The letters of a language that is not written in Latin ones; empty where it is."""
    name = native_name(language)
    first = next((ord(letter) for letter in name if letter.isalpha()), 0)
    blocks = ((0x0400, 0x0530), (0x0600, 0x0700), (0x0980, 0x0A00), (0x4E00, 0xA000))
    block = next((block for block in blocks if block[0] <= first < block[1]), None)
    return frozenset(map(chr, range(*block))) if block else frozenset()


def _in_own_script(source: str, text: str, language: str) -> bool:
    """Whether a text with words in it has a letter of the language's script: catches English left standing."""
    words = PERCENT.sub("", BRACES.sub("", source))
    return not _script(language) or not re.search(r"[a-z]{3}", words) or bool(_script(language) & set(text))
