"""The catalogs on disk: a template (.pot) per domain, a .po per domain and language; same words, same bytes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polib

from oneroof.core.catalogs.declared import declared_files
from oneroof.core.catalogs.sentences import Sentence, sentences_of
from oneroof.core.languages import DOMAINS, SOURCE_LANGUAGE, languages_of, plural_rule

PACKAGE = Path(__file__).parents[2]
NOBODY = "nobody yet"
LINE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Catalogs:
    """The catalogs of one package: the core's, or a plugin's."""

    package: Path = PACKAGE

    @property
    def folder(self) -> Path:
        """Where they stand."""
        return self.package / "locale"

    def languages(self, domain: str) -> tuple[str, ...]:
        """Languages that have this domain."""
        return languages_of(domain, self.folder)

    def template(self, domain: str) -> Path:
        """The .pot of a domain: all of its sentences, no translation."""
        return self.folder / f"{domain}.pot"

    def file(self, domain: str, language: str) -> Path:
        """The .po of a domain in one language."""
        return self.folder / language / "LC_MESSAGES" / f"{domain}.po"

    def all_files(self) -> Iterator[tuple[str, str, Path]]:
        """Domain, language and path of every .po."""
        for domain in DOMAINS:
            for language in self.languages(domain):
                yield domain, language, self.file(domain, language)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One writer at a time: two who add sentences at once must not undo each other."""
        self.folder.mkdir(exist_ok=True)
        folder = os.open(self.folder, os.O_RDONLY)  # the folder itself: no file that would land in a wheel
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def write_templates(catalogs: Catalogs) -> dict[str, dict[str, Sentence]]:
    """Write both .pot files anew and return their sentences."""
    found = sentences_of(catalogs.package)
    for domain, sentences in found.items():
        save(_template_of(sentences), catalogs.template(domain))
    return found


def template_text(sentences: dict[str, Sentence]) -> str:
    """What the .pot of these sentences says."""
    return str(_template_of(sentences)) + "\n"


def update(catalogs: Catalogs) -> dict[str, dict[str, Sentence]]:
    """Bring every .po to the sources' sentences: new ones empty, forgotten ones gone, translations kept.

    A sentence that moves from one catalog to the other takes its translations along.
    """
    found = write_templates(catalogs)
    _begin(catalogs, found)
    old = {(domain, language): polib.pofile(str(path)) for domain, language, path in catalogs.all_files()}
    for domain, language, path in catalogs.all_files():
        own = old[domain, language]
        other = old.get((next(name for name in DOMAINS if name != domain), language), [])
        translated = {entry.msgid: entry for entry in [*other, *own] if not entry.obsolete and _has_words(entry)}
        save(_updated(own.metadata, translated, language, found[domain]), path)
    return found


def _begin(catalogs: Catalogs, found: dict[str, dict[str, Sentence]]) -> None:
    """A catalogue of services speaks the languages that the core speaks; the core's folders decide which."""
    if catalogs.package == PACKAGE or not declared_files(catalogs.package):
        return
    for domain in DOMAINS:
        for language in languages_of(domain) if found[domain] else ():
            path = catalogs.file(domain, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()


def save(file: polib.POFile, path: Path) -> None:
    """Write the file if that changes anything."""
    text = str(file) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _template_of(sentences: dict[str, Sentence]) -> polib.POFile:
    file = polib.POFile(wrapwidth=LINE_WIDTH)
    file.metadata = _headers()
    file.extend(_entry(sentences[msgid], forms=2) for msgid in sorted(sentences))
    return file


def _headers() -> dict[str, str]:
    """Headers without dates, so that a file changes only when its words do."""
    return {
        "Project-Id-Version": "oneroof",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }


def _entry(sentence: Sentence, forms: int) -> polib.POEntry:
    entry = polib.POEntry(msgid=sentence.msgid, msgstr="", comment="\n".join(sentence.comments))
    if sentence.plural:
        entry.msgid_plural = sentence.plural
        entry.msgstr_plural = dict.fromkeys(range(forms), "")
    return entry


def _updated(
    headers: dict[str, str], translated: dict[str, polib.POEntry], language: str, sentences: dict[str, Sentence]
) -> polib.POFile:
    categories, plural_forms = plural_rule(language)
    new = polib.POFile(wrapwidth=LINE_WIDTH)
    new.metadata = {
        **_headers(),
        "Language": language,
        "Plural-Forms": plural_forms,
        "X-Reviewed-By": headers.get("X-Reviewed-By", NOBODY),
    }
    for msgid in sorted(sentences):
        entry = _entry(sentences[msgid], len(categories))
        _keep_translation(entry, translated.get(msgid))
        if language == SOURCE_LANGUAGE:
            _say_as_written(entry)
        new.append(entry)
    return new


def _has_words(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def _keep_translation(entry: polib.POEntry, old: polib.POEntry | None) -> None:
    if old is None or bool(old.msgid_plural) != bool(entry.msgid_plural):
        return
    entry.flags = list(old.flags)
    entry.msgstr = old.msgstr
    entry.tcomment = old.tcomment
    for form in entry.msgstr_plural:
        entry.msgstr_plural[form] = old.msgstr_plural.get(form, "")


def _say_as_written(entry: polib.POEntry) -> None:
    """English needs no translator; who rewords it in the catalog keeps that."""
    if entry.msgid_plural:
        for form, text in enumerate((entry.msgid, entry.msgid_plural)):
            entry.msgstr_plural[form] = entry.msgstr_plural[form] or text
    else:
        entry.msgstr = entry.msgstr or entry.msgid
