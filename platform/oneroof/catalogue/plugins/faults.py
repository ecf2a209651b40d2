"""What went wrong with a plugin, said so that people can act on it and without the data that it was working on."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

import structlog
from prometheus_client import Counter

log = structlog.get_logger(__name__)

FAILURES = Counter("oneroof_plugin_failures_total", "Calls of a plugin that failed.", ["plugin", "place"])


@dataclass(frozen=True, slots=True)
class SetAside:
    """A plugin that is installed and not used, because something is wrong with it."""

    plugin: str
    reason: str
    """What is wrong, as English sentences for the people who run the server."""
    remedy: str
    """What to do about it, as one sentence."""

    def log(self) -> None:
        """Say it in the log: for processes that nobody sits before."""
        log.error("a plugin is left out", plugin=self.plugin, reason=self.reason, remedy=self.remedy)

    def __str__(self) -> str:
        return f"The plugin “{self.plugin}” is left out: {self.reason} {self.remedy}"


@dataclass(frozen=True, slots=True)
class Failure:
    """A hook or template of a plugin that failed while a page or job used it."""

    plugin: str
    place: str
    """`hook assess` or `template mobility/public/help.html`."""
    error: str
    """The type of the error alone: its message may hold what a person answered."""
    at: str
    """File and line in the plugin, where known."""


def failure_of(plugin: str, place: str, error: BaseException) -> Failure:
    """What there is to say about `error`. Counts it and writes it to the log."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    failure = Failure(plugin, place, type(error).__name__, at)
    FAILURES.labels(plugin, place).inc()
    log.error("a plugin failed", plugin=plugin, place=place, error=failure.error, at=at)
    return failure
