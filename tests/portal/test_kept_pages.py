"""Kept pages are everybody's, never wrong after an edit, and never another tenant's, language's or person's."""

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneroof.app import create_app
from oneroof.frontdesk.floor.hours import Opening
from oneroof.frontdesk.models import Office, OpeningHours
from oneroof.portal import cache
from oneroof.portal.shelf import Shelf
from oneroof.services import Services
from support.house import House
from support.queries import statements
from support.staff_browser import Browser


def opens_until(house: House, hour: int) -> None:
    """What a public page shows is changed, in a transaction of its own."""
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.add(OpeningHours(weekday=0, opens=time(9), closes=time(hour), office_id=None))


def home(browser: Browser, path: str = "/", **headers: str) -> TestResponse:
    return browser.get(path, **headers)


def asked(house: House, browser: Browser, path: str = "/") -> list[str]:
    """What the database is asked for one page."""
    with statements(house.services.database.engine) as seen:
        assert browser.get(path).status_code == 200
    return [one for one in seen if "oneroof.resolve_host(" not in one and "oneroof.public_versions(" not in one]


def test_a_kept_page_asks_for_nothing_but_its_version(house: House) -> None:
    assert asked(house, house.visitor()), "the first reader's page is made from data"
    assert asked(house, house.visitor()) == []
    assert asked(house, house.visitor(language="pt")), "another language's page is another page"
    assert asked(house, house.visitor(centre=house.porto)), "so is another tenant's"


def test_a_browser_that_has_it_gets_nothing_again(house: House) -> None:
    first = home(house.visitor())
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert {"Accept-Encoding", "Accept-Language", "Cookie"} <= set(first.vary)
    tag = first.headers["ETag"]
    again = home(house.visitor(), **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    other = home(house.visitor(language="pt"), **{"If-None-Match": tag})
    assert other.status_code == 200 and 'lang="pt"' in other.text
    opens_until(house, 15)
    assert home(house.visitor(), **{"If-None-Match": tag}).status_code == 200


def test_it_is_compressed_and_carries_no_nonce(house: House) -> None:
    plain, packed = home(house.visitor()), home(house.visitor(), **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and len(packed.data) < len(plain.data) / 2
    assert gzip.decompress(packed.data) == plain.data
    assert "nonce" not in plain.text and "nonce" not in plain.headers["Content-Security-Policy"]
    inline = re.findall(r"<(?:script|style)>(.*?)</", plain.text, re.DOTALL)
    assert len(inline) == 2
    for content in inline:
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in plain.headers["Content-Security-Policy"]


def test_what_somebody_is_shown_is_not_kept_and_kept_pages_are_not_shown_to_them(house: House) -> None:
    home(house.visitor())
    staff = home(house.browser("coordinator"))
    assert staff.headers["Cache-Control"] == "no-store" and "ETag" not in staff.headers
    noticed = house.visitor()
    with noticed.client.session_transaction(base_url=f"http://{noticed.host}") as session:
        session["_flashes"] = [("success", "Only for you")]
    assert "Only for you" in home(noticed).text
    assert "Only for you" not in home(house.visitor()).text
    chosen = home(house.visitor(), "/?lang=pt")
    assert 'lang="pt"' in chosen.text and "lang=pt" in chosen.headers["Set-Cookie"]
    assert "Set-Cookie" not in home(house.visitor(language="pt")).headers
    assert asked(house, house.visitor(), "/?utm=1"), "a parameter that nobody named could change the page"


def test_the_next_reader_sees_an_edit(house: House) -> None:
    assert "09:00–16:00" not in home(house.visitor()).text
    opens_until(house, 16)
    assert "09:00–16:00" in home(house.visitor()).text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        row = session.scalars(select(OpeningHours).where(OpeningHours.closes == time(16))).one()
        row.closes = time(17)
    assert "09:00–17:00" in home(house.visitor()).text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.delete(session.scalars(select(OpeningHours).where(OpeningHours.closes == time(17))).one())
    assert "09:00–17:00" not in home(house.visitor()).text


def test_an_edit_shows_when_it_is_committed_however_late(house: House) -> None:
    home(house.visitor())
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.add(OpeningHours(weekday=1, opens=time(9), closes=time(18), office_id=None))
        session.flush()
        assert "09:00–18:00" not in home(house.visitor()).text
        opens_until(house, 13)  # somebody else's edit neither waits for it nor shows it
        text = home(house.visitor()).text
        assert "09:00–13:00" in text and "09:00–18:00" not in text
    assert "09:00–18:00" in home(house.visitor()).text


def test_an_edit_that_is_taken_back_changes_nothing(house: House) -> None:
    home(house.visitor())
    with pytest.raises(LookupError), house.lisboa.database.transaction(house.lisboa.system) as session:
        session.add(OpeningHours(weekday=0, opens=time(9), closes=time(18), office_id=None))
        session.flush()
        raise LookupError
    assert asked(house, house.visitor()) == []


def test_an_edit_between_reading_and_keeping_is_not_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page was read before the edit, and is kept after it: under the version from before, which nobody asks for."""
    keepable = cache._keepable

    def edit_first(*arguments: Any) -> Any:
        editor = Thread(target=opens_until, args=(house, 19))
        editor.start()
        editor.join()
        return keepable(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(cache, "_keepable", edit_first)
        assert "09:00–19:00" not in home(house.visitor()).text
    assert "09:00–19:00" in home(house.visitor()).text


@pytest.fixture
def other_process(house: House) -> Iterator[Flask]:
    """A second application with connections and memories of its own over the same servers."""
    services = Services.open(house.services.settings)
    yield create_app(services.settings, services)
    services.close()


def test_all_processes_show_an_edit_at_once(house: House, other_process: Flask) -> None:
    one, other = house.visitor(), Browser(other_process, house.lisboa.host)
    assert home(one).data == home(other).data
    opens_until(house, 20)
    assert "09:00–20:00" in home(other).text and "09:00–20:00" in home(one).text


def test_what_a_process_remembers_of_its_host_is_no_older_than_the_page(house: House, other_process: Flask) -> None:
    """Facts of hosts are remembered for a second; a name that is changed shows on the very next page all the same."""
    one, other = house.visitor(), Browser(other_process, house.lisboa.host)
    assert home(other).status_code == home(one).status_code == 200
    with house.lisboa.database.transaction(house.lisboa.member("coordinator").context) as session:
        connection = session.connection()
        connection.exec_driver_sql("""SELECT oneroof.decide_site(0, '{"name": {"en": "House of all"}}')""")
    assert "House of all" in home(other).text and "House of all" in home(one).text
    assert "House of all" not in home(house.visitor(centre=house.porto)).text


def test_nothing_is_lost_when_redis_is_empty_or_gone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = home(house.visitor())
    house.services.redis.flushdb()
    assert home(house.visitor()).data == kept.data
    monkeypatch.setattr(cache, "_shelf", lambda: Shelf("redis://127.0.0.1:1/0"))
    assert home(house.visitor()).data == kept.data
    monkeypatch.undo()
    assert asked(house, house.visitor()) == []


def test_a_broken_or_foreign_entry_is_not_shown(house: House) -> None:
    home(house.visitor())
    redis = house.services.redis
    (shelf,) = redis.keys("kept:*")
    kept: dict[bytes, bytes] = redis.hgetall(shelf)  # type: ignore[assignment]  # it is given no encoding
    ((field, entry),) = kept.items()
    for broken in (entry[:40], entry[:-30], b"", entry.replace(house.lisboa.host.encode(), b"other.example.org")):
        redis.hset(shelf, field, broken)
        assert "Lisboa" in home(house.visitor()).text


def test_what_the_clock_changes_is_told_anew(house: House) -> None:
    zone = ZoneInfo("Europe/Lisbon")
    week = tuple(((time(9), time(12)), (time(14), time(18))) for _ in range(7))
    turns = [
        Opening(week, (), datetime(2026, 3, 2, hour, 30, tzinfo=zone)).changes_next.strftime("%d %H:%M")
        for hour in (8, 9, 12, 14, 18)
    ]
    assert turns == ["02 09:00", "02 12:00", "02 14:00", "02 18:00", "03 00:00"]
    opens_until(house, 21)
    now = datetime.now(UTC)
    home(house.visitor())
    shelf, place = _only_entry(house)
    page = Shelf(house.services.settings.redis_url or "").take(shelf, place)
    assert page is not None and page.is_fresh(now) and not page.is_fresh(now + timedelta(days=1))


def _only_entry(house: House) -> tuple[str, tuple[str, ...]]:
    shelves: list[bytes] = house.services.redis.keys("kept:*")  # type: ignore[assignment]  # as above
    fields: list[bytes] = house.services.redis.hkeys(shelves[0].decode())  # type: ignore[assignment]
    (shelf,), (field,) = shelves, fields
    return shelf.decode(), tuple(field.decode().split("\x1f"))


def test_offices_that_come_and_go_show(house: House) -> None:
    home(house.visitor())
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        office = session.scalars(select(Office).where(Office.code == "immigration")).one()
        office.name = {"en": "Borders and residence"}
    assert asked(house, house.visitor()), "the page is made anew"
