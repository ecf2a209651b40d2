"""Files as they come with a request: no more of them is read than is taken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from flask import current_app, g, request
from werkzeug.datastructures import FileStorage

from oneroof.core.errors import Invalid, Unavailable
from oneroof.core.i18n import public_text
from oneroof.services import Services
from oneroof.storage.intake import MOST_BYTES, Storing, fingerprint, receive
from oneroof.storage.refusing import FileRefused

V = TypeVar("V", bound=Callable[..., object])


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
    return Storing(services.files, services.scanner, g.get("looked_through", {}))


def looks_through_first(view: V) -> V:
    """Files that are sent to this view are looked through before its transaction begins, which takes a while."""
    view.before_transaction = _look_through  # type: ignore[attr-defined]
    return view


def _look_through() -> None:
    """Once for each file, also where the view is run again. What is refused is told by the view."""
    found = g.setdefault("looked_through", {})
    for upload in request.files.getlist("file"):
        content = _read(upload).content
        upload.stream.seek(0)
        if not upload.filename or (key := fingerprint(content)) in found:
            continue
        try:
            found[key] = receive(storing().scanner, content)
        except (FileRefused, Unavailable) as why:
            found[key] = why


def _read(upload: FileStorage) -> Sent:
    return Sent(upload.filename or "", upload.stream.read(MOST_BYTES + 1))
