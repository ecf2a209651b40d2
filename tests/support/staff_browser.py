"""A browser at one centre's host, for the pages of staff: keeps cookies, sends the forms that it was shown."""

import re
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "quatro barcos azuis dançam"
_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Browser:
    """Flask's test client with a Host header and the hidden fields of forms."""

    def __init__(self, app: Flask, host: str, headers: dict[str, str] | None = None) -> None:
        self.client = app.test_client()
        self.host = host
        self.headers = {"Accept-Language": "en", **(headers or {})}

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self._open("GET", path, headers=headers)

    def post(self, path: str, fields: dict[str, Any] | None = None, *, shown_at: str | None = None) -> TestResponse:
        """Send the form that stands at `path` (or at `shown_at`) with these fields."""
        hidden = self.hidden_fields(shown_at or path)
        return self._open("POST", path, data={**hidden, **(fields or {})})

    def send(self, path: str, fields: dict[str, Any], **headers: str) -> TestResponse:
        """Send fields as they are, without having seen the form."""
        return self._open("POST", path, data=fields, headers=headers)

    def api(self, method: str, path: str, *, body: Any = None, **headers: str) -> TestResponse:
        """Call the API with this browser's cookies."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._open(method, f"/api/v1{path}", json=body, headers=named)

    def hidden_fields(self, path: str) -> dict[str, str]:
        """The hidden fields of the last form of a page that is no button of the shell: token, key, next."""
        page = self.get(path).get_data(as_text=True)
        return {name: unescape(value) for name, value in _FIELD.findall(page)}

    def sign_in(self, email: str = "ana@example.org", password: str = PASSWORD) -> TestResponse:
        """Send the sign-in form."""
        return self.post("/staff/sign-in", {"email": email, "password": password})

    def cookie(self, name: str = "staff") -> str | None:
        """A cookie that this browser holds."""
        found = self.client.get_cookie(name, domain=self.host)
        return found.value if found else None

    def _open(self, method: str, path: str, *, headers: dict[str, str] | None = None, **content: Any) -> TestResponse:
        return self.client.open(
            path, method=method, base_url=f"http://{self.host}", headers={**self.headers, **(headers or {})}, **content
        )
