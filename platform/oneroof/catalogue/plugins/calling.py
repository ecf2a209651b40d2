"""Calls of hooks: each implementation by itself, so that one that fails takes nothing else with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import pluggy
from flask import Blueprint
from sqlalchemy.exc import OperationalError

from oneroof.catalogue.plugins.faults import Failure, failure_of
from oneroof.hooks import Assessment, Block, Deadline, Finding

Report = Callable[[Failure], None]


class WrongAnswer(TypeError):
    """A hook answered something else than hooks.py says."""


def _each(kind: type) -> Callable[[Any], bool]:
    return lambda answer: isinstance(answer, Sequence) and all(isinstance(item, kind) for item in answer)


_ANSWERS: Mapping[str, Callable[[Any], bool]] = {
    "check_answers": _each(Finding),
    "assess": lambda answer: isinstance(answer, Assessment) and answer.fits in ("yes", "maybe", "no"),
    "deadlines": _each(Deadline),
    "service_blocks": _each(Block),
    "blueprints": _each(Blueprint),
    "prefill": lambda answer: isinstance(answer, Mapping) and all(isinstance(code, str) for code in answer),
}
"""Whether what a hook answers is what its callers rely on; a hook that is not named here answers nothing."""


class TenantPlugins:
    """The core's own behaviour and the plugins that one tenant has enabled. `report` is told of every failure."""

    def __init__(self, manager: pluggy.PluginManager, names: Sequence[str], report: Report | None = None) -> None:
        self._manager = manager
        self.names = tuple(names)
        self._report = report

    def call(self, hook: str, **arguments: Any) -> list[Any]:
        """What the hook's implementations answer, the core's first, then by plugin's name; None is left out.

        One that fails is left out too: what it wrote through a `session` among the arguments is taken back.
        """
        return [answer for _plugin, answer in self.call_each(hook, **arguments)]

    def call_each(self, hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """The same, each with the name of the plugin that answers."""
        for name, implementation in self._implementations(hook):
            try:
                answer = _call(implementation, hook, arguments)
            except OperationalError:
                raise  # the database is away: not the plugin's fault, and nothing more can be done in this transaction
            except Exception as error:  # a plugin's fault must not become the page's
                self.failed(name, f"hook {hook}", error)
                continue
            if answer is not None:
                yield name, answer

    def ask(self, hook: str, **arguments: Any) -> list[Any]:
        """The same, but an error is the caller's to handle."""
        answers = [_call(implementation, hook, arguments) for _name, implementation in self._implementations(hook)]
        return [answer for answer in answers if answer is not None]

    def failed(self, plugin: str, place: str, error: Exception) -> None:
        """Count, log and report that a plugin failed."""
        failure = failure_of(plugin, place, error)
        if self._report is not None:
            self._report(failure)

    def _implementations(self, hook: str) -> list[tuple[str, pluggy.HookImpl]]:
        found = {impl.plugin_name: impl for impl in getattr(self._manager.hook, hook).get_hookimpls()}
        return [(name, found[name]) for name in self.names if name in found]


def _call(implementation: pluggy.HookImpl, hook: str, arguments: dict[str, Any]) -> Any:
    given = {name: arguments[name] for name in implementation.argnames}
    session = arguments.get("session")
    with session.begin_nested() if session is not None else nullcontext():
        answer = implementation.function(**given)
    if answer is not None and hook in _ANSWERS and not _ANSWERS[hook](answer):
        raise WrongAnswer(f"{hook} answered {type(answer).__name__}")
    return answer
