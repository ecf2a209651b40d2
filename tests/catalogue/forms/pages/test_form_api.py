"""An application fills in the same form: found by its code alone, in its own version, with the same validation."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from oneroof.catalogue.forms import limits
from oneroof.catalogue.forms.faces import request_parts
from oneroof.catalogue.forms.files import add_file
from oneroof.core.speakable_codes import new_code
from support.forms import CODE, COMPLETE, offer, permit_renewal, picture
from support.house import House
from support.html_pages import open_page
from support.staff_browser import Browser

KEY = "0198f0c2-5c1e-7cc0-9a55-7f2f3f0e8a10"
ANSWERS = {**COMPLETE, "permit_ends": "2031-06-30"}


def begin(
    browser: Browser, key: str = KEY, headers: Mapping[str, str] = MappingProxyType({}), **more: Any
) -> TestResponse:
    body = {"service": CODE, "language": "ar", "channel": "phone", **more}
    return browser.api("POST", "/forms", body=body, Idempotency_Key=key, **headers)


def add(browser: Browser, code: str, content: bytes, field: str = "passport_copy", **headers: str) -> TestResponse:
    return browser.client.post(
        "/api/v1/forms/current/files",
        base_url=f"http://{browser.host}",
        headers={"Form-Code": code, "Accept-Language": "en", **headers},
        data={"field": field, "file": (BytesIO(content), "passport.png")},
    )


def call(browser: Browser, method: str, path: str, code: str, *, etag: str = "", body: Any = None) -> TestResponse:
    named = {"Form_Code": code, **({"If_Match": etag} if etag else {})}
    return browser.api(method, f"/forms/current{path}", body=body, **named)


def test_a_form_from_beginning_to_end(house: House) -> None:
    browser = house.visitor()
    begun = begin(browser, answers={"full_name": "Amina Haddad", "has_job": "perhaps"})
    assert begun.status_code == 201, begun.text
    form = begun.get_json()
    assert (form["answers"], form["state"], form["channel"]) == ({"full_name": "Amina Haddad"}, "filling", "phone")
    assert form["problems"]["birth_date"] == ["Write the date: day, month and year."]
    assert "permit_ends" not in form["asked"]
    code, etag = form["code"], begun.headers["ETag"]

    wrong = call(browser, "PATCH", "", code, etag=etag, body={"answers": {"has_job": "yes", "shoes": 40}})
    assert wrong.status_code == 422 and set(wrong.get_json()["errors"]) == {"has_job", "shoes"}

    saved = call(browser, "PATCH", "", code, etag=etag, body={"answers": ANSWERS})
    assert saved.status_code == 200 and saved.get_json()["problems"] == {}, saved.text
    assert call(browser, "PATCH", "", code, etag=etag, body={"answers": {}}).status_code == 412

    sent = call(browser, "POST", "/send", code, etag=saved.headers["ETag"])
    assert sent.status_code == 200 and sent.get_json()["state"] == "submitted"
    again = call(browser, "POST", "/send", code, etag=saved.headers["ETag"])
    assert again.status_code == 200
    assert call(browser, "PATCH", "", code, etag=sent.headers["ETag"], body={"answers": {}}).status_code == 409


def test_what_is_missing_is_named(house: House) -> None:
    browser = house.visitor(language="pt")
    begun = begin(browser)
    sent = call(browser, "POST", "/send", begun.get_json()["code"], etag=begun.headers["ETag"])
    assert sent.status_code == 422
    assert set(sent.get_json()["errors"]) == {"full_name", "birth_date", "residence", "has_job"}


def test_one_wish_is_one_form(house: House) -> None:
    browser = house.visitor()
    codes = [begin(browser, key).get_json()["code"] for key in (KEY, KEY, KEY[::-1])]
    assert codes[0] == codes[1] != codes[2]


def test_a_key_that_somebody_else_may_use_too_begins_nothing(house: House) -> None:
    refused = begin(house.visitor(), "1")
    assert refused.status_code == 422 and set(refused.get_json()["errors"]) == {"Idempotency-Key"}
    staff = [house.lisboa.member("mediator", token=True).headers for _ in range(2)]
    codes = [begin(house.visitor(), "1", headers=headers).get_json()["code"] for headers in (staff[0], *staff)]
    assert codes[0] == codes[1] != codes[2]


def test_files_are_added_and_taken_back(house: House) -> None:
    browser = house.visitor()
    code = begin(browser, channel="online").get_json()["code"]
    added = add(browser, code, picture())
    assert added.status_code == 201, added.text
    assert (added.get_json()["media_type"], added.get_json()["evidence"]) == ("image/png", "passport")
    refused = add(browser, code, b"hello")
    assert refused.status_code == 422 and refused.get_json()["code"] == "file_wrong_type"
    assert add(browser, code, picture(), field="full_name").status_code == 422
    form = call(browser, "GET", "", code).get_json()
    assert form["answers"] == {"passport_copy": [added.get_json()["id"]]}
    assert call(browser, "DELETE", f"/files/{added.get_json()['id']}", code).status_code == 204
    assert call(browser, "GET", "", code).get_json()["files"] == []


def test_a_retried_file_is_the_first_one_and_another_file_needs_another_key(house: House) -> None:
    """The answer of a retry is kept for exactly what was sent: the same fields with another file are no retry."""
    browser = house.visitor()
    headers = {**house.lisboa.member("mediator", token=True).headers, "Idempotency-Key": "one file"}
    code = begin(browser, channel="online").get_json()["code"]
    first, again = (add(browser, code, picture(), **headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json() and again.headers["Idempotent-Replayed"] == "true"
    other = add(browser, code, picture(colour="blue"), **headers)
    assert other.status_code == 422 and "Idempotent-Replayed" not in other.headers
    form = call(browser, "GET", "", code).get_json()
    assert form["answers"] == {"passport_copy": [first.get_json()["id"]]}


def test_a_file_is_whole_when_the_request_had_to_run_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = house.visitor()
    code = begin(browser, channel="online").get_json()["code"]
    runs = []

    def late(session: Session, *more: Any, **options: Any) -> Any:
        runs.append(len(options["content"]))
        if len(runs) == 1:
            session.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"))
        return add_file(session, *more, **options)

    monkeypatch.setattr(request_parts, "add_file", late)
    added = add(browser, code, picture())
    assert added.status_code == 201, added.text
    assert runs == [len(picture())] * 2


def test_a_form_goes_on_between_the_phone_and_the_pages(house: House) -> None:
    code = begin(house.visitor(), answers={"full_name": "Amina Haddad"}).get_json()["code"]
    page = open_page(house.visitor(), "/resume").send("/resume", code=code)
    assert page.form("/person").value("f-full_name") == "Amina Haddad"


def test_codes_are_of_one_centre_and_cannot_be_guessed(house: House) -> None:
    offer(house.porto, permit_renewal())
    browser = house.visitor()
    code = begin(browser).get_json()["code"]
    assert call(house.visitor(centre=house.porto), "GET", "", code).status_code == 404
    assert call(browser, "GET", "", "7KM").status_code == 422
    answers = {call(browser, "GET", "", new_code()).status_code for _ in range(limits.CODES + 1)}
    assert answers == {404, 429}
    assert call(browser, "GET", "", code).status_code == 429, "whoever has to wait has to wait with a right code too"


def test_deleted_by_its_person(house: House) -> None:
    browser = house.visitor()
    code = begin(browser).get_json()["code"]
    assert call(browser, "DELETE", "", code).status_code == 204
    assert call(browser, "GET", "", code).status_code == 404


@pytest.mark.parametrize("unkept", ["\ud800", "Ami\0na", "Amina\u202e"])
def test_what_no_database_holds_is_no_answer(house: House, unkept: str) -> None:
    browser = house.visitor()
    begun = begin(browser, answers={"full_name": unkept, "message": unkept, "needs": [unkept]})
    assert (begun.status_code, begun.get_json()["answers"]) == (201, {}), begun.text
    code, etag = begun.get_json()["code"], begun.headers["ETag"]
    wrong = call(browser, "PATCH", "", code, etag=etag, body={"answers": {"full_name": unkept, "has_job": True}})
    assert (wrong.status_code, set(wrong.get_json()["errors"])) == (422, {"full_name"}), wrong.text


def test_a_service_that_nobody_can_name_is_not_there(house: House) -> None:
    assert begin(house.visitor(), service="permit\ud800").status_code == 422
    for path in ("/services/a%00b", "/services/a%00b/form"):
        assert house.visitor().get(path).status_code == 404, path
    assert house.kiosk().get("/kiosk/services/a%00b/form").status_code == 404
