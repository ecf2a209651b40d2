"""An authenticator app for tests: reads the secret from the page and makes its codes."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from oneroof.core.time import real_now
from oneroof.identity import totp
from support.staff_browser import Browser

if TYPE_CHECKING:
    from .conftest import House


@dataclass
class PhoneClock:
    """The time by which the app and, in tests, the server count codes."""

    moment: datetime


phone_clock = PhoneClock(real_now())
SET_UP = "/staff/second-factor/set-up"


def shown_secret(browser: Browser, path: str = SET_UP) -> bytes:
    """The secret that a page shows for an authenticator app."""
    page = browser.get(path).get_data(as_text=True)
    found = re.search(r'<code class="or-secret" dir="ltr">([A-Z2-7 ]+)</code>', page)
    assert found and "<svg" in page
    return base64.b32decode(found[1].replace(" ", ""))


def totp_code(secret: bytes, offset: int = 0) -> str:
    """What the app shows now, or some steps of thirty seconds away."""
    return totp.code_at(secret, totp.step_at(phone_clock.moment) + offset)


def recovery_codes(page: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<code>([a-z0-9-]{14})</code>", page)


def set_up(house: House, role: str = "coordinator") -> tuple[bytes, list[str]]:
    """Somebody whose second factor was set up at the first sign-in; its secret and recovery codes."""
    house.person(role)
    browser = house.browser()
    browser.sign_in()
    secret = shown_secret(browser)
    answer = browser.post(SET_UP, {"code": totp_code(secret, -1)})
    assert answer.status_code == 200
    return secret, recovery_codes(answer.get_data(as_text=True))
