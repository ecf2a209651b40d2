"""The line of every key in a TOML text.

The standard library's `tomllib` reads TOML exactly but forgets where things stood, and the maintained libraries that
keep positions keep them for rewriting files, not for asking. So `tomllib` judges and reads the text, and this scanner,
which may rely on the text being valid, only walks over it once more and notes lines.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from itertools import accumulate

Path = tuple[str | int, ...]

_BLANK = " \t"
_SPACE = " \t\n"
_BARE_KEY_END = " \t\n.=]"
_SCALAR_END = ",]}\n#"


def line_of_each_key(toml_text: str) -> dict[Path, int]:
    """Maps the path of each key, table and array element (`("office", 2, "code")`) to its line, from 1.

    `toml_text` must be valid TOML with "\\n" line ends. The empty path stands for the file itself, line 1.
    """
    scanner = _Scanner(toml_text)
    scanner.document()
    return scanner.lines


class _Scanner:
    def __init__(self, toml_text: str) -> None:
        self.text = toml_text
        self.at = 0
        self.lines: dict[Path, int] = {(): 1}
        self._starts = list(accumulate((len(line) + 1 for line in toml_text.split("\n")), initial=0))
        self._elements: dict[Path, int] = {}

    def document(self) -> None:
        """Walk over the whole text."""
        base: Path = ()
        while self._skip(_SPACE):
            if self.text.startswith("[[", self.at):
                base = self._array_header()
            elif self.text[self.at] == "[":
                base = self._table_header()
            else:
                self._pair(base)

    def _array_header(self) -> Path:
        line, parts = self._header(2)
        path = self._resolved(parts[:-1]) + parts[-1:]
        index = self._elements.get(path, -1) + 1
        self._elements[path] = index
        self._note((*path, index), line)
        return (*path, index)

    def _table_header(self) -> Path:
        line, parts = self._header(1)
        path = self._resolved(parts)
        self._note(path, line)
        return path

    def _header(self, brackets: int) -> tuple[int, tuple[str, ...]]:
        line = self._line()
        self.at += brackets
        parts = self._key()
        self._skip(_BLANK)
        self.at += brackets
        return line, parts

    def _resolved(self, parts: tuple[str, ...]) -> Path:
        """The path that a header means: below an array of tables, its last element."""
        path: Path = ()
        for part in parts:
            path = (*path, part)
            if path in self._elements:
                path = (*path, self._elements[path])
        return path

    def _pair(self, base: Path) -> None:
        line = self._line()
        parts = self._key()
        self._note(base + parts, line)
        self._skip(_BLANK)
        self.at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(base + parts)

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            parts.append(self._key_part())
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return tuple(parts)
            self.at += 1

    def _key_part(self) -> str:
        start = self.at
        if self.text[start] in "\"'":
            self._string()
            return str(tomllib.loads(f"key = {self.text[start : self.at]}")["key"])
        while self.text[self.at] not in _BARE_KEY_END:
            self.at += 1
        return self.text[start : self.at]

    def _value(self, path: Path) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self._string()
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            while self.at < len(self.text) and self.text[self.at] not in _SCALAR_END:
                self.at += 1

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._skip(_SPACE + ",") and self.text[self.at] != "]":
            self._note((*path, index), self._line())
            self._value((*path, index))
            index += 1
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while self._skip(_SPACE + ",") and self.text[self.at] != "}":
            self._pair(path)
        self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(mark)
        while not self.text.startswith(mark, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(mark)
        # A long string may end in up to two more quotation marks of its own.
        while len(mark) == 3 and self.text.startswith(quote, self.at):
            self.at += 1

    def _skip(self, characters: str) -> bool:
        """Pass `characters` and comments; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at] in characters:
                self.at += 1
            else:
                return True
        return False

    def _note(self, path: Path, line: int) -> None:
        """Note `path` and what it makes exist on its way: `[a.b]` begins a too, if nothing did before."""
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def _line(self) -> int:
        return bisect_right(self._starts, self.at)
