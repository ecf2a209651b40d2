"""Whatever people bring is made anew or refused with a reason; nothing hostile gets further than its own process."""

import sys
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from oneroof.storage import sandbox
from oneroof.storage.intake import MOST_BYTES, receive
from oneroof.storage.limits import MOST_PAGES
from oneroof.storage.refusing import REFUSALS, FileRefused, refused
from support import brought_files as papers
from support.brought_files import SECRET, pdf, photo


def test_a_photograph_is_turned_and_tells_nothing_but_what_it_shows() -> None:
    received = receive(None, papers.sideways_photo())
    with Image.open(BytesIO(received.content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (400, 600))
        assert not kept.getexif() and "comment" not in kept.info
    assert SECRET.encode() not in received.content
    with Image.open(BytesIO(received.thumbnail)) as small:
        assert max(small.size) == 320


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (papers.heic, "image/jpeg"),
        (lambda: photo("PNG"), "image/png"),
        (lambda: photo(size=(5000, 100)), "image/jpeg"),
        # a camera's own addition after the picture, such as a short film, is left behind and no fault
        (lambda: photo() + b"\0\0\0\x18ftypmp42" + bytes(500), "image/jpeg"),
        (lambda: pdf(3), "application/pdf"),
        (lambda: pdf(encryption=pikepdf.Encryption(user="", owner="sesame")), "application/pdf"),
    ],
    ids=["heic", "png", "wide", "film", "pdf", "readable"],
)
def test_what_can_be_seen_is_kept(make: Callable[[], bytes], media_type: str) -> None:
    received = receive(None, make())
    assert (received.media_type, received.scan) == (media_type, "unscanned")
    assert received.thumbnail[:2] == b"\xff\xd8"
    if media_type == "application/pdf":
        assert sandbox.page(received.content, media_type, 1)[:2] == b"\xff\xd8"
    else:
        with Image.open(BytesIO(received.content)) as kept:
            assert max(kept.size) <= 4000


def test_a_pdf_keeps_what_can_be_seen_and_nothing_that_acts() -> None:
    received = receive(None, papers.acting_pdf())
    inside = papers.parts_of(received.content) + received.content
    assert SECRET.encode() in inside
    for left in (b"evil", b"JavaScript", b"/AA", b"/Launch", b"/URI", b"/EmbeddedFile", b"/XFA"):
        assert left not in inside


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: b"", "empty"),
        (lambda: bytes(MOST_BYTES + 1), "too_large"),
        (lambda: b"hello", "wrong_type"),
        (lambda: papers.archive(), "wrong_type"),
        (lambda: b"<html>" + pdf(), "wrong_type"),
        (lambda: photo() + papers.archive(), "disguised"),
        (lambda: photo("PNG") + b"<html><script>", "disguised"),
        (lambda: pdf() + papers.archive(), "disguised"),
        (lambda: photo(comment=b"%PDF-1.7"), "disguised"),
        (lambda: papers.pdf_bomb(), "too_costly"),
        (lambda: papers.picture_bomb(), "too_costly"),
        (lambda: pdf(600), "too_many_pages"),
        (lambda: papers.locked_pdf(), "encrypted"),
        (lambda: pdf(3)[:-200], "damaged"),
        (lambda: photo()[:-300], "damaged"),
        (lambda: photo("PNG")[:-30], "damaged"),
        (lambda: papers.heic()[:-50], "damaged"),
        (lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "damaged"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(make: Callable[[], bytes], why: str) -> None:
    with pytest.raises(FileRefused) as caught:
        receive(None, make())
    assert caught.value.why == why
    told = refused(why, most_bytes=MOST_BYTES)
    assert told.code == f"file_{why}" and set(told.fields) == {"file"}


def test_the_limits_are_told() -> None:
    assert str(MOST_PAGES) in str(REFUSALS["too_many_pages"])
    assert "20 MB" in str(refused("too_large", most_bytes=MOST_BYTES).message)


def test_a_process_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a fault in a library ends it."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(FileRefused) as caught:
        receive(None, photo())
    assert caught.value.why == "too_costly"
