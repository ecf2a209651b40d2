"""Which classes of data of one case a program may be shown, and what it is told where it may not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from oneroof.identity.oauth.access import SignedAgency
from oneroof.identity.oauth.details import covers

NOT_IN_AGREEMENT = "not_in_agreement"
NOT_IN_TOKEN = "not_in_token"  # noqa: S105  # a reason code
NOT_SHARED = "not_shared"
WITHHELD = (NOT_IN_AGREEMENT, NOT_IN_TOKEN, NOT_SHARED)
"""Why a class of data is missing from an answer: the agreement, the token, or the person did not let it through."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A class of data that an answer leaves out, and why."""

    data_class: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class Classes:
    """What may be shown of one case, of the classes that there could be."""

    shown: frozenset[str]
    withheld: tuple[Withheld, ...]


def classes_for(
    agency: SignedAgency, *, wanted: Sequence[str], shared: Collection[str], about: Collection[UUID]
) -> Classes:
    """Of the classes `wanted` those that may be shown of the case that `about` names, and why others are not.

    `shared` is what was chosen of the person, with their consent.
    """
    withheld = tuple(
        Withheld(code, reason)
        for code in wanted
        if (reason := _refusal(agency, code, shared, {str(each) for each in about}))
    )
    return Classes(frozenset(wanted) - {each.data_class for each in withheld}, withheld)


def only_about(
    agency: SignedAgency, data_class: str, *columns: InstrumentedAttribute[UUID] | ColumnElement[UUID]
) -> list[ColumnElement[bool]]:
    """The conditions of a list for a token that shows this class of some cases: a column names one of them."""
    only = agency.only([data_class])
    if only is None:
        return []
    ids = [UUID(each) for each in sorted(only)]
    return [or_(*(column.in_(ids) for column in columns))]


def _refusal(agency: SignedAgency, code: str, shared: Collection[str], about: set[str]) -> str | None:
    if code not in agency.partnership.readable:
        return NOT_IN_AGREEMENT
    if agency.details and not covers(agency.details, {code}, about):
        return NOT_IN_TOKEN
    return None if code in shared else NOT_SHARED
