"""Members of staff who call the API of a centre with their personal tokens."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from oneroof.services import Services
from support.factories import Centre, Member


@dataclass(frozen=True)
class Caller:
    """A member of staff who calls the API of a centre."""

    app: Flask
    centre: Centre
    member: Member

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> TestResponse:
        """The answer, which must have this status. Header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.app.test_client().open(
            f"/api/v1{path}",
            method=method,
            json=body,
            headers={**self.member.headers, "Host": self.centre.host, **named},
        )
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer

    def get(self, path: str, **options: Any) -> Any:
        """What a GET answers."""
        return self.call("GET", path, **options).json

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """What a POST answers; 201 unless another status is named."""
        return self.call("POST", path, body, **{"status": 201, **options}).json

    def visit(self, **changes: Any) -> dict[str, Any]:
        """A new visit."""
        return self.post("/visits", {"channel": "walk_in", "language": "pt", **changes})  # type: ignore[no-any-return]

    def ticket(self, queue: str = "welcome", **changes: Any) -> dict[str, Any]:
        """A new ticket for a new visit."""
        queue_id = str(self.centre.queues[queue])
        return self.post("/tickets", {"visit_id": self.visit()["id"], "queue_id": queue_id, **changes})  # type: ignore[no-any-return]

    def open(self, desk: str, *queues: str) -> str:
        """Open a desk; the path of the desk."""
        path = f"/desks/{self.centre.desks[desk]}"
        self.post(f"{path}/open", {"queue_ids": [str(self.centre.queues[queue]) for queue in queues]}, status=200)
        return path


@dataclass(frozen=True)
class Building:
    """The application, its services and both centres."""

    app: Flask
    services: Services
    lisboa: Centre
    porto: Centre

    def caller(self, role: str = "mediator", centre: Centre | None = None, **options: Any) -> Caller:
        """Somebody new with this role (in the first centre by default)."""
        at = centre or self.lisboa
        return Caller(self.app, at, at.member(role, token=True, **options))
