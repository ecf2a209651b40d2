"""Files in parts: broken off and gone on with, from two windows, damaged, strange, expired."""

import base64
import hashlib
import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from oneroof.catalogue.forms.jobs import forget_expired
from oneroof.catalogue.forms.models import FormFile
from oneroof.catalogue.forms.uploads.models import FormUpload, FormUploadPart
from oneroof.storage import keeping
from oneroof.storage.blobs import BlobStore
from support.forms import picture
from support.house import House
from support.html_pages import Page, open_page

from .test_form_pages import FORM, here, to_documents

PLACE = f"{FORM}/answers/uploads"


def photo() -> bytes:
    """A picture that does not shrink to nothing: some 40 KB."""
    stream = BytesIO()
    Image.effect_noise((200, 200), 60).save(stream, "PNG")
    return stream.getvalue()


class Sender:
    """What the page's script does."""

    def __init__(self, page: Page, content: bytes, **about: str) -> None:
        self.page, self.content = page, content
        draft = page.form(here(page)).value("draft") or ""
        self.about = {"filename": "Pass – foto.png", "field": "passport_copy", "draft": draft, "key": "1"} | about

    def ask(self, method: str, path: str, *, body: bytes = b"", **headers: str) -> TestResponse:
        browser = self.page.browser
        token = self.page.form(here(self.page)).value("csrf_token") or ""
        sent = dict(browser.headers) | {"X-CSRF-Token": token} | {k.replace("_", "-"): v for k, v in headers.items()}
        return browser.client.open(path, method=method, base_url=f"http://{browser.host}", data=body, headers=sent)

    def begin(self) -> TestResponse:
        pairs = [f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in self.about.items()]
        length = str(len(self.content))
        answer = self.ask("POST", PLACE, Upload_Length=length, Upload_Metadata=",".join(pairs))
        self.address = answer.headers.get("Location", "")
        return answer

    def part(self, begins: int, ends: int | None = None) -> TestResponse:
        return self.ask("PATCH", self.address, body=self.content[begins:ends], Upload_Offset=str(begins))

    def offset(self) -> int:
        return int(self.ask("HEAD", self.address).headers["Upload-Offset"])


def kept(house: House, model: type[Any]) -> int:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


def test_cut_off_while_a_part_is_written_it_goes_on_where_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    page, content = to_documents(house), photo()
    sender = Sender(page, content, sha256=hashlib.sha256(content).hexdigest())
    assert sender.begin().status_code == 201
    assert sender.part(0, 10_000).json == {"state": "receiving", "offset": 10_000, "file": None, "message": ""}
    put = BlobStore.put

    def dies(store: BlobStore, tenant_id: int, plain: bytes) -> Any:
        put(store, tenant_id, plain)
        raise MemoryError

    with monkeypatch.context() as killed, pytest.raises(MemoryError):
        killed.setattr(BlobStore, "put", dies)
        sender.part(10_000, 20_000)
    assert sender.offset() == 10_000
    again = open_page(page.browser, here(page))
    assert re.search(r"Pass – foto\.png \(\d+ ?%\)", again.text), "a page without scripts says so too"
    chosen_again = Sender(again, content, sha256=hashlib.sha256(content).hexdigest())
    assert chosen_again.begin().headers["Upload-Offset"] == "10000"
    done = chosen_again.part(10_000)
    assert (done.json or {})["state"] == "done"
    assert "Pass – foto.png" in open_page(page.browser, here(page)).text
    assert (kept(house, FormFile), kept(house, FormUploadPart)) == (1, 0)
    assert chosen_again.begin().headers["Upload-Offset"] == str(len(content)), "the answer was lost, and asked again"
    assert (chosen_again.part(10_000).json or {})["state"] == "done"
    assert kept(house, FormFile) == 1


def test_two_windows_send_one_file_and_make_one(house: House) -> None:
    page, content = to_documents(house), photo()
    one, other = Sender(page, content), Sender(open_page(page.browser, here(page)), content)
    one.begin(), other.begin()
    assert one.address == other.address
    one.part(0, 15_000)
    late = other.part(0, 12_000)
    assert (late.status_code, late.headers["Upload-Offset"]) == (409, "15000")
    other.part(15_000, 30_000)
    assert one.part(15_000, 20_000).headers["Upload-Offset"] == "30000"
    assert (other.part(30_000).json or {})["state"] == "done"
    assert kept(house, FormFile) == 1


def test_what_arrives_as_something_else_is_refused_and_nobody_else_sends_to_it(house: House) -> None:
    page, content = to_documents(house), photo()
    sender = Sender(page, content, sha256=hashlib.sha256(b"another").hexdigest())
    sender.begin()
    assert sender.part(0, len(content) - 1).headers["Upload-Offset"] == str(len(content) - 1)
    stranger = Sender(to_documents(house), content)
    stranger.address = sender.address
    assert stranger.part(0).status_code == 404
    ended = sender.part(len(content) - 1).json or {}
    assert (ended["state"], "damaged" in ended["message"]) == ("refused", True)
    assert (kept(house, FormFile), kept(house, FormUploadPart)) == (0, 0)
    longer = Sender(page, content[:100], key="2")
    longer.begin()
    longer.content = content
    assert longer.part(0).status_code == 422
    assert Sender(page, b"", key="3").begin().status_code == 422
    assert Sender(page, content, key="4", field="full_name").begin().status_code == 404


def test_what_nobody_goes_on_with_is_forgotten(house: House) -> None:
    page = to_documents(house)
    sender = Sender(page, picture())
    sender.begin()
    sender.part(0, 20)
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        forget_expired(session, centre.system, centre.later(days=3).clock, None)  # type: ignore[arg-type]
    assert (kept(house, FormUpload), kept(house, FormUploadPart)) == (0, 0)
    with centre.database.transaction(centre.system) as session:
        assert keeping.named_keys(session, centre.system) == set()
