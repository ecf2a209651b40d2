"""How far the chains of all tenants are behind, for those who run the installation."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError

from oneroof.audit.lag import made_at
from oneroof.core.db import Database
from oneroof.core.time import real_now


def lags(database: Database) -> dict[str, timedelta]:
    """The age of the oldest entry outside the chain, by the tenant's code; zero where none waits."""
    now = real_now()
    return {
        row.code: timedelta(0) if row.oldest is None else max(timedelta(0), now - made_at(row.oldest))
        for row in database.call("audit_backlog")
    }


class BacklogMetric:
    """`oneroof_audit_lag_seconds`, asked when somebody collects it. Nothing is told while the database is away."""

    def __init__(self, read: Callable[[], Mapping[str, timedelta]]) -> None:
        self._read = read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One series for each tenant."""
        gauge = GaugeMetricFamily(
            "oneroof_audit_lag_seconds", "Age of the oldest accountability entry outside the chain.", labels=["tenant"]
        )
        try:
            for code, lag in self._read().items():
                gauge.add_metric([code], lag.total_seconds())
        except SQLAlchemyError:
            return
        yield gauge
