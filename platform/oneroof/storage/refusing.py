"""Why a file is not kept: said by the part that found out, told to the person by `core.errors`."""

from oneroof.core.config import MEBIBYTE
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_text
from oneroof.storage.limits import MOST_PAGES

BUSY = public_text("Too many files are being checked right now. Please send this one again in a minute.")
"""Said while there is no turn free: the file may be good."""
REFUSALS: dict[str, LazyText] = {
    "empty": public_text("This file is empty. Please choose another one."),
    "wrong_type": public_text("This file cannot be used. Send a photo (JPEG, PNG, HEIC) or a PDF."),
    "infected": public_text("A virus was found in this file, so it was not kept. Please send another file."),
    "disguised": public_text(
        "This file is a photo or PDF and something else at once, so it was not kept. Please take a new photo or scan."
    ),
    "damaged": public_text("This file is incomplete or damaged. Please send it again, or scan the paper again."),
    "encrypted": public_text(
        "This PDF is locked with a password. Please print it to a new PDF without one, and send that."
    ),
    "too_many_pages": public_text(
        "This PDF has too many pages: %(most)s at most. Please send only the pages that are needed.", most=MOST_PAGES
    ),
    "too_costly": public_text(
        "This file takes too much memory or time to open, so it was not kept. Please take a new photo or scan."
    ),
}
"""By reason; `too_large` names its limit and is made by `refused`."""


class FileRefused(Exception):
    """A file is not kept. `why` is `too_large` or a key of REFUSALS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def refused(why: str, *, most_bytes: int, field: str = "file") -> Invalid:
    """The error to raise: code `file_<why>`, told at `field`."""
    message = too_large(most_bytes) if why == "too_large" else REFUSALS[why]
    return Invalid(f"file_{why}", message, fields={field: [message]}, details={"why": why})


def too_large(most_bytes: int) -> LazyText:
    """What is said of a file of more bytes than that."""
    return public_text(
        "This file is too large: %(most)s MB at most. Take the photo again with a lower quality.",
        most=most_bytes // MEBIBYTE,
    )
