"""A name in the style sheets means one thing: two parts that chose the same name would dress each other's pages."""

import re
from collections import defaultdict
from pathlib import Path

SHEETS = Path(__file__).parents[2] / "frontend" / "css"
BLOCK = re.compile(r"^\.(or-[a-z-]+)(?= *(?:,[^{]*)?\{)", re.MULTILINE)


def declared_in(sheets: dict[str, str]) -> dict[str, set[str]]:
    """Names that are declared on their own line, and the files in which they are."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, text in sheets.items():
        for block in BLOCK.findall(text):
            found[block].add(name)
    return found


def test_each_name_is_declared_in_one_file() -> None:
    sheets = {path.name: path.read_text(encoding="utf-8") for path in SHEETS.glob("*.scss")}
    twice = {block: sorted(names) for block, names in declared_in(sheets).items() if len(names) > 1}
    assert not twice


def test_a_second_meaning_is_found() -> None:
    sheets = {
        "_a.scss": ".or-card { margin: 0; }\n",
        "_b.scss": ".or-card { padding: 0; }\n.or-card + .or-x { top: 0; }",
    }
    assert declared_in(sheets) == {"or-card": {"_a.scss", "_b.scss"}}
