"""How often a program may call, what is logged of it, and lists that go on while they change."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from oneroof.partners.calls import limits
from oneroof.partners.calls.limits import Limit
from oneroof.partners.calls.models import PartnerCall
from oneroof.partners.calls.service import KEPT_FOR, calls_of, forget_calls
from oneroof.partners.shown.changes import OVERLAP
from support.partner_api import Partners, Program


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that are soon reached, in windows that do not end."""
    for name, quota in (("CALLS", 3), ("CHANGES", 1)):
        monkeypatch.setattr(limits, name, Limit(name.lower(), quota, timedelta(days=3650)))


@pytest.mark.usefixtures("few")
def test_who_calls_too_often_waits_and_others_do_not(partners: Partners) -> None:
    program = partners.program()
    answers = [program.call("GET", "/me") for _ in range(3)]
    assert [each.headers["RateLimit"].split(";")[1] for each in answers] == ["r=2", "r=1", "r=0"]
    assert answers[0].headers["RateLimit-Policy"].startswith('"calls";q=3;w=')
    late = program.call("GET", "/me", status=429)
    assert late.json["code"] == "too_many_calls"
    assert int(late.headers["Retry-After"]) > 0
    program.call("GET", "/me", status=429)
    partners.program().call("GET", "/me")
    program.at(partners.porto).call("GET", "/me")
    calls = logged(partners, program)
    # of those that were too many only the first is logged
    assert [(each.status, each.reason_code) for each in calls] == [(200, None)] * 3 + [(429, "too_many_calls")]


@pytest.mark.usefixtures("few")
def test_what_changes_something_has_a_limit_of_its_own(partners: Partners) -> None:
    program, sent = partners.program(), partners.referred().send().referral
    program.call("POST", f"/referrals/{sent.id}/seen")
    program.call("POST", f"/referrals/{sent.id}/seen", status=429)
    program.call("GET", f"/referrals/{sent.id}")


def test_a_window_ends_and_a_slow_clock_opens_no_old_one(partners: Partners) -> None:
    centre, client_id = partners.lisboa.centre, partners.program().partner.client_id
    limit, noon = Limit("calls", 2), datetime(2026, 3, 2, 12, tzinfo=UTC)

    def used(moment: datetime) -> int:
        with centre.database.transaction(centre.system) as session:
            who = {"client_id": client_id, "limits": [limit], "now": moment}
            (standing,) = limits.count_call(session, centre.system, **who)  # type: ignore[arg-type]
        return standing.used

    assert [used(noon), used(noon + timedelta(seconds=59))] == [1, 2]
    assert used(noon + timedelta(seconds=60)) == 1
    assert used(noon + timedelta(seconds=59)) == 2


def test_the_log_has_refusals_with_their_reason_and_forgets(partners: Partners) -> None:
    program, sent = partners.program(), partners.referred().send().referral
    program.get(f"/referrals/{sent.id}")
    partners.lisboa.suspend()
    program.refused(f"/referrals/{sent.id}")
    read, refused = logged(partners, program)
    assert (read.operation, read.subject_id, read.status) == ("readAgencyReferral", sent.id, 200)
    assert (refused.reason_code, refused.partnership_id) == ("agreement_suspended", None)
    centre = partners.lisboa.centre
    with centre.database.transaction(centre.system) as session:
        page = calls_of(session, centre.system, client_id=program.partner.client_id, refused_only=True)
        assert [each.id for each in page.items] == [refused.id]
        forget_calls(session, centre.system, now=centre.clock.now() + KEPT_FOR + timedelta(days=1))
        assert session.scalars(select(PartnerCall)).all() == []


def test_a_list_is_read_whole_while_it_grows_and_changes(partners: Partners) -> None:
    program = partners.program()
    first, second, third = (partners.referred(name=f"Ana {each}").send().referral.id for each in ("Um", "Dois", "Tres"))
    page = program.get("/referrals?limit=2")
    seen, as_of = [each["id"] for each in page["items"]], page["as_of"]
    assert seen == [str(first), str(second)]
    # what was read changes and comes again, and what is new comes too
    program.post(f"/referrals/{first}/seen")
    fourth = partners.referred(name="Ana Quatro").send().referral.id
    while page["next_cursor"]:
        page = program.get(f"/referrals?limit=2&cursor={page['next_cursor']}")
        assert page["as_of"] == as_of
        seen += [each["id"] for each in page["items"]]
    assert seen == [str(each) for each in (first, second, third, first, fourth)]
    since = datetime.fromisoformat(as_of)
    assert partners.lisboa.centre.clock.now() - since >= OVERLAP
    late = program.get(f"/referrals?updated_since={since.isoformat().replace('+00:00', 'Z')}")
    assert {each["id"] for each in late["items"]} == set(seen)
    assert program.refused("/referrals?cursor=nothing", 422) == "cursor_invalid"


def logged(partners: Partners, program: Program) -> list[PartnerCall]:
    """The calls of a program at the first centre, in order."""
    centre = partners.lisboa.centre
    with centre.database.transaction(centre.system) as session:
        mine = select(PartnerCall).where(PartnerCall.client_id == program.partner.client_id)
        return list(session.scalars(mine.order_by(PartnerCall.called_at, PartnerCall.id)))
