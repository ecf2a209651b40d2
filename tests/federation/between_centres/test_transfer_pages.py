"""Staff send a casefile on its tab, and take what other centres offer on a page of its own."""

from collections.abc import Iterator
from typing import Any

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.between_centres import Side, two_sides, work_off
from support.house import House
from support.html_pages import open_page
from support.signed_in import application


@pytest.fixture
def sides(settings: Settings, database: Database) -> Iterator[tuple[Side, Side]]:
    with two_sides(settings, database) as both:
        yield both


def test_from_the_tab_to_the_other_centre_and_back(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    app = application(lisboa.services)
    here, there = (
        House(app, lisboa.services, lisboa.centre, porto.centre),
        House(app, lisboa.services, porto.centre, lisboa.centre),
    )
    view = lisboa.person()
    lisboa.paper(view)
    browser, path = here.browser_of(lisboa.mediator), f"/staff/casefiles/{view.casefile.id}/other-centres"
    page = open_page(browser, path)
    assert "Offer it" in page.text
    wrong = browser.post(path, {"centre": "centre:2", "kind": "transfer", "reason": ""})
    assert wrong.status_code == 422 and "Write down why" in wrong.get_data(as_text=True)
    fields = {"centre": "centre:2", "kind": "transfer", "reason": "Moves", "data_classes": ["contact", "documents"]}
    assert browser.post(path, fields).status_code == 303
    work_off(lisboa)
    other = there.browser_of(porto.mediator)
    offers = open_page(other, "/staff/transfers")
    assert "Lisboa" in offers.text and "Мельник" not in offers.text
    found = porto.floor.do(lambda session, context, clock: _only_offer(session))
    offer = f"/staff/transfers/{found}"
    assert "Accept" in open_page(other, offer).text
    assert other.post(f"{offer}/refuse", {"reason": ""}).status_code == 422
    assert other.post(f"{offer}/accept", {"joins": "nonsense"}).status_code == 422
    assert other.post(f"{offer}/accept", {"joins": ""}).status_code == 303
    work_off(lisboa)
    assert "Open the casefile" in open_page(other, offer).text
    assert "Arrived" in open_page(browser, path).text
    assert here.browser("reception").get(path).status_code == 403
    assert open_page(here.browser("coordinator"), "/staff/other-centres").text.count("Fingerprint") == 2


def test_programs_of_staff_list_and_answer(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    app = application(lisboa.services)
    row = lisboa.offer(lisboa.person(), lisboa.to(porto))
    work_off(lisboa)
    member, neighbour = porto.centre.member(token=True), lisboa.centre.member(token=True)

    def ask(method: str, path: str, side: Side, headers: dict[str, str], **more: Any) -> tuple[int, object]:
        answer = app.test_client().open(
            f"/api/v1/transfers{path}", method=method, base_url=f"http://{side.centre.host}", headers=headers, **more
        )
        return answer.status_code, answer.get_json()

    status, listed = ask("GET", "", porto, member.headers)
    assert status == 200 and [each["id"] for each in listed["items"]] == [str(row.package_id)]  # type: ignore[index]
    assert ask("GET", "", lisboa, neighbour.headers) == (200, {"items": [], "next_cursor": None})
    assert ask("GET", f"/{row.package_id}", lisboa, neighbour.headers)[0] == 404
    key = {**member.headers, "Idempotency-Key": "once-1"}
    assert ask("POST", f"/{row.package_id}/refuse", porto, key, json={"reason": "tired"})[0] == 422
    key = {**member.headers, "Idempotency-Key": "once-2"}
    status, refused = ask("POST", f"/{row.package_id}/refuse", porto, key, json={"reason": "no_place"})
    assert status == 200 and refused["state"] == "refused"  # type: ignore[index]


def _only_offer(session: object) -> object:
    from sqlalchemy import select

    from oneroof.federation.between_centres.models import IncomingPackage

    return session.scalars(select(IncomingPackage.id)).one()  # type: ignore[attr-defined]
