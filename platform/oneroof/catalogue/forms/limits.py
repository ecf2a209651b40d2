"""How often forms are begun and codes tried in an hour, and how much is sent with them, before one has to wait.

Each face counts by itself: whoever calls the API from the centre's own network takes nothing from the kiosks there.
Who is signed in counts by themselves wherever they sit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from oneroof.core.config import MEBIBYTE
from oneroof.core.db import Database
from oneroof.core.errors import Invalid, TooManyRequests
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.identity import hourly
from oneroof.tenancy.context import Context

T = TypeVar("T")

BEGINNINGS = {"api": 120, "online": 240, "kiosk": 600, "actor": 600}
"""In an hour, from one network at each face; high, since everybody in a centre comes from one address."""
CODES = 30
"""Wrong codes in an hour, from one network at each face or of one member of staff; there are 7.8 · 10¹⁰."""
KIBIBYTE = 1024
MOST_FROM_ONE = 500 * MEBIBYTE // KIBIBYTE
"""KiB of files in an hour from one network at each face: those of some hundred people with a phone."""
MOST_FROM_ALL = 4 * MOST_FROM_ONE
FILES_CLOSED = public_text(
    "So many files were sent in the last hour that no more can be taken now. Your answers are kept: add this file in "
    "an hour, or bring it to the centre."
)


def count_beginning(database: Database, keys: KeyStore, context: Context, face: str, address: str | None) -> None:
    """Count a form that is begun at a face (`api`, `online`, `kiosk`). Raises TooManyRequests."""
    who = hourly.whose(context, face, address)
    begun = hourly.count_of(keys, context.tenant_id, BEGINNINGS[who[0]], "form start", *who)
    with database.transaction(context) as own:
        hourly.count(own, context, [begun], code="form_throttled")


def with_code(
    database: Database, keys: KeyStore, context: Context, face: str, address: str | None, attempt: Callable[[], T]
) -> T:
    """Do something that needs a right code: counted before it is tried, taken back unless the code is nobody's.

    Raises TooManyRequests, and what `attempt` raises.
    """
    tries = hourly.count_of(keys, context.tenant_id, CODES, "form code", *hourly.whose(context, face, address))
    return hourly.with_code(database, keys, context, tries, attempt, code="form_throttled")


def with_file(
    database: Database,
    keys: KeyStore,
    context: Context,
    face: str,
    address: str | None,
    size: int,
    attempt: Callable[[], T],
) -> T:
    """Keep a file of `size` bytes: counted before it is kept, taken back where it is not accepted.

    Raises TooManyRequests `form_files_throttled`, and what `attempt` raises.
    """
    kibibytes, tenant_id = -(-size // KIBIBYTE), context.tenant_id
    counts = [
        hourly.count_of(keys, tenant_id, MOST_FROM_ONE, "form files", *hourly.whose(context, face, address)),
        hourly.count_of(keys, tenant_id, MOST_FROM_ALL, "form files"),
    ]
    try:
        with database.transaction(context) as own:
            hourly.count(own, context, counts, code="form_files_throttled", by=kibibytes)
    except TooManyRequests as error:
        raise TooManyRequests(error.code, FILES_CLOSED, retry_after=error.retry_after) from None
    try:
        return attempt()
    except Invalid:
        with database.transaction(context) as own:
            hourly.take_back(own, context, counts, by=kibibytes)
        raise
