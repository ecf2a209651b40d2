"""The check of links: into this site by its routes and slugs, elsewhere by asking, and never into a private network."""

import importlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from oneroof.content import jobs
from oneroof.content.links import asking, service
from oneroof.content.links.asking import Answer, ask
from oneroof.content.models import ContentCheck, ContentLink
from oneroof.core.public_addresses import is_public
from support.content import Editors
from support.house import House


class Site(BaseHTTPRequestHandler):
    """/there answers, /only-get refuses HEAD, /moved leads on, /round leads round, all else is gone."""

    def do_HEAD(self) -> None:
        self.reply(405 if self.path == "/only-get" else self.status())

    def do_GET(self) -> None:
        self.reply(self.status())

    def status(self) -> int:
        return {"/there": 200, "/only-get": 200, "/moved": 302, "/round": 302, "/inside": 302}.get(self.path, 404)

    def reply(self, status: int) -> None:
        self.send_response(status)
        goals = {"/moved": "/there", "/round": "/round", "/inside": "http://[::1]:1/"}
        if self.path in goals:
            self.send_header("Location", goals[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def allowed(address: str, _port: int) -> bool:
    return address == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/there", None),
        ("/only-get", None),
        ("/moved", None),
        ("/gone", "http_error"),
        ("/round", "too_many_redirects"),
        ("/inside", "not_public"),
    ],
)
def test_what_a_site_answers(site: str, path: str, reason: str | None) -> None:
    assert ask(site + path, allows=allowed).reason == reason


def test_private_networks_are_never_asked(site: str) -> None:
    assert ask(site + "/there") == Answer("not_public")
    inside = ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0")
    assert not any(is_public(address, 80) for address in (*inside, "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1"))
    in_disguise = ("::127.0.0.1", "fec0::1", "::ffff:0:127.0.0.1", "192.88.99.1", "64:ff9b:1::a00:1")
    assert not any(is_public(address, 80) for address in in_disguise)
    assert is_public("193.136.2.1", 443) and not is_public("193.136.2.1", 22)
    assert is_public("2001:690:2100::1", 443)
    assert ask("ftp://example.org/x").reason == "not_public"
    assert ask("http://nowhere.invalid/").reason == "no_such_host"


def test_a_round_checks_all_links_and_calls_broken_what_fails_again_and_again(
    house: House, editors: Editors, monkeypatch: pytest.MonkeyPatch
) -> None:
    importlib.import_module("oneroof.portal.content.paths")  # as a worker does
    body = (
        "[a](/pages/ligada#x) [b](/pages/nada) [c](https://ok.example) [d](https://gone.example) [e](/check) [f](/xyz)"
    )
    item_id = editors.write("Ligações", body, slug="ligacoes")
    editors.write("Ligada", slug="ligada")
    asked: list[str] = []

    def answer(url: str) -> Answer:
        asked.append(url)
        return Answer("http_error", 404) if "gone" in url else Answer(None, 200)

    monkeypatch.setattr(asking, "ask", answer)
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        check_id = service.begin_check(session, centre.system, centre.clock).id
    for turn in (1, 2, 3):
        jobs.check_links(house.services, centre.system, centre.clock, {"check_id": str(check_id), "try": turn})
        states = states_of(editors, item_id)
        assert states["https://gone.example"] == ("broken" if turn == 3 else "doubtful")
    assert asked.count("https://ok.example") == 1
    assert states == {
        "/pages/ligada#x": "fine",
        "/pages/nada": "broken",
        "https://ok.example": "fine",
        "https://gone.example": "broken",
        "/check": "fine",
        "/xyz": "broken",
    }
    with centre.database.transaction(centre.system) as session:
        check = session.scalars(select(ContentCheck)).one()
        assert check.done == check.total >= 6 and check.ended_at is not None
        assert not service.is_weekly_due(session, centre.system, centre.clock)
    page = house.browser("editor").get("/staff/content?attention=broken_links").get_data(as_text=True)
    assert "Ligações" in page and "Broken links" in page
    shown = house.browser("editor").get(f"/staff/content/{item_id}").get_data(as_text=True)
    assert "The site says that this page is not there. (404)" in shown
    editors.rewrite(item_id, "Sem ligações.")
    assert states_of(editors, item_id) == {}


def states_of(editors: Editors, item_id: object) -> dict[str, str]:
    with editors.centre.database.transaction(editors.centre.system) as session:
        rows = session.scalars(select(ContentLink).where(ContentLink.item_id == item_id))
        return {link.url: link.state for link in rows}
