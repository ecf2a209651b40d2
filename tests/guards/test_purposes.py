"""Every purpose that code states is declared, with a legal basis; every personal class serves a declared purpose."""

import ast
from collections.abc import Iterator

import pytest

from oneroof.tenancy.data_classes import DATA_CLASSES, PERSONAL_CLASSES
from oneroof.tenancy.purposes import BASES, PURPOSES, Purpose
from support.checkout import ROOT

POSITIONAL = {"states_purpose": 0, "for_purpose": 0, "system_context": 2}
"""Where a purpose stands in the call of these functions."""
SOURCES = sorted([*(ROOT / "platform").rglob("*.py"), *(ROOT / "plugins").glob("*/oneroof_*/**/*.py")])


def purposes_stated(source: str) -> Iterator[str]:
    """The purposes that a source names in the calls of whatever takes one."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        named = [keyword.value for keyword in node.keywords if keyword.arg == "purpose"]
        place = POSITIONAL.get(called)
        if place is not None and len(node.args) > place:
            named.append(node.args[place])
        yield from (value.value for value in named if isinstance(value, ast.Constant) and isinstance(value.value, str))


def test_code_states_declared_purposes_only() -> None:
    stated = {
        (path.relative_to(ROOT).as_posix(), purpose)
        for path in SOURCES
        for purpose in purposes_stated(path.read_text(encoding="utf-8"))
    }
    assert len(stated) > 10
    assert {each for each in stated if each[1] not in PURPOSES} == set()


@pytest.mark.parametrize(
    "call",
    [
        "@states_purpose('gossip')\ndef view(): ...",
        "system_context(1, 2, 'gossip')",
        "handles('mail', purpose='gossip')",
        "work().for_purpose('gossip')",
        "replace(context, purpose='gossip')",
    ],
)
def test_the_guard_sees_a_purpose_wherever_it_is_stated(call: str) -> None:
    assert list(purposes_stated(call)) == ["gossip"]


@pytest.mark.parametrize("purpose", PURPOSES.values(), ids=PURPOSES)
def test_a_purpose_is_declared_in_full(purpose: Purpose) -> None:
    assert purpose.basis in BASES
    assert purpose.data_classes <= set(DATA_CLASSES)
    assert all((str(purpose.words), str(purpose.recipients), str(purpose.retention)))


def test_every_personal_class_serves_a_purpose() -> None:
    assert frozenset().union(*(each.data_classes for each in PURPOSES.values())) >= PERSONAL_CLASSES
