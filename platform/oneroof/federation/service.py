"""The network as its umbrella sees it: its centres by a word, its closed months by protected totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.db import Database
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.federation.models import OperationalTotal
from oneroof.federation.totals import Totals, publish, sums
from oneroof.federation.totals_received import received
from oneroof.federation.umbrella import as_umbrella
from oneroof.statistics.months import earlier_month, month_of
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Network, Tenant

MONTHS_SHOWN = 13
"""A year and the month before it, so that the newest month stands beside the same one of last year."""
USUAL_PAGE = 25


@dataclass(frozen=True, slots=True)
class CentreMonth:
    """One centre's month. `totals` is None while the centre has not closed it; a None inside it is a hidden number."""

    centre: Tenant
    totals: Totals | None


@dataclass(frozen=True, slots=True)
class NetworkMonth:
    """The sums of one month, over `closed` centres."""

    month: date
    closed: int
    sums: Totals


@dataclass(frozen=True, slots=True)
class NetworkTotals:
    """A month of the whole network, and the sums of the months up to it."""

    month: date
    newest: date
    """The newest month that may be asked for."""
    centres: Sequence[CentreMonth]
    sums: Totals
    history: Sequence[NetworkMonth]

    @property
    def closed(self) -> int:
        """How many centres have closed the month."""
        return sum(line.totals is not None for line in self.centres)

    @property
    def hides_something(self) -> bool:
        """Whether a number of the month is hidden."""
        return any(None in line.totals.values() for line in self.centres if line.totals is not None)


@dataclass(frozen=True, slots=True)
class NetworkCentre:
    """What the umbrella knows of a centre from day to day: its state, and the last month that it closed."""

    centre: Tenant
    last_closed_month: date | None


def network_totals(database: Database, context: Context, clock: Clock, *, month: date | None = None) -> NetworkTotals:
    """The totals of a closed month, by default the newest that any centre has closed.

    Raises Forbidden for anybody but the umbrella's staff, Invalid for a month that is not over.
    """
    with as_umbrella(database, context) as session:
        newest = _newest_month(session, context, clock)
        month = _checked_month(month, newest) or _last_closed_month(session, context, newest)
        first = earlier_month(month, MONTHS_SHOWN - 1)
        months = received(session, context, first, month)
        centres = session.scalars(_counted(context).order_by(Tenant.code)).all()
        published = {month: publish(totals) for month, totals in months.items()}
    shown = published.get(month, {})
    history = [_network_month(when, published.get(when, {})) for when in _months(first)]
    return NetworkTotals(
        month=month,
        newest=newest,
        centres=[
            CentreMonth(centre, shown.get(centre.id))
            for centre in centres
            if centre.id in shown or centre.state not in ("draft", "closed")
        ],
        sums=sums(shown),
        history=history,
    )


def download_totals(
    session: Session, database: Database, context: Context, clock: Clock, *, month: date | None = None
) -> NetworkTotals:
    """The same for a file, which leaves the platform: written down in the umbrella's record (`session`)."""
    totals = network_totals(database, context, clock, month=month)
    details = {"month": totals.month.isoformat()}
    audit.record(session, context, clock, action="totals.download", object_kind="month", details=details)
    return totals


def network_centres(
    database: Database, context: Context, *, search: str = "", limit: int = USUAL_PAGE, cursor: str | None = None
) -> Page[NetworkCentre]:
    """One page of the network's centres by code; `search` finds parts of code, names and places.

    Raises Forbidden for anybody but the umbrella's staff, Invalid for limit and cursor.
    """
    statement = _centres(context).where(Tenant.kind.not_in(("umbrella", "region")))
    for word in search.split():
        found = f"%{_escaped(word)}%"
        places = (Tenant.code, cast(Tenant.name, String), Tenant.municipality, Tenant.district)
        statement = statement.where(or_(*(place.ilike(found) for place in places)))
    with as_umbrella(database, context) as session:
        page = page_of(session, statement, keys=[SortKey(Tenant.code)], limit=limit, cursor=cursor)
        last = _last_months(session, context, [centre.id for centre in page.items])
    return Page([NetworkCentre(centre, last.get(centre.id)) for centre in page.items], page.next_cursor)


def network_centre(database: Database, context: Context, *, code: str) -> NetworkCentre:
    """One centre. Raises Forbidden for anybody but the umbrella's staff, NotFound."""
    with as_umbrella(database, context) as session:
        centre = session.scalar(_centres(context).where(Tenant.code == code, Tenant.kind != "umbrella"))
        if centre is None:
            raise NotFound("unknown_tenant", staff_text("There is no tenant %(code)s in this network.", code=code))
        return NetworkCentre(centre, _last_months(session, context, [centre.id]).get(centre.id))


def _counted(context: Context) -> Select[Tenant]:
    """The centres whose figures are the network's: the sandbox is none of them."""
    return _centres(context).where(Tenant.kind.in_(CENTRE_KINDS), Tenant.is_sandbox.is_not(True))


def _newest_month(session: Session, context: Context, clock: Clock) -> date:
    """The month before the one that the network's clock shows: no other is over in every centre."""
    zone = session.scalars(select(Network.time_zone).where(Network.id == context.network_id)).one()
    return earlier_month(month_of(clock.today(zone)), 1)


def _checked_month(month: date | None, newest: date) -> date | None:
    if month is not None and month > newest:
        message = public_text("This month is not over yet. The newest one is %(month)s.", month=f"{newest:%Y-%m}")
        raise Invalid("month_not_over", message, fields={"month": [message]})
    return month


def _last_closed_month(session: Session, context: Context, newest: date) -> date:
    """The newest month of which something has arrived; `newest` where nothing has."""
    latest = select(func.max(OperationalTotal.month)).where(
        OperationalTotal.network_id == context.network_id, OperationalTotal.month <= newest
    )
    return session.scalar(latest) or newest


def _last_months(session: Session, context: Context, centre_ids: Sequence[int]) -> Mapping[int, date]:
    statement = (
        select(OperationalTotal.centre_id, func.max(OperationalTotal.month).label("month"))
        .where(OperationalTotal.network_id == context.network_id, OperationalTotal.centre_id.in_(centre_ids))
        .group_by(OperationalTotal.centre_id)
    )
    return {row.centre_id: row.month for row in session.execute(statement)}


def _centres(context: Context) -> Select[Tenant]:
    return select(Tenant).where(Tenant.network_id == context.network_id)


def _months(first: date) -> list[date]:
    return [earlier_month(first, -ahead) for ahead in range(MONTHS_SHOWN)]


def _network_month(month: date, shown: Mapping[int, Totals]) -> NetworkMonth:
    return NetworkMonth(month, len(shown), sums(shown))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
