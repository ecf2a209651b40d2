"""The pages of documents, as those who welcome people use them, and what the API says of the same."""

import socket
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.documents import uploads
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.persons.models import PersonDocument
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.errors import Unavailable
from oneroof.storage import intake
from oneroof.storage.intake import Received
from oneroof.storage.refusing import BUSY
from oneroof.tenancy.work import work
from support.brought_files import archive, pdf, photo
from support.house import House
from support.html_pages import Page, open_page, read_page
from support.http_server import serving
from support.staff_browser import Browser

ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


def known(house: House) -> CasefileView:
    identity = Identity.named("Анна Эрикссон", None, "unknown")
    return house.floor.do(casefiles.open_casefile, keys=house.services.keys, identity=identity, language="ru")


def place(view: CasefileView, *more: str) -> str:
    return "/".join((f"/staff/casefiles/{view.casefile.id}/documents", *more))


def upload(browser: Browser, path: str, *files: tuple[bytes, str], shown_at: str | None = None, **fields: str) -> Page:
    """Choose files in the form of a page, and send it."""
    hidden = browser.hidden_fields(shown_at or path)
    data: dict[str, Any] = {**hidden, **fields, "file": [(BytesIO(content), name) for content, name in files]}
    response = browser._open("POST", path, data=data, content_type="multipart/form-data")
    if response.status_code == 303:
        return open_page(browser, response.headers["Location"])
    return read_page(browser, response)


def kept(house: House) -> int:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return session.scalar(select(func.count()).select_from(CaseDocument)) or 0


def test_from_the_first_upload_to_the_withdrawal(house: House) -> None:
    view, browser = known(house), house.browser()
    empty = open_page(browser, place(view))
    assert (empty.status, empty.title) == (200, "Documents – Lisboa") and "No documents yet" in empty.text
    page = upload(browser, place(view), (photo(), "Passport.jpg"), (photo() + archive(), "trick.jpg"), kind="passport")
    assert "Kept in the casefile." in page.text and "trick.jpg: This file is a photo or PDF" in page.text
    [link] = [href for href, text in page.links.items() if text == "Passport"]
    shown = open_page(browser, link)
    assert shown.title == "Document – Lisboa", "a title stands in histories: it says nothing of the person"
    picture = browser.get(f"{link}/versions/1/pages/1")
    assert picture.data[:2] == b"\xff\xd8" and picture.headers["Content-Security-Policy"].startswith("sandbox")
    download = browser.get(f"{link}/versions/1?unscanned=accepted")
    assert download.headers["Content-Disposition"] == "attachment; filename=Passport.jpg"
    assert (download.headers["Cache-Control"], download.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert browser.get(f"{link}/versions/1").status_code == 409, "nobody has checked it for viruses"
    assert browser.get(f"{link}/thumbnail").data[:2] == b"\xff\xd8"
    day = {"expires_on-day": "31", "expires_on-month": "2", "expires_on-year": "2030"}
    faulty = shown.send(link, title="", **day)
    assert faulty.status == 422 and faulty.error("expires_on-day") == "There is no such day. Check day, month and year."
    assert "The document was corrected." in shown.send(link, title="Passaporte", **day | {"expires_on-day": "3"}).text
    renewed = upload(browser, f"{link}/versions", (pdf(2), "new.pdf"), shown_at=link)
    assert "Download version 2" in renewed.text
    withdrawn = renewed.send("/withdraw", reason="mistake")
    assert "The document was withdrawn." in withdrawn.text
    assert "in the casefile again" in withdrawn.send("/restore").text


def test_what_is_refused_is_said_at_the_field(house: House) -> None:
    view, browser = known(house), house.browser()
    page = upload(browser, place(view), (pdf(600), "book.pdf"))
    assert page.status == 422 and "too many pages: 100 at most" in (page.error("file") or "")
    assert open_page(browser, place(view)).send(place(view)).error("file") == "Choose a file."
    camera = upload(browser, place(view, "camera"), (photo()[:-300], "still.jpg"))
    assert "incomplete or damaged" in (camera.error("file") or "")
    taken = upload(browser, place(view, "camera"), (photo(), "still.jpg"), then="another")
    assert "Take the next one." in taken.text and kept(house) == 1


def test_a_zone_is_a_proposal_and_nothing_more(house: House) -> None:
    view, browser = known(house), house.browser()
    page = open_page(browser, place(view, "zone"))
    wrong = page.send("/zone", mrz=ZONE.replace("7408122", "7408132"))
    assert wrong.status == 422 and "does not fit for: date of birth" in (wrong.error("mrz") or "")
    proposal = page.send("/zone", mrz=ZONE)
    assert "Anna Maria Eriksson" in proposal.text
    nothing = proposal.send("/zone/accept")
    assert nothing.status == 422 and "Choose what is to be taken over" in nothing.text
    assert house.floor.look(_papers) == 0
    taken = proposal.send("/zone/accept", parts=["name", "birth_date", "paper"])
    assert "What you confirmed was taken over." in taken.text
    now = house.floor.do(casefiles.read_casefile, keys=house.services.keys, casefile_id=view.casefile.id)
    assert (now.identity.name, now.identity.latin_name) == ("Анна Эрикссон", "Anna Maria Eriksson")
    assert (now.identity.birth_date, now.identity.nationality) == ("1974-08-12", "unknown")
    assert house.floor.look(_papers) == 1


def _papers(session: Any, _context: Any) -> int:
    return session.scalar(select(func.count()).select_from(PersonDocument)) or 0


def test_a_scan_is_taken_from_the_inbox(house: House) -> None:
    view = known(house)
    browser, scan = house.browser("reception", office="immigration"), pdf()
    token = house.lisboa.member("reception", office="immigration", token=True).headers
    sent = _send(browser, "/scans", token, scan, "scan 1.pdf")
    assert (sent.status_code, sent.json["scan"]) == (201, "unscanned")
    assert _send(browser, "/scans", token, scan, "scan 1.pdf").json["id"] == sent.json["id"]
    assert "scan 1.pdf" in open_page(browser, "/staff/scans").text
    assert "scan 1.pdf" not in house.page("/staff/scans", office="employment").text, "another office's"
    page = open_page(browser, place(view, "scanner"))
    assert b"autofocus" in page.response.data, "Enter takes the newest"
    assert "The scan is in the casefile." in page.send(f"/scanner/{sent.json['id']}", kind="letter").text
    assert "No scans are waiting." in open_page(browser, "/staff/scans").text and kept(house) == 1


def test_the_api_says_the_same(house: House) -> None:
    view, browser = known(house), house.browser()
    token = house.lisboa.member("mediator", token=True).headers
    path = f"/casefiles/{view.casefile.id}/documents"
    added = _send(browser, f"{path}?kind=passport&expires_on=2030-01-31", token, photo(), "Passport.jpg")
    assert (added.status_code, added.json["expires_on"]) == (201, "2030-01-31")
    one = f"{path}/{added.json['id']}"
    changed = browser.client.patch(
        f"/api/v1{one}",
        json={"title": "Visto"},
        headers={**token, "Host": browser.host, "If-Match": added.headers["ETag"]},
    )
    assert (changed.json or {})["title"] == "Visto"
    refused = _send(browser, path, token, b"hello", "x.txt")
    assert (refused.status_code, refused.json["code"]) == (422, "file_wrong_type")
    assert "file" in refused.json["errors"]
    listed = browser.client.get(f"/api/v1{path}", headers={**token, "Host": browser.host}).json or {}
    assert [item["title"] for item in listed["items"]] == ["Visto"]
    for role in ("auditor", "analyst"):
        other = house.lisboa.member(role, token=True).headers
        assert browser.client.get(f"/api/v1{path}", headers={**other, "Host": browser.host}).status_code == 403


def test_an_upload_that_breaks_off_leaves_nothing(house: House) -> None:
    view = known(house)
    token = house.lisboa.member("mediator", token=True).headers["Authorization"]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    with serving(house.app) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(
            f"POST /api/v1/casefiles/{view.casefile.id}/documents HTTP/1.1\r\nHost: {house.lisboa.host}\r\n"
            f"Authorization: {token}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            "Content-Length: 500000\r\n\r\n".encode()
            + head
            + photo()[:2000]
        )
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(1000)
    assert answer == b"" or b" 4" in answer.splitlines()[0]
    assert kept(house) == 0


def test_files_are_looked_through_before_the_transaction_begins(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    view, browser = known(house), house.browser()
    token = house.lisboa.member("mediator", token=True).headers
    begun: list[bool] = []

    def looked_through(_scanner: object, content: bytes, **_options: Any) -> Received:
        begun.append(work().is_used)
        if content == b"busy":
            raise Unavailable("busy", BUSY)
        return Received("image/jpeg", 1, "clean", content, b"")

    monkeypatch.setattr(intake, "receive", looked_through)
    monkeypatch.setattr(uploads, "receive", looked_through)
    upload(browser, place(view), (b"one", "one.jpg"), (b"two", "two.jpg"))
    sent = _send(browser, f"/casefiles/{view.casefile.id}/documents", token, b"three", "three.jpg")
    _send(browser, f"/casefiles/{view.casefile.id}/documents/{sent.json['id']}/versions", token, b"four", "four.jpg")
    _send(browser, "/scans", token, b"five", "five.jpg")
    page = upload(browser, place(view), (b"busy", "six.jpg"))
    assert page.status == 503 and "Please send this one again in a minute." in page.text
    assert begun == [False] * 6 and kept(house) == 3
    stranger = house.lisboa.member("auditor", token=True).headers
    assert _send(browser, "/scans", stranger, b"seven", "seven.jpg").status_code == 403
    assert len(begun) == 6, "for nobody who may not send"


def _send(browser: Browser, path: str, token: dict[str, str], content: bytes, name: str) -> Any:
    return browser.client.post(
        f"/api/v1{path}", data={"file": (BytesIO(content), name)}, headers={**token, "Host": browser.host}
    )
