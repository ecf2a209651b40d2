"""A form when something goes wrong beneath it: a virus, an emptied cache, a request that dies half way."""

import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from oneroof.catalogue.forms.drafts import changing
from oneroof.catalogue.forms.faces import walk
from oneroof.catalogue.forms.models import FormDraft, FormFile
from oneroof.storage.scanner import Scanner
from support.clamd import EICAR, running_clamd
from support.forms import picture
from support.house import House
from support.html_pages import open_page

from .test_form_pages import PERSON, SITUATION, answered, begin, code_of, drafts, here, press, to_documents, upload


@pytest.fixture
def scanning(house: House) -> Iterator[House]:
    """The house with a virus scanner at its door."""
    with running_clamd() as address:
        house.app.extensions["oneroof"] = replace(house.services, scanner=Scanner(address))
        yield house


def files(house: House) -> list[FormFile]:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return list(session.query(FormFile))


def test_a_file_with_a_virus_is_refused_in_plain_words_and_the_rest_is_kept(scanning: House) -> None:
    page = upload(to_documents(scanning), picture("blue") + EICAR, "ticket.png")
    assert "A virus was found in this file, so it was not kept. Please send another file." in page.text
    assert "ticket.png" in page.text
    assert files(scanning) == []
    page = upload(page, picture(), "passport.png")
    assert [file.scan for file in files(scanning)] == ["clean"]
    assert "A virus was found" not in page.text
    assert answered(page).h1 == ["Check your answers"]


def test_a_code_works_when_the_cache_was_emptied(house: House) -> None:
    code = code_of(press(answered(begin(house), **PERSON), "save"))
    house.services.redis.flushdb()
    page = open_page(house.visitor(), "/resume").send("/resume", code=code)
    assert page.h1 == ["Your situation"]


def test_a_request_that_dies_leaves_the_form_as_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection to the database breaks after the page was saved and before the answer: nothing of it is kept."""
    page = answered(begin(house), **PERSON)
    (before,) = drafts(house)

    def dying(session: Session, *more: Any, **options: Any) -> Any:
        changing.save_page(session, *more, **options)
        wire = os.dup(session.connection().connection.dbapi_connection.pgconn.socket)  # type: ignore[union-attr]
        with socket.socket(fileno=wire) as broken_wire:
            broken_wire.shutdown(socket.SHUT_RDWR)

    with monkeypatch.context() as broken:
        broken.setattr(walk, "save_page", dying)
        assert answered(page, **SITUATION).status >= 500
    (after,) = drafts(house)
    assert (after.version, after.content_sealed) == (before.version, before.content_sealed)
    assert here(answered(page, **SITUATION)).endswith("/documents")
    assert [type(draft) for draft in drafts(house)] == [FormDraft]
