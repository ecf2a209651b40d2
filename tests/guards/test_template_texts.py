"""No page says anything that no translator has seen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path
    for folder in ("platform", "plugins")
    for path in (ROOT / folder).rglob("*.html")
    if "templates" in path.parts and "tests" not in path.parts
)

# Names and signs that are the same in every language.
SAME_EVERYWHERE = {"oneroof", "CSV", "PDF", "API", "OpenAPI", "CPSV", "AP", "JSON", "LD", "HSDS"}

UNREAD = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->|&\w+;|\b(?:or|govuk)-[\w-]*", re.DOTALL)
READ_ATTRIBUTE = re.compile(r"""\s(?:alt|title|placeholder|aria-label|aria-description)="([^"]*)\"""")
TAG = re.compile(r"<[^>]*>")
ATTRIBUTE = re.compile(r"""[\w-]+="[^"]*\"""")  # of a macro that writes attributes alone
WORD = re.compile(r"[^\W\d_]{2,}")


def untranslated(source: str) -> Iterator[str]:
    """Words that stand in a template itself, where a reader sees or hears them."""
    page = UNREAD.sub(" ", " ".join(text for _line, kind, text in Environment().lex(source) if kind == "data"))
    for text in (*READ_ATTRIBUTE.findall(page), ATTRIBUTE.sub(" ", TAG.sub(" ", page))):
        yield from (word for word in WORD.findall(text) if word not in SAME_EVERYWHERE)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_of_a_template_is_translated(path: Path) -> None:
    words = list(untranslated(path.read_text(encoding="utf-8")))
    assert not words, f"put these into _(…): {' '.join(words[:20])}"


def test_the_guard_finds_words_and_nothing_else() -> None:
    page = '{# no #}<p class="x" title="Hi there">{{ _("yes") }} A1 <b>Wait</b>&nbsp;oneroof {% if x %}…{% endif %}'
    assert list(untranslated(page)) == ["Hi", "there", "Wait"]
