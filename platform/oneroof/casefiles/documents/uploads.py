"""Files as they come with a request: no more of them is read than is taken."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import current_app, request
from werkzeug.datastructures import FileStorage

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.services import Services
from oneroof.storage.intake import MOST_BYTES, Storing


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent."""

    name: str
    content: bytes = field(repr=False)


def sent_files(name: str = "file") -> Iterator[Sent]:
    """The files in a field, one after the other. Raises Invalid where there is none."""
    uploads = [upload for upload in request.files.getlist(name) if upload.filename]
    if not uploads:
        message = public_text("Choose a file.")
        raise Invalid("file_missing", message, fields={name: [message]})
    for upload in uploads:
        yield _read(upload)


def sent_file(name: str = "file") -> Sent:
    """The first of them. Raises Invalid where there is none."""
    return next(sent_files(name))


def storing() -> Storing:
    """Where files go, and who looks through them."""
    services: Services = current_app.extensions["oneroof"]
    return Storing(services.files, services.scanner)


def _read(upload: FileStorage) -> Sent:
    return Sent(upload.filename or "", upload.stream.read(MOST_BYTES + 1))
