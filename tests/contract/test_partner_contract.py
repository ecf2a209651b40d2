"""The partner API called with all that its contract allows and forbids, by programs of two tenants."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.partners.calls import limits
from oneroof.partners.calls.limits import Limit
from oneroof.storage.intake import Storing
from support.appointments import calendar_of
from support.house import open_house
from support.partner_api import Partners, make_partners
from support.partners import Agreed
from support.schema_calls import SchemaCaller, call_everything

PARTNER = r"^/api/v1/partner/"


@pytest.fixture
def partners(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Partners]:
    for name in ("CALLS", "CHANGES"):
        monkeypatch.setattr(limits, name, Limit(name.lower(), 1_000_000, timedelta(minutes=1)))
    with open_house(settings, database) as house:
        storing = Storing(house.services.files, house.services.scanner)
        yield make_partners(house.app, house.services.keys, storing, house.lisboa, house.porto)


def callers(partners: Partners) -> list[SchemaCaller]:
    """A program at each of the two centres, with somebody referred there."""
    sides: list[tuple[Agreed, str]] = [(partners.lisboa, "Zuzanna Nowak"), (partners.porto, "Wanda Kowalska")]
    things: list[dict[str, list[str]]] = []
    for here, name in sides:
        who = partners.referred(here, name)
        calendar_of(who.floor)
        things.append({"referral_id": [str(who.send().referral.id) for _ in range(2)]})
    found = []
    for place, (here, _) in enumerate(sides):
        other = 1 - place
        program = partners.program(here)
        found.append(
            SchemaCaller(
                app=partners.app,
                host=here.centre.host,
                headers={"Authorization": f"Bearer {program.secret}"},
                own=things[place],
                others=things[other],
                secrets=[sides[other][1], *things[other]["referral_id"]],
            )
        )
    return found


def test_a_program_of_each_tenant_breaks_nothing_and_reaches_nothing(partners: Partners) -> None:
    for caller in callers(partners):
        called = call_everything(caller, only=PARTNER, examples=4)
        assert len(called) >= 20
        assert any(200 in statuses for statuses in called.values())


@pytest.mark.evidence
def test_the_same_with_many_examples(partners: Partners) -> None:
    for number, caller in enumerate(callers(partners)):
        call_everything(caller, only=PARTNER, examples=150, chosen=number)
