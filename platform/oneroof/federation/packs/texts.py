"""Names in several languages: beside the thing itself, or in `locale/<language>.toml`, where translators work."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from babel import Locale

from oneroof.core.declarations.faults import FaultLog, Place, suggestion
from oneroof.core.declarations.fields import Fields
from oneroof.core.declarations.source import Item, Table, read_table
from oneroof.federation.packs.model import Names

SECTIONS = ("network", "tenant", "agency", "office", "public_office", "holiday")
_LONGEST = 200


class Texts:
    """The pack's `locale/` folder, and which languages a name must have."""

    def __init__(self, default_language: str, languages: tuple[str, ...], log: FaultLog) -> None:
        self.default_language = default_language
        self.languages = languages
        self.log = log
        self._files: dict[str, Table] = {}
        self._used: set[tuple[str, str]] = set()

    def read_folder(self, pack: Path) -> None:
        """Read `locale/<language>.toml` of every offered language that has one; other files are faults."""
        for path in sorted((pack / "locale").glob("*")):
            file = f"locale/{path.name}"
            if path.suffix != ".toml" or path.stem not in self.languages:
                offered = ", ".join(f"{language}.toml" for language in self.languages)
                self.log.add(Place(file, 1), f"This file belongs to no language that the network offers: {offered}.")
                continue
            table = read_table(pack, file, self.log)
            if table is not None:
                self._files[path.stem] = table

    def names(self, fields: Fields, section: str, code: str, key: str = "name") -> Names:
        """The name in every offered language, from `key` and from [section] of the locale files; a gap is a fault."""
        found = self._found(fields, section, code, key)
        missing = [language for language in self.languages if language not in found]
        if missing:
            where = f'give it in "{key}" or in [{section}] of locale/{missing[0]}.toml'
            fields.fault(key, f'"{key}" is missing in {_listed(missing)}: {where}.')
        return found

    def optional_names(self, fields: Fields, section: str, code: str, key: str) -> Names | None:
        """The same where a name may be left out altogether, but not in some languages only."""
        translated = any(self._translation(language, section, code) for language in self.languages)
        if fields.table.get(key) is None and not translated:
            fields.item(key, required=False)
            return None
        return self.names(fields, section, code, key)

    def proper_names(self, fields: Fields, key: str, section: str = "", code: str = "") -> Names:
        """A proper name: the default language is enough, and stands in for those without one."""
        found = self._found(fields, section, code, key)
        if self.default_language not in found and fields.item(key) is not None:
            fields.fault(key, f'"{key}" is missing in {_listed([self.default_language])}, the default language.')
        return found

    def finish(self) -> None:
        """Note translations of things that the pack does not have: mostly misspelt codes."""
        for language, table in self._files.items():
            for section, item in table.items.items():
                if section not in SECTIONS or not isinstance(item.value, Table):
                    self.log.add(item.place, f'Unknown section "{section}".{suggestion(section, SECTIONS)}')
                    continue
                self._check_section(section, item.value, language)

    def _check_section(self, section: str, table: Table, language: str) -> None:
        known = [code for used, code in self._used if used == section]
        for code, item in table.items.items():
            if (section, code) not in self._used:
                noun = section.replace("_", " ")
                told = f'There is no {noun} "{code}" to name in {_listed([language])}.'
                self.log.add(item.place, told + suggestion(code, known))

    def _found(self, fields: Fields, section: str, code: str, key: str) -> dict[str, str]:
        item = fields.item(key, required=False)
        found = self._inline(fields, item, key)
        if section and code:
            self._used.add((section, code))
            for language in self.languages:
                translation = self._translation(language, section, code)
                if translation is None:
                    continue
                if language in found:
                    told = f'"{key}" in {_listed([language])} stands twice: here and in {translation.place.file}'
                    fields.fault(key, f"{told}, line {translation.place.line}.")
                found[language] = self._checked(translation, f'{section} "{code}"')
        return {language: found[language] for language in self.languages if language in found}

    def _inline(self, fields: Fields, item: Item | None, key: str) -> dict[str, str]:
        if item is None:
            return {}
        if isinstance(item.value, Table):
            wrong = [language for language in item.value.items if language not in self.languages]
            for language in wrong:
                place = item.value.items[language].place
                told = f'{fields.what}: "{language}" in "{key}" is not a language that the network offers.'
                self.log.add(place, told + suggestion(language, self.languages))
            return {
                language: self._checked(each, fields.what)
                for language, each in item.value.items.items()
                if language not in wrong
            }
        return {self.default_language: self._checked(item, fields.what)}

    def _translation(self, language: str, section: str, code: str) -> Item | None:
        table = self._files[language].table(section) if language in self._files else None
        return table.get(code) if table else None

    def _checked(self, item: Item, what: str) -> str:
        text = item.value
        usable = isinstance(text, str) and text == text.strip() and 0 < len(text) <= _LONGEST and "\n" not in text
        if not usable:
            self.log.add(item.place, f"{what}: a name is one line of text, neither empty nor longer than {_LONGEST}.")
        return str(text)


def _listed(languages: Iterable[str]) -> str:
    return ", ".join(f"{Locale('en').languages.get(language, language)} ({language})" for language in languages)
