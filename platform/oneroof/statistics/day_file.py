"""A day's figures as a table for other programs: one number to a row, named by codes and not by words."""

from collections.abc import Iterator
from dataclasses import asdict

from oneroof.statistics.service import DayReport, QueueLine
from oneroof.statistics.spreads import Spread

Row = tuple[object, ...]

HEADER: Row = ("day", "group", "item", "measure", "value")
_OF_A_QUEUE = ("issued", "open", "served", "no_shows", "left", "handed_on")


def day_table(report: DayReport) -> Iterator[Row]:
    """The header, then the day's numbers. A queue is named by its code; a wait that nobody had is empty."""
    yield HEADER
    for group, item, measure, value in _numbers(report):
        yield (report.day.isoformat(), group, item, measure, value)


def _numbers(report: DayReport) -> Iterator[Row]:
    contact = {f"first_contact_{name}": value for name, value in asdict(report.first_contact).items()}
    calls = {f"call_{part}": value for part, value in asdict(report.calls).items()}
    survey = {"survey_answers": report.satisfaction.answers, "survey_better": report.satisfaction.better}
    totals = {**asdict(report.counts), **_times(report.waits, report.services), **calls, **contact, **survey}
    yield from (("total", "", measure, value) for measure, value in totals.items())
    for group in ("channels", "hours", "languages", "outcomes"):
        measure = "tickets" if group == "outcomes" else "visits"
        yield from ((group.removesuffix("s"), item, measure, count) for item, count in getattr(report, group).items())
    for hour, waits in report.hourly_waits.items():
        yield from (("hour", hour, f"wait_{name}", value) for name, value in asdict(waits).items())
    for line in report.queues:
        yield from (("queue", line.queue.code, measure, value) for measure, value in _of_queue(line).items())


def _of_queue(line: QueueLine) -> dict[str, int | None]:
    return {**{measure: getattr(line, measure) for measure in _OF_A_QUEUE}, **_times(line.waits, line.services)}


def _times(waits: Spread, services: Spread) -> dict[str, int | None]:
    named = (("wait", waits), ("service", services))
    return {f"{name}_{part}": value for name, spread in named for part, value in asdict(spread).items()}
