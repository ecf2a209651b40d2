"""An HTTP caller that does not give up early: a retried call carries the same Idempotency-Key and has one effect."""

import asyncio
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import uuid4

import aiohttp

MOST_TRIES = 12
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 3.0
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})


class CallFailedError(Exception):
    """A call that was answered with an error, or not at all after all tries."""

    def __init__(self, what: str, status: int, problem: dict[str, Any]) -> None:
        super().__init__(
            f"{what}: {status} {problem.get('code', '')} {problem.get('detail', '')} {problem.get('errors', '')}"
        )
        self.status = status
        self.code = str(problem.get("code", ""))


@dataclass
class Tally:
    """What the calls of a run cost."""

    calls: int = 0
    retries: int = 0
    seconds: list[float] = field(default_factory=list)
    """Time of each answered call, retries and pauses included."""


@dataclass(frozen=True)
class Caller:
    """Calls one tenant's API with one bearer token."""

    http: aiohttp.ClientSession
    base: str
    """Where the server listens, e.g. `http://127.0.0.1:8000`; the tenant is named in the Host header."""
    host: str
    token: str
    tally: Tally

    async def get(self, path: str, **query: Any) -> Any:
        """The answer's JSON."""
        return await self._call("GET", path, query=query)

    async def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer's JSON, or None for 204. Raises CallFailedError."""
        return await self._call(method, path, body=body or {}, key=str(uuid4()))

    async def _call(
        self,
        method: str,
        path: str,
        *,
        body: dict[str, Any] | None = None,
        query: dict[str, Any] | None = None,
        key: str | None = None,
    ) -> Any:
        began = perf_counter()
        status = 0
        answer: Any = {}
        for attempt in range(MOST_TRIES):
            if attempt:
                self.tally.retries += 1
                await asyncio.sleep(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt))
            try:
                status, answer = await self._once(method, path, body, query, key)
            except (aiohttp.ClientError, TimeoutError) as error:
                status, answer = 0, {"detail": f"{type(error).__name__}: {error}"}
                continue
            if status not in TRY_AGAIN:
                break
        self.tally.calls += 1
        self.tally.seconds.append(perf_counter() - began)
        if not 200 <= status < 300:
            raise CallFailedError(f"{method} {path}", status, answer)
        return answer

    async def _once(
        self, method: str, path: str, body: dict[str, Any] | None, query: dict[str, Any] | None, key: str | None
    ) -> tuple[int, Any]:
        headers = {"Host": self.host, "Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        if key:
            headers["Idempotency-Key"] = key
        address = f"{self.base}/api/v1{path}"
        async with self.http.request(method, address, json=body, params=query, headers=headers) as response:
            if response.status == 204:
                return 204, None
            return response.status, await response.json(content_type=None)
