"""The log of personal data breaches (GDPR art. 33 and 34): what was known when, and the authority's 72 hours."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.audit.models import RISKS, BreachVersion
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.storable import is_storable
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.data_classes import DATA_CLASSES

TIME_TO_TELL = timedelta(hours=72)
"""From when the centre knows to the authority's notification (art. 33 § 1). Nights and holidays count."""

LONGEST_TEXT = 4000
MOST_PERSONS = 10_000_000

RISK_NAMES: dict[str, LazyText] = {
    "unlikely": public_text("Unlikely to harm anybody"),
    "likely": public_text("May harm people: the authority must be told"),
    "high": public_text("High: the people concerned must be told too"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a breach. Times are aware; texts are kept sealed."""

    noticed_at: datetime
    what: str
    effects: str = ""
    measures: str = ""
    reason: str = ""
    """Why the authority was told late, or not at all."""
    data_classes: tuple[str, ...] = ()
    persons: int | None = None
    risk: str = "likely"
    authority_notified_at: datetime | None = None
    persons_notified_at: datetime | None = None
    closed_at: datetime | None = None


TEXTS = ("what", "effects", "measures", "reason")
_PLAIN = tuple(each.name for each in fields(Facts) if each.name not in TEXTS)


@dataclass(frozen=True, slots=True)
class Breach:
    """One version of a breach, in the clear."""

    id: UUID
    version: int
    recorded_at: datetime
    recorded_by: UUID | None
    facts: Facts

    @property
    def tell_by(self) -> datetime:
        """When the authority must have been told."""
        return self.facts.noticed_at + TIME_TO_TELL

    def hours_left(self, now: datetime) -> int | None:
        """Whole hours until then, negative when it is over; None where the authority was told or need not be."""
        if self.facts.authority_notified_at or self.facts.closed_at or self.facts.risk == "unlikely":
            return None
        return int((self.tell_by - now).total_seconds() // 3600)


def note(session: Session, context: Context, clock: Clock, keys: KeyStore, *, facts: Facts) -> Breach:
    """A new breach. Raises Invalid with the fields at fault."""
    return _add(session, context, clock, keys, new_id(), 1, facts)


def amend(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, breach_id: UUID, version: int, facts: Facts
) -> Breach:
    """What is known now; what was known before stays. Raises NotFound, Invalid, Conflict for an old `version`."""
    before = history(session, context, clock, keys, breach_id=breach_id)[0]
    if before.version != version:
        raise _changed()
    return _add(session, context, clock, keys, breach_id, version + 1, facts)


def history(session: Session, context: Context, clock: Clock, keys: KeyStore, *, breach_id: UUID) -> list[Breach]:
    """All versions of a breach, the newest first. Raises NotFound."""
    rows = session.scalars(
        select(BreachVersion).where(BreachVersion.breach_id == breach_id).order_by(BreachVersion.version.desc())
    ).all()
    if not rows:
        raise NotFound("breach_unknown", public_text("There is no such breach here."))
    _record(session, context, clock, "read", breach_id, rows[0].version)
    return [_opened(context, keys, row) for row in rows]


def breaches(session: Session, context: Context, clock: Clock, keys: KeyStore) -> list[Breach]:
    """Every breach of the tenant as it is known now, the newest first."""
    newest = (
        select(BreachVersion)
        .ext(distinct_on(BreachVersion.breach_id))
        .order_by(BreachVersion.breach_id, BreachVersion.version.desc())
    )
    found = [_opened(context, keys, row) for row in session.scalars(newest)]
    audit.record(session, context, clock, action="breach.list", details={"count": len(found)})
    return sorted(found, key=lambda each: each.facts.noticed_at, reverse=True)


def _add(
    session: Session, context: Context, clock: Clock, keys: KeyStore, breach_id: UUID, version: int, facts: Facts
) -> Breach:
    _check(facts, clock.now())
    row = BreachVersion(
        id=new_id(),
        breach_id=breach_id,
        version=version,
        recorded_at=clock.now(),
        recorded_by=context.actor_id,
        **{name: getattr(facts, name) for name in _PLAIN if name != "data_classes"},
        data_classes=sorted(facts.data_classes),
    )
    texts = json.dumps({name: getattr(facts, name) for name in TEXTS}, ensure_ascii=False)
    row.sealed = keys.seal_for_tenant(context.tenant_id, texts.encode(), _place(row))
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise _changed() from None
    _record(session, context, clock, "note" if version == 1 else "amend", breach_id, version)
    return _opened(context, keys, row)


def _opened(context: Context, keys: KeyStore, row: BreachVersion) -> Breach:
    texts: dict[str, Any] = json.loads(keys.unseal_for_tenant(context.tenant_id, row.sealed, _place(row)))
    plain: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    plain["data_classes"] = tuple(plain["data_classes"])
    return Breach(row.breach_id, row.version, row.recorded_at, row.recorded_by, Facts(**plain, **texts))


def _place(row: BreachVersion) -> str:
    return f"breach_version/{row.id}"


def _check(facts: Facts, now: datetime) -> None:
    """Raise Invalid with everything that is wrong."""
    wrong: dict[str, list[Any]] = {}
    for name in TEXTS:
        text = getattr(facts, name)
        if len(text) > LONGEST_TEXT or not is_storable(text) or (name == "what" and not text.strip()):
            wrong[name] = [public_text("Write between 1 and %(most)s characters.", most=LONGEST_TEXT)]
    for name in ("noticed_at", "authority_notified_at", "persons_notified_at", "closed_at"):
        moment = getattr(facts, name)
        if moment is not None and moment > now:
            wrong[name] = [public_text("This is in the future.")]
    for name in ("authority_notified_at", "persons_notified_at", "closed_at"):
        moment = getattr(facts, name)
        if moment is not None and moment < facts.noticed_at:
            wrong[name] = [public_text("This is before the breach was noticed.")]
    _check_lists(facts, wrong)
    if wrong:
        raise Invalid("breach_invalid", public_text("Some of what was entered cannot be used."), fields=wrong)


def _check_lists(facts: Facts, wrong: dict[str, list[Any]]) -> None:
    for name, values, known in (("risk", (facts.risk,), RISKS), ("data_classes", facts.data_classes, DATA_CLASSES)):
        if not _all_known(values, known):
            wrong[name] = [public_text("Choose one of the list.")]
    if facts.persons is not None and not 0 <= facts.persons <= MOST_PERSONS:
        wrong["persons"] = [public_text("A whole number from %(least)s to %(most)s.", least=0, most=MOST_PERSONS)]
    late = facts.authority_notified_at is not None and facts.authority_notified_at - facts.noticed_at > TIME_TO_TELL
    untold = facts.closed_at is not None and facts.authority_notified_at is None
    if (late or untold) and not facts.reason.strip():
        wrong["reason"] = [public_text("Say why the authority was told after 72 hours, or not at all.")]


def _changed() -> Conflict:
    return Conflict("changed_meanwhile", public_text("Somebody else changed this first. Please look again."))


def _all_known(values: Collection[str], known: Collection[str]) -> bool:
    return all(value in known for value in values)


def _record(session: Session, context: Context, clock: Clock, verb: str, breach_id: UUID, version: int) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"breach.{verb}",
        object_kind="breach",
        object_id=breach_id,
        data_classes=["accountability"],
        details={"version": version},
    )


def as_plain(breach: Breach) -> dict[str, Any]:
    """Everything of a version, flat, for the API."""
    about = {"id": breach.id, "version": breach.version, "recorded_at": breach.recorded_at, "tell_by": breach.tell_by}
    return {**about, **asdict(breach.facts)}
