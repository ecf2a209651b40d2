"""How often somebody may look for people in an hour: enough for the busiest desk, too little to list who is here."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from oneroof.casefiles.finding.keeping import named
from oneroof.casefiles.finding.searching import record_offered
from oneroof.casefiles.finding.tokens import Facts
from oneroof.casefiles.identity import Identity
from oneroof.core.db import Database
from oneroof.core.errors import DomainError
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity import hourly
from oneroof.tenancy.context import Context

T = TypeVar("T")

WELCOMING, OTHERS = 300, 60
"""Searches in an hour, of one who welcomes visitors, and of an officer, who knows whom they expect."""


def counted(database: Database, keys: KeyStore, context: Context, search: Callable[[], T]) -> T:
    """Search, once it was counted in a transaction of its own. Raises TooManyRequests, and what `search` raises."""
    _count(database, context, _tries(keys, context))
    return search()


def counted_opening(
    database: Database, keys: KeyStore, context: Context, clock: Clock, identity: Identity, opening: Callable[[], T]
) -> T:
    """Open a casefile. Where that tells of people who may be the same it was a search: it counts as one, and stays in
    the accountability record though nothing was opened. Raises TooManyRequests, and what `opening` raises.
    """
    tries = _tries(keys, context)
    _count(database, context, tries)
    try:
        opened = opening()
    except DomainError as error:
        with database.transaction(context) as own:
            if error.code == "person_exists":
                told = [UUID(str(each)) for each in error.details["casefile_ids"]]
                record_offered(own, context, clock, keys, Facts(named(identity), identity.birth_date), told)
            else:
                hourly.take_back(own, context, [tries])
        raise
    with database.transaction(context) as own:
        hourly.take_back(own, context, [tries])
    return opened


def _tries(keys: KeyStore, context: Context) -> hourly.Count:
    most = WELCOMING if "identity" in context.clearance else OTHERS
    return hourly.count_of(keys, context.tenant_id, most, "search", *hourly.whose(context, "staff", None))


def _count(database: Database, context: Context, tries: hourly.Count) -> None:
    with database.transaction(context) as own:
        hourly.count(own, context, [tries], code="search_throttled")
