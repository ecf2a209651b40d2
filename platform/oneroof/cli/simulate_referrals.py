"""`oneroof simulate referrals`: a month of people who are sent on, across many centres."""

import sys
from datetime import date, datetime, timedelta

import click
from tqdm import tqdm

from oneroof.cli.group import fail
from oneroof.cli.simulate import simulate
from oneroof.core.config import Settings
from oneroof.core.errors import DomainError
from oneroof.core.time import real_now
from oneroof.demo.prepare import demo_tenants
from oneroof.services import Services
from oneroof.simulate.referrals.cast import CentreCast, NobodyToSendError, cast_of
from oneroof.simulate.referrals.month import Outcome, Plan, live_through
from oneroof.tenancy.models import CENTRE_KINDS


@simulate.command(epilog="Example: oneroof simulate referrals --centres 30 --referrals 10000")
@click.option("--centres", default=30, show_default=True, type=click.IntRange(1, 500), help="How many take part.")
@click.option("--referrals", default=1000, show_default=True, type=click.IntRange(1, 100_000), help="In the month.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day (default: the next Monday).")
@click.option("--seed", default=1, show_default=True, help="Another number is another month.")
@click.option("--json", "as_json", is_flag=True, help="Print what became of them as JSON.")
def referrals(centres: int, referrals: int, first: datetime | None, seed: int, as_json: bool) -> None:
    """Send people on through a month of a demonstration network, and let its clocks strike until each has ended.

    The network's demonstration clock goes along and stays at the end; `oneroof demo clock --reset` brings it back.
    Ends with exit code 0 only when every referral ended answered, withdrawn, or expired after an escalation, none was
    ever without a next moment, and every centre's report adds up.
    """
    services = Services.open(Settings.from_environment())
    try:
        outcome = _run(services, centres, Plan(referrals, first.date() if first else _monday(), seed))
    except (DomainError, NobodyToSendError) as error:
        fail(str(error))
    finally:
        services.close()
    click.echo(outcome.as_json() if as_json else "\n".join(_lines(outcome)))
    sys.exit(0 if outcome.clean else 1)


def _run(services: Services, centres: int, plan: Plan) -> Outcome:
    tenants = demo_tenants(services)
    umbrella = next((each for each in tenants if each.kind == "umbrella"), None)
    if umbrella is None:
        raise NobodyToSendError("there is no demonstration network here.")
    casts: list[CentreCast] = []
    for tenant in tenants:
        if tenant.kind in CENTRE_KINDS and tenant.network_id == umbrella.network_id and len(casts) < centres:
            try:
                casts.append(cast_of(services, tenant))
            except NobodyToSendError:
                continue
    if len(casts) < centres:
        raise NobodyToSendError(f"only {len(casts)} centres can take part: they need a mediator and an officer.")
    with tqdm(total=plan.referrals, desc="sent", unit="referral", file=sys.stderr) as bar:

        def progress(number: int) -> None:
            bar.update(number)

        return live_through(services, casts, umbrella_id=umbrella.id, plan=plan, progress=progress)


def _monday() -> date:
    today = real_now().date()
    return today + timedelta(days=7 - today.weekday())


def _lines(outcome: Outcome) -> list[str]:
    states = ", ".join(f"{number} {state}" for state, number in sorted(outcome.by_state.items()))
    lines = [
        f"sent          {outcome.referrals} across {outcome.centres} centres; {outcome.alternatives} to others instead",
        f"ended         {states}",
        f"answered      {outcome.answered}, in time {outcome.answered_in_time}",
        f"clocks        {outcome.strikes} strikes, {outcome.letters} letters, {outcome.failed_jobs} failed jobs",
        f"open          {outcome.open_at_the_end}",
        f"silent        {outcome.silent} at the end, {outcome.silent_on_any_day} on any day",
        f"reports       {outcome.reports_that_do_not_add_up} of {outcome.centres} do not add up",
        f"seconds       {outcome.seconds}",
        *(f"error         {each}" for each in outcome.errors[:20]),
    ]
    lines.append("No referral was forgotten." if outcome.clean else "The month did not end clean.")
    return lines
