"""The closed loop: what became of the referrals, for whoever reads figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, render_template, request

from oneroof.audit import service as audit
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import LazyText, current_language, staff_text
from oneroof.core.names import text_in
from oneroof.identity.access import requires, states_purpose
from oneroof.referrals.report.service import Asked, Counts, Line, Report, rejections, report_of
from oneroof.services import Services
from oneroof.statistics.csv_files import csv_answer
from oneroof.tenancy.work import work

blueprint = Blueprint("referral_report", __name__, template_folder="templates", url_prefix="/staff/referral-report")
KINDS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "office": staff_text("Office of this centre"),
        "agency": staff_text("Agency"),
        "organisation": staff_text("Organisations without a system"),
        "centre": staff_text("Another centre"),
    }
)
REASONS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "not_ours": staff_text("not their task"),
        "no_place": staff_text("no place"),
        "not_entitled": staff_text("conditions not met"),
        "wrong_area": staff_text("outside their area"),
        "not_reached": staff_text("person not reached"),
        "other": staff_text("something else"),
    }
)
HEADER = (
    *("kind", "to", "service", "sent", "waiting", "accepted", "done", "rejected", "expired", "withdrawn"),
    *("said_yes", "answered_in_time", "escalated", "median_working_days", "closed_loop_rate"),
    *(f"rejected_{reason}" for reason in REASONS),
)


@blueprint.get("")
@states_purpose("statistics")
@requires("reports.read")
def report() -> str | Response:
    """By whom was asked, and for what."""
    try:
        return _page(_report())
    except Invalid as error:
        return make_response(_page(None, error), error.status)


@blueprint.get("/file.csv")
@states_purpose("statistics")
@requires("reports.read")
def report_csv() -> Response:
    """The same as a file, which leaves the platform: that is written down."""
    found, current = _report(), work()
    details = {"first": found.first.isoformat(), "last": found.last.isoformat()}
    audit.record(
        current.session,
        current.context,
        current.clock,
        action="referral_report.download",
        object_kind="day",
        details=details,
    )
    return csv_answer(_rows(found), f"{g.tenant.code}-{found.first.isoformat()}-{found.last.isoformat()}-referrals.csv")


def _report() -> Report:
    opened: Services = current_app.extensions["oneroof"]
    return report_of(opened.database, g.context, g.clock, asked=Asked(_day("first"), _day("last")))


def _day(name: str) -> date | None:
    typed = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        message = staff_text("Write a day such as 2026-03-02.")
        raise Invalid("days_invalid", message, fields={name: [message]}) from None


def _page(found: Report | None, error: DomainError | None = None) -> str:
    return render_template(
        "statistics/referrals.html",
        found=found,
        kinds=KINDS,
        reason_names=REASONS,
        reasons=rejections(found.lines) if found else [],
        typed={name: request.args.get(name, "") for name in ("first", "last")},
        errors=error.fields if error else {},
    )


def _rows(found: Report) -> Iterator[tuple[object, ...]]:
    yield HEADER
    for line in found.lines:
        yield (line.kind, _named(line), text_in(dict(line.service or {}), current_language()), *_numbers(line.counts))
    yield ("total", "", "", *_numbers(found.total))


def _named(line: Line) -> str:
    return text_in(dict(line.to), current_language()) if line.to else str(KINDS[line.kind])


def _numbers(counts: Counts) -> tuple[Any, ...]:
    rate = counts.closed_rate
    return (
        *(counts.sent, counts.waiting, counts.accepted, counts.done, counts.rejected, counts.expired),
        *(counts.withdrawn, counts.said_yes, counts.in_time, counts.escalated, counts.median_days),
        None if rate is None else round(rate, 4),
        *(counts.reasons[reason] for reason in REASONS),
    )
