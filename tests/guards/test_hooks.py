"""Every hook of hooks.py says what it is for, stands in docs/plugins.md as it is, and has a test of its own."""

import ast
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from oneroof import hooks
from support.checkout import ROOT
from support.guide import headings

GUIDE = ROOT / "docs" / "plugins.md"
TESTS = ROOT / "tests" / "catalogue" / "plugins" / "test_hooks.py"


def hooks_of(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The hooks that a module declares."""
    return {name: hook for name, hook in vars(module).items() if hasattr(hook, f"{hooks.PROJECT}_spec")}


HOOKS = hooks_of(hooks)


def names_of_tests(source: str) -> list[str]:
    """The names of a file's tests."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


def faults_of(hook: str, function: Callable[..., Any], documented: set[str], tests: list[str]) -> list[str]:
    """What a hook lacks."""
    called = f"`{hook}({', '.join(inspect.signature(function).parameters)})`"
    faults = []
    if not inspect.getdoc(function):
        faults.append(f"{hook} has no docstring")
    if called not in documented:
        faults.append(f"docs/plugins.md has no section {called}")
    if not any(test.startswith(f"test_{hook}_") for test in tests):
        faults.append(f"{TESTS.name} has no test_{hook}_…")
    return faults


def test_there_are_hooks() -> None:
    assert len(HOOKS) >= 8


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_explained_documented_and_tested(hook: str) -> None:
    assert faults_of(hook, HOOKS[hook], set(headings(GUIDE)), names_of_tests(TESTS.read_text(encoding="utf-8"))) == []


def test_the_guide_tells_of_no_hook_that_is_not_there() -> None:
    told = {heading.strip("`").partition("(")[0] for heading in headings(GUIDE) if heading.startswith("`")}
    assert told == set(HOOKS)


def test_every_section_says_something() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for hook in HOOKS:
        section = text.partition(f"### `{hook}(")[2].partition("\n")[2].partition("\n#")[0]
        assert len(section.split()) >= 10, hook


def test_a_hook_that_lacks_everything_would_be_found() -> None:
    def silent(service: object) -> None: ...

    assert faults_of("silent", silent, set(), ["test_loud_one"]) == [
        "silent has no docstring",
        "docs/plugins.md has no section `silent(service)`",
        "test_hooks.py has no test_silent_…",
    ]
