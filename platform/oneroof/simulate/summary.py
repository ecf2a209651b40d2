"""What a simulated day came to: counted on the server's own records, not on what the simulator believes."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from statistics import quantiles
from typing import Any

from oneroof.simulate.client import Caller, Tally
from oneroof.simulate.day import Day

ENDED = ("served", "no_show", "left", "handed_on")


@dataclass(frozen=True, slots=True)
class Summary:
    """The outcome of one simulator's run. Times of the day in its own minutes, of calls in real milliseconds."""

    visitors: int
    """Whom this simulator registered."""
    served: int
    no_show: int
    left: int
    unaccounted: list[str]
    """Labels of first tickets of visits that have not ended."""
    tickets_of_the_day: int
    duplicate_numbers: list[str]
    called_twice: list[str]
    wait_minutes: dict[str, float]
    calls: int
    calls_per_second: float
    call_milliseconds: dict[str, float]
    retries: int
    errors: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Everybody accounted for, every number and every call unique, no error after retries."""
        return not (self.unaccounted or self.duplicate_numbers or self.called_twice or self.errors)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {**asdict(self), "clean": self.clean}


async def tickets_of_today(caller: Caller, queue_ids: list[str]) -> list[dict[str, Any]]:
    """Every ticket of the day, in all states, page by page."""
    tickets: list[dict[str, Any]] = []
    for queue_id in queue_ids:
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": 100, **({"cursor": cursor} if cursor else {})}
            page = await caller.get(f"/queues/{queue_id}/tickets", **query)
            tickets.extend(page["items"])
            cursor = page.get("next_cursor")
    return tickets


def summarise(day: Day, tickets: list[dict[str, Any]], tally: Tally, real_seconds: float) -> Summary:
    """Hold what the simulator did against the server's tickets."""
    by_visit: dict[str, list[dict[str, Any]]] = {}
    for ticket in tickets:
        by_visit.setdefault(ticket["visit_id"], []).append(ticket)
    ends = {visit: _end_of(by_visit.get(visit, [])) for visit in day.registered}
    counted = Counter(ends.values())
    labels = Counter(f"{ticket['queue_id']}/{ticket['label']}" for ticket in tickets)
    labels.update({label: count - 1 for label, count in day.labels.items() if count > 1})
    return Summary(
        visitors=len(day.registered),
        served=counted["served"],
        no_show=counted["no_show"],
        left=counted["left"],
        unaccounted=sorted(day.registered[visit] for visit, end in ends.items() if end == "open"),
        tickets_of_the_day=len(tickets),
        duplicate_numbers=sorted(label.rsplit("/", 1)[1] for label, count in labels.items() if count > 1),
        called_twice=sorted(
            {ticket["label"] for ticket in tickets if ticket["calls"] > 1}
            | {ticket["label"] for ticket in tickets if day.calls[ticket["id"]] > 1}
        ),
        wait_minutes=_spread([wait for ticket in tickets if (wait := _wait_minutes(ticket)) is not None]),
        calls=tally.calls,
        calls_per_second=round(tally.calls / real_seconds, 1),
        call_milliseconds=_spread([seconds * 1000 for seconds in tally.seconds]),
        retries=tally.retries,
        errors=day.errors,
    )


def _end_of(tickets: list[dict[str, Any]]) -> str:
    """How a visit ended: by its last ticket; `open` when something of it still waits or never came."""
    states = [ticket["state"] for ticket in tickets]
    if not states or any(state not in ENDED for state in states):
        return "open"
    last = max(tickets, key=lambda ticket: (ticket["issued_at"], ticket["label"]))
    return str(last["state"]) if last["state"] != "handed_on" else "open"


def _wait_minutes(ticket: dict[str, Any]) -> float | None:
    if not ticket.get("called_at"):
        return None
    waited = datetime.fromisoformat(ticket["called_at"]) - datetime.fromisoformat(ticket["issued_at"])
    return waited.total_seconds() / 60


def _spread(values: list[float]) -> dict[str, float]:
    if len(values) < 2:
        return {"median": round(values[0], 1), "p95": round(values[0], 1)} if values else {"median": 0.0, "p95": 0.0}
    cuts = quantiles(values, n=20)
    return {"median": round(cuts[9], 1), "p95": round(cuts[18], 1)}
