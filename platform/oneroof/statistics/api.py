"""The centre's figures in the API."""

from dataclasses import asdict
from typing import Any

from oneroof.core.api import ApiBlueprint
from oneroof.identity.access import requires, states_purpose
from oneroof.statistics import service
from oneroof.statistics.patterns import Asked, patterns
from oneroof.statistics.schemas import DayQuery, DayReportSchema, PatternQuery, PatternsSchema
from oneroof.statistics.service import DayReport
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("reports", __name__, description="The centre's own figures, exact and at once.")


@blueprint.route("/reports/day", methods=["GET"])
@states_purpose("statistics")
@requires("reports.read")
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, DayReportSchema)
def read_day(query: dict[str, Any]) -> DayReport:
    """The figures of a day

    Visits by channel, hour and language, how they ended, tickets and waits by queue. A day that is not over is told
    as it stands now.
    """
    current = work()
    return service.day_report(current.session, current.context, current.clock, **query)


@blueprint.route("/reports/patterns", methods=["GET"])
@states_purpose("statistics")
@requires("reports.read")
@blueprint.arguments(PatternQuery, location="query")
@blueprint.response(200, PatternsSchema)
def read_patterns(query: dict[str, Any]) -> dict[str, Any]:
    """When people come

    Arrivals by weekday and hour over some weeks, with how many people they keep busy and how many are on duty.
    """
    current = work()
    found = patterns(current.session, current.context, current.clock, asked=Asked(**query))
    usual = {name: getattr(found, name) for name in ("first", "last", "days", "minutes_each")}
    cells = [
        {"weekday": weekday + 1, "hour": hour, **asdict(cell)} for (weekday, hour), cell in sorted(found.cells.items())
    ]
    return {**usual, "cells": cells}
