"""A month's totals as a table for other programs."""

from collections.abc import Iterator

from oneroof.federation.service import NetworkTotals
from oneroof.federation.totals import MEASURES
from oneroof.statistics.months import written_month

Row = tuple[object, ...]

HEADER: Row = ("month", "centre", "kind", "state", *MEASURES)


def totals_table(totals: NetworkTotals) -> Iterator[Row]:
    """The header, then a row for each centre. An empty number of a closed month is a hidden one. No sums: they would
    look like sums of everything.
    """
    yield HEADER
    month = written_month(totals.month)
    for line in totals.centres:
        state = "open" if line.totals is None else "closed"
        numbers = (None if line.totals is None else line.totals[measure] for measure in MEASURES)
        yield (month, line.centre.code, line.centre.kind, state, *numbers)
