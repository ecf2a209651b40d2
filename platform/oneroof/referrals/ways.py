"""How a referral gets to each kind of destination. Other slices register the ways that they know.

A way is asked before anything is sent (may it be, on what basis, what may be shown at all), does what opens the chosen
data to the other side, and ends that again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.referrals.models import Referral
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Stage:
    """Who does it, when, and with which keys."""

    session: Session
    context: Context
    clock: Clock
    keys: KeyStore
    today: date
    """At the centre."""


@dataclass(frozen=True, slots=True)
class Destination:
    """To whom a referral goes: `kind`, and what names it in that kind."""

    kind: str
    office_id: UUID | None = None
    partnership_id: UUID | None = None
    organisation: Mapping[str, str] | None = None
    """`name` and any of `email`, `phone`, `address`."""
    centre_id: int | None = None
    """A centre of the network; 0 for one of another deployment."""
    centre: Mapping[str, str] | None = None
    """`name` and `origin` of the other centre."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what a referral to this destination stands."""

    basis: str
    """One of models.BASES."""
    consent_id: UUID | None
    answer_days: int
    """Working days."""
    asked_id: UUID | None = None
    """The id that goes into `shared_office_ids` of the referral's own rows: of an office or a partnership."""


class Way:
    """One kind of destination. Whoever registers one overrides what differs."""

    kind: ClassVar[str]

    def may_show(self, stage: Stage, destination: Destination) -> frozenset[str]:
        """Which of models.SHOWN_CLASSES, and `documents`, can be shown to it at all. Raises NotFound, Forbidden."""
        raise NotImplementedError

    def check(
        self, stage: Stage, casefile: Casefile, destination: Destination, classes: frozenset[str], _service: str | None
    ) -> Terms:
        """Whether it may be sent with these classes, for the service with this code.

        Raises NotFound for a destination that is not there, Forbidden `consent_missing` without a basis, Forbidden or
        Conflict for other reasons not to, and Invalid (`destination`).
        """
        raise NotImplementedError

    def fill(self, stage: Stage, referral: Referral, destination: Destination) -> None:
        """Write what names the destination into a new row; the ids and `centre_id` are there already."""

    def begin(self, stage: Stage, referral: Referral, classes: frozenset[str]) -> None:
        """Open classes of data (`person` is always among them) to the other side; called again when more is given."""

    def end(self, session: Session, context: Context, clock: Clock, referral: Referral, *, reason: str) -> None:
        """Close what `begin` opened; called once the referral is over, in the same transaction."""

    def name(self, session: Session, context: Context, _keys: KeyStore, referral: Referral) -> dict[str, str]:
        """What the destination is called, by language; the key `""` for a name without one."""
        raise NotImplementedError


_ways: dict[str, Way] = {}


def register_way(way: Way) -> Way:
    """Make a kind of destination known; a second one of the same kind replaces the first."""
    _ways[way.kind] = way
    return way


def way_to(kind: str) -> Way | None:
    """The way to a kind of destination; None for one that nobody has registered."""
    return _ways.get(kind)


def place(referral_id: UUID, part: str) -> str:
    """What the ciphertext of a referral's column is bound to: `summary`, `code`, `organisation`, `centre` …"""
    return f"referral/{referral_id}/{part}"
