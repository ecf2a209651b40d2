"""How often codes of referrals may be tried in an hour, before one has to wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, g, request

from oneroof.identity import hourly
from oneroof.services import Services

T = TypeVar("T")
CODES = 30
"""Wrong codes in an hour from one network; there are 7.8 · 10¹⁰."""


def counted(attempt: Callable[[], T]) -> T:
    """Do something that needs a right code: counted unless it is one. Raises TooManyRequests, and as `attempt` does."""
    opened: Services = current_app.extensions["oneroof"]
    who = hourly.whose(g.context, "online", request.remote_addr)
    tries = hourly.count_of(opened.keys, g.context.tenant_id, CODES, "referral code", *who)
    return hourly.with_code(opened.database, opened.keys, g.context, tries, attempt, code="referral_throttled")
