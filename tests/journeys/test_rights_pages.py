"""The pages of people's rights, looked at as coordinators do: in the casefile, waiting, on a list."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.rights.service import requests, retention
from oneroof.casefiles.service import Identity
from oneroof.identity.sessions import open_session
from oneroof.tenancy.context import system_context

from .staff_door import Door

pytestmark = pytest.mark.browser
Check = Callable[..., None]


def test_coordinators_see_what_people_ask_for(
    door: Door, open_page: Callable[..., Page], check_page: Check, screenshots: Callable[[Page, str], object]
) -> None:
    floor = door.house.floor
    view = floor.do(
        casefiles.open_casefile, keys=floor.keys, identity=Identity.named("أمينة حداد", "1990-05-14"), language="ar"
    )
    asked: dict[str, Any] = {
        "asked_by": "person",
        "identity_check": "document",
        "wish": "My surname is misspelt: Hadad",
    }
    for kind in ("correction", "access"):
        request = floor.do(requests.receive, keys=floor.keys, casefile_id=view.casefile.id, kind=kind, **asked)
    context = system_context(floor.centre.tenant_id, floor.centre.network_id, "rights")
    with floor.centre.database.transaction(context) as session:
        made = retention.propose(session, context, floor.centre.later(days=6 * 365).clock)
    assert made is not None
    member = floor.centre.member("coordinator")
    with floor.centre.database.transaction(floor.centre.system) as session:
        secret = open_session(session, member.id, stage="complete", method="password", user_agent="tests").secret
    page = open_page(door.url, language="en")
    page.context.add_cookies([{"name": "staff", "value": secret, "url": door.url}])
    home = f"{door.url}/staff/casefiles/{view.casefile.id}/rights"
    for name, address in (
        ("rights", home),
        ("rights-request", f"{home}/{request.id}"),
        ("rights-erasure", f"{home}/erasure"),
        ("rights-waiting", f"{door.url}/staff/rights"),
        ("rights-list", f"{door.url}/staff/rights/lists/{made.id}"),
    ):
        page.goto(address)
        assert "/sign-in" not in page.url
        check_page(page)
        screenshots(page, name)
