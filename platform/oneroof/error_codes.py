"""The error codes that can be answered, read from the sources themselves: a list kept by hand would soon be wrong."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oneroof.core import errors
from oneroof.core.i18n import LazyText

_STATUS = {
    name: thing.status
    for name, thing in vars(errors).items()
    if isinstance(thing, type) and issubclass(thing, errors.DomainError)
}
_TEXTS = frozenset({"public_text", "staff_text", "public_plural", "staff_plural"})


@dataclass(frozen=True, slots=True, order=True)
class ErrorCode:
    """A code, its HTTP status, and its sentence, with `…` where it names something; empty where there are several."""

    code: str
    status: int
    sentence: str


@cache
def _found() -> tuple[tuple[str, int, str], ...]:
    """Code, status and English sentence of every error that is raised anywhere in the core."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    found = {item for path in sources for item in _errors_in(ast.parse(path.read_text(encoding="utf-8")))}
    return tuple(sorted(found))


def error_codes() -> list[ErrorCode]:
    """All of them, by code, with sentences in the language of the moment."""
    return [ErrorCode(code, status, _shown(sentence)) for code, status, sentence in _found()]


def _shown(sentence: str) -> str:
    return str(LazyText(sentence, values=_Dots())) if sentence else ""


class _Dots(dict[str, str]):
    """Stands for whatever a sentence may name."""

    def __bool__(self) -> bool:
        return True

    def __missing__(self, _name: str) -> str:
        return "…"


def _errors_in(module: ast.Module) -> Iterator[tuple[str, int, str]]:
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef):
            continue
        sentences = {
            target.id: sentence
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and (sentence := _sentence(node.value, {})) is not None
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _STATUS:
                yield from _error(call, _STATUS[call.func.id], sentences)


def _error(call: ast.Call, status: int, sentences: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    if len(call.args) >= 2 and isinstance(call.args[0], ast.Constant):
        yield str(call.args[0].value), status, _sentence(call.args[1], sentences) or ""


def _sentence(node: ast.expr, sentences: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return sentences.get(node.id)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TEXTS and node.args):
        return None
    text = node.args[0]
    return text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else None
