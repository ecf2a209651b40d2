"""The real scanner, for documents and for the files of forms: what it finds is kept nowhere."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oneroof.casefiles.documents import service
from oneroof.catalogue.forms.files import add_file
from oneroof.core.errors import Invalid
from oneroof.storage.intake import Storing, receive
from oneroof.storage.refusing import FileRefused
from oneroof.storage.scanner import Scanner
from support.brought_files import photo
from support.clamd import EICAR
from support.forms import FORM, begin, fields_of, offer, permit_renewal
from support.procedures import Desk
from support.real_clamd import real_clamd

PASSPORT_COPY = next(field for field in fields_of(FORM.pages) if field.code == "passport_copy")


@pytest.fixture(scope="module")
def clamd() -> Iterator[Scanner]:
    with real_clamd() as scanner:
        yield scanner


@pytest.mark.parametrize("content", [EICAR, photo() + EICAR], ids=["alone", "behind a photograph"])
def test_it_is_found_before_anything_else_is_done(clamd: Scanner, content: bytes) -> None:
    with pytest.raises(FileRefused) as caught:
        receive(clamd, content)
    assert caught.value.why == "infected"
    assert receive(clamd, photo()).scan == "clean"


def test_documents_and_forms_refuse_it(clamd: Scanner, desk: Desk, storing: Storing, folder: Path) -> None:
    scanning = replace(storing, scanner=clamd)
    view = desk.casefile()
    add: dict[str, Any] = {"keys": desk.keys, "storing": scanning, "casefile_id": view.casefile.id}
    refused = desk.floor.refused("file_infected", service.add_document, name="x.jpg", content=photo() + EICAR, **add)
    assert "virus" in str(refused.message)
    offer(desk.floor.centre, permit_renewal())
    applicant = begin(desk.floor.centre, desk.keys, channel="online")
    with pytest.raises(Invalid) as caught:
        applicant.do(
            lambda session, context, clock, keys, draft: add_file(
                session,
                context,
                clock,
                keys,
                scanning,
                draft=draft.row,
                field=PASSPORT_COPY,
                name="x.jpg",
                content=photo() + EICAR,
            )
        )
    assert caught.value.code == "file_infected"
    assert not folder.exists() or not [path for path in folder.rglob("*") if path.is_file()]
    assert desk.floor.do(service.add_document, name="x.jpg", content=photo(), **add).kind == "other"
