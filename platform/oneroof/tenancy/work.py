"""One request, one transaction: the unit of work that a view hands to its service."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from flask import current_app, g
from sqlalchemy.orm import Session

from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

if TYPE_CHECKING:
    from oneroof.catalogue.plugins.calling import TenantPlugins
    from oneroof.catalogue.plugins.faults import Failure
    from oneroof.catalogue.plugins.installed import Plugins


class Work:
    """The session, who acts, the clock and the keys. The application commits it once the answer is built."""

    def __init__(
        self, database: Database, keys: KeyStore, context: Context, clock: Clock, plugins: "Plugins | None" = None
    ) -> None:
        self._database = database
        self._plugins = plugins
        self.keys = keys
        self.context = context
        self.clock = clock
        self._after_commit: list[Callable[[], None]] = []
        self.is_abandoned = False
        """Whether the view has rolled back by itself: what it did since is what its answer says, also of a refusal."""
        self.is_shown_once = False
        """Whether the answer holds a secret: who asks again gets another answer, and not that one."""
        self.failures: list[Failure] = []
        """What failed of the plugins' parts; it outlives a rollback."""

    @cached_property
    def session(self) -> Session:
        """Opened at first use: a page that needs no data starts no transaction."""
        return self._database.session(self.context)

    @cached_property
    def hooks(self) -> "TenantPlugins":
        """The core's behaviour and that of the plugins which this tenant has enabled."""
        assert self._plugins is not None
        return self._plugins.of_session(self.session, self.context, self.failures.append)

    def for_purpose(self, purpose: str) -> "Work":
        """State another purpose. Only before the session is used, because a transaction has one."""
        if self.is_used:
            raise RuntimeError("the purpose must be stated before the first query")
        self.context = replace(self.context, purpose=purpose)
        return self

    @property
    def is_used(self) -> bool:
        """Whether a session has been opened."""
        return "session" in self.__dict__

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Do this once the commit has succeeded, and not otherwise."""
        self._after_commit.append(callback)

    def commit(self) -> None:
        """Commit, then run what must follow."""
        if self.is_used:
            self.session.commit()
            self.session.close()
        callbacks, self._after_commit = self._after_commit, []
        for callback in callbacks:
            callback()

    def abandon(self) -> None:
        """Roll back and forget what should have followed. The next use starts afresh."""
        self._after_commit.clear()
        self.is_abandoned = True
        if self.is_used:
            self.session.rollback()
            self.session.close()
            del self.__dict__["session"]
            self.__dict__.pop("hooks", None)


def work() -> Work:
    """The current request's unit of work, in the context that its host and its actor give."""
    if "work" not in g:
        services = current_app.extensions["oneroof"]
        g.work = Work(services.database, services.keys, g.context, g.clock, services.plugins)
    current: Work = g.work
    return current
