"""What the log never holds."""

import io
import logging

import httpx2

from oneroof.core import logging as ours
from support.gateways import gateway


def test_an_address_that_is_asked_is_a_secret() -> None:
    """The address of a browser's push service is its own."""
    root, out = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    try:
        ours.configure(logging.INFO)
        root.handlers[:] = [logging.StreamHandler(out)]
        with gateway() as service:
            httpx2.post(f"http://127.0.0.1:{service.port}/push/its-own", content=b"x")
        logging.getLogger("somebody").info("written")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert "its-own" not in out.getvalue() and "written" in out.getvalue()
