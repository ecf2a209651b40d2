"""What the sandbox runs: one file comes in on standard input, one answer goes out on standard output.

    python -m oneroof.storage.sandboxed clean|page|picture <media type> <number of the page>

The answer is a line of JSON, then the bytes that it announces: `{"why": …}` for a refusal, or `{"media_type", "pages",
"thumbnail": <bytes>, "content": <bytes>}`; in either, `refused` lists what the kernel did not take from it. The process
limits itself, imports what it needs, and gives up everything else before it reads the file.
"""

import json
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from oneroof.storage.confining import confine
from oneroof.storage.limits import (
    MOST_CPU_SECONDS,
    MOST_HANDLES,
    MOST_MEMORY,
    MOST_PAGES,
    SHOWN_SIDE,
    THUMBNAIL_SIDE,
)

Answer = tuple[dict[str, Any], bytes, bytes]


def close() -> list[str]:
    """Take from this process what it will not need; what the kernel refused to take."""
    _limit()
    # before the files are closed to it: these look around as they are imported
    for name in ("images", "pdfs"):
        import_module(f"oneroof.storage.{name}")
    refused = confine()
    if "seccomp" in refused and "image/heic" not in sys.argv:
        # it stops threads too, which only the library for HEIC cannot do without
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    return refused


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_HANDLES),
    ):
        resource.setrlimit(what, (most, most))


def _clean(content: bytes, media_type: str, _number: int) -> Answer:
    from oneroof.storage import images, pdfs

    if media_type == "application/pdf":
        pages, made = pdfs.kept(content, MOST_PAGES)
        small = images.thumbnail(pdfs.page_of(made, side=THUMBNAIL_SIDE))
    else:
        pages = 1
        media_type, made = images.kept(content, media_type)
        small = images.thumbnail(images.opened(made, media_type))
    return {"media_type": media_type, "pages": pages}, small, made


def _page(content: bytes, media_type: str, number: int) -> Answer:
    from oneroof.storage import images, pdfs

    is_pdf = media_type == "application/pdf"
    image = pdfs.page_of(content, number, SHOWN_SIDE) if is_pdf else images.opened(content, media_type)
    return {"media_type": "image/jpeg", "pages": 1}, b"", images.shown(image)


def _picture(content: bytes, media_type: str, number: int) -> Answer:
    from oneroof.storage import images, pdfs

    is_pdf = media_type == "application/pdf"
    image = pdfs.page_of(content, number) if is_pdf else images.opened(content, media_type)
    return {"media_type": "image/png", "pages": 1}, b"", images.grey(image)


_TASKS: dict[str, Callable[[bytes, str, int], Answer]] = {"clean": _clean, "page": _page, "picture": _picture}
_REASONS = {
    "MemoryError": "too_costly",
    "TooCostly": "too_costly",
    "DecompressionBombError": "too_costly",
    "TooManyPages": "too_many_pages",
    "PasswordError": "encrypted",
}
"""By the error's name; everything else means that the file is damaged."""


def main() -> None:
    """Do the task, and never more than one."""
    refused = close()
    try:
        facts, small, made = _TASKS[sys.argv[1]](sys.stdin.buffer.read(), sys.argv[2], int(sys.argv[3]))
    except Exception as error:  # whatever a hostile file makes a library raise
        facts, small, made = {"why": _REASONS.get(type(error).__name__, "damaged")}, b"", b""
    facts |= {"refused": refused, "thumbnail": len(small), "content": len(made)}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + small + made)


if __name__ == "__main__":
    main()
