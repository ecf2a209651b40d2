"""A call as an agency's program would make it, by this process to its own pages at the sandbox's host.

It runs in a thread of its own: nothing of the request that asks for it, its context and its transaction, is seen there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

LONGEST = 20_000
"""Characters of an answer that are shown."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked."""

    base_url: str
    """Scheme, host and port of the sandbox."""
    method: str
    path: str
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    address: str = "127.0.0.1"
    """Of whoever is behind the call: attempts are counted by it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str

    @property
    def facts(self) -> dict[str, Any]:
        """The JSON object in it; empty for anything else."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def make(app: Flask, call: Call) -> Answer:
    """Make it, and wait for the answer."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(_run, app, call).result()


def _run(app: Flask, call: Call) -> Answer:
    builder = EnvironBuilder(
        path=call.path,
        base_url=call.base_url,
        method=call.method,
        data=dict(call.form) if call.form is not None else None,
        headers=Headers({"Accept": "application/json", **call.headers}),
        environ_base={"REMOTE_ADDR": call.address},
    )
    try:
        parts, status, _headers = run_wsgi_app(app, builder.get_environ(), buffered=True)
    finally:
        builder.close()
    return Answer(int(status.split()[0]), b"".join(parts).decode("utf-8", "replace")[:LONGEST])
