"""A month of referrals across several centres: every one ends answered, expired after an escalation, or withdrawn."""

from datetime import date
from pathlib import Path

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.services import Services
from oneroof.simulate.referrals.cast import cast_of
from oneroof.simulate.referrals.month import Outcome, Plan, live_through
from support.factories import make_centre, make_network
from support.procedures import define

EVIDENCE = Path(__file__).parents[2] / "docs" / "evidence"
FIRST = date(2026, 3, 2)


def month(settings: Settings, database: Database, centres: int, referrals: int) -> Outcome:
    make_network(database, demo=True)
    for number in range(1, centres + 1):
        centre = make_centre(database, f"centre{number}", tenant_id=number)
        define(centre)
        centre.member("mediator")
        for office in ("immigration", "employment"):
            centre.member("officer", office=office)
    services = Services.open(settings)
    try:
        tenants = [each for each in services.directory.list_tenants() if each.kind == "national_centre"]
        casts = [cast_of(services, tenant) for tenant in tenants]
        return live_through(services, casts, umbrella_id=100, plan=Plan(referrals, FIRST))
    finally:
        services.close()


def hold_clean(outcome: Outcome, referrals: int) -> None:
    assert outcome.errors == []
    assert outcome.referrals == referrals
    assert (outcome.silent, outcome.silent_on_any_day, outcome.open_at_the_end) == (0, 0, 0)
    assert (outcome.expired_without_escalation, outcome.reports_that_do_not_add_up, outcome.failed_jobs) == (0, 0, 0)
    assert sum(outcome.by_state.values()) == outcome.referrals + outcome.alternatives
    assert outcome.clean


def test_a_month_of_referrals_leaves_none_silent(settings: Settings, database: Database) -> None:
    outcome = month(settings, database, centres=2, referrals=40)
    hold_clean(outcome, 40)
    assert outcome.by_state["expired"] > 0 and outcome.by_state["done"] > 0 and outcome.by_state["withdrawn"] > 0


@pytest.mark.evidence
def test_ten_thousand_referrals_across_thirty_centres(settings: Settings, database: Database) -> None:
    outcome = month(settings, database, centres=30, referrals=10_000)
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    (EVIDENCE / "referrals-month.json").write_text(f"{outcome.as_json()}\n", encoding="utf-8")
    hold_clean(outcome, 10_000)
