"""The clock of a demonstration network: shown to everybody in it, so that a day can be walked through in minutes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.core.db import Database
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock, real_now
from oneroof.federation.transactions import accountable
from oneroof.federation.umbrella import as_umbrella, require_umbrella
from oneroof.live.service import publish
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.models import Network

FASTEST = 100_000
"""A day in less than a second."""
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class ShownTime:
    """What the network's clock shows now, how fast it runs, and whether that is real time."""

    now: datetime
    speed: float
    real: bool
    time_zone: str


def shown_time(database: Database, context: Context) -> ShownTime:
    """The clock as it stands. Raises Forbidden for all but the umbrella's staff, Conflict outside a demo network."""
    with as_umbrella(database, context) as session:
        return _shown(_demo_network(session, context))


def set_clock(
    database: Database,
    context: Context,
    *,
    now: datetime | None = None,
    speed: float | None = None,
) -> ShownTime:
    """Set what the clock shows and how fast it runs; None leaves either as it is.

    Raises Invalid with the faulty field, Forbidden for anybody but the umbrella's staff, Conflict outside a demo
    network: the time of a real one is real.
    """
    _check(now, speed)
    with accountable(database, context) as (session, own):
        require_umbrella(session, context)
        network = _demo_network(session, context, lock=True)
        before = _clock(network)
        network.clock_shown = now or before.now()
        network.clock_anchor = real_now()
        network.clock_speed = before.speed if speed is None else speed
        shown = _shown(network)
        details = {"now": shown.now.isoformat(), "speed": shown.speed}
        record(own, context, Clock(), action="demo_clock.set", object_kind="network", details=details)
    _tell(database, context.network_id)
    return shown


def reset_clock(database: Database, context: Context) -> ShownTime:
    """Back to real time. Raises as `set_clock` does."""
    with accountable(database, context) as (session, own):
        require_umbrella(session, context)
        network = _demo_network(session, context, lock=True)
        network.clock_anchor = network.clock_shown = None
        network.clock_speed = 1.0
        record(own, context, Clock(), action="demo_clock.reset", object_kind="network")
        shown = _shown(network)
    _tell(database, context.network_id)
    return shown


def _tell(database: Database, network_id: int) -> None:
    """Let what is open in the network's centres ask anew: what it shows was counted by another clock."""
    for tenant in database.call("list_tenants"):
        if tenant.network_id == network_id and tenant.state not in ("draft", "closed"):
            context = system_context(tenant.id, network_id, "administration")
            with database.transaction(context) as session:
                publish(session, context, Clock(), name="clock", data={})


def _demo_network(session: Session, context: Context, *, lock: bool = False) -> Network:
    statement = select(Network).where(Network.id == context.network_id)
    network = session.scalars(statement.with_for_update() if lock else statement).one()
    if not network.demo:
        raise Conflict("not_a_demo", public_text("This is no demonstration network: its time is real."))
    return network


def _clock(network: Network) -> Clock:
    return Clock(network.clock_anchor, network.clock_shown, network.clock_speed)


def _shown(network: Network) -> ShownTime:
    clock = _clock(network)
    return ShownTime(clock.now(), clock.speed, network.clock_anchor is None, network.time_zone)


def _check(now: datetime | None, speed: float | None) -> None:
    faults = {}
    if now is not None and not FIRST_YEAR <= now.year < LAST_YEAR:
        faults["now"] = [public_text("A time from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR - 1)]
    if speed is not None and not 0 < speed <= FASTEST:
        faults["speed"] = [public_text("A number above 0, and at most %(most)s.", most=FASTEST)]
    if faults:
        raise Invalid("invalid_input", public_text("Some of what was entered cannot be used."), fields=faults)
