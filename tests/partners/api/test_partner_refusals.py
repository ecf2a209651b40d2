"""What a live token does not open: by agreement, by consent, by token, of another agency, of another centre."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.identity.oauth.details import TYPE
from support.partner_api import Partners, Program
from support.partners import some_terms

Ending = Callable[[Partners], None]


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("agreement_suspended", lambda partners: partners.lisboa.suspend()),
        ("agreement_ended", lambda partners: partners.lisboa.end()),
        ("agreement_ended", lambda partners: partners.lisboa.end_above()),
    ],
)
def test_the_very_next_call_is_refused_when_an_agreement_ends(partners: Partners, reason: str, end: Ending) -> None:
    sent, program = partners.referred().send().referral, partners.program()
    path = f"/referrals/{sent.id}"
    tag = program.call("GET", path).headers["ETag"]
    end(partners)
    assert [program.refused(each) for each in ("/me", "/services", "/referrals", path)] == [reason] * 4
    assert program.post(f"{path}/accept", {}, status=403, If_Match=tag)["code"] == reason


def test_the_very_next_call_is_refused_when_a_consent_is_withdrawn(partners: Partners) -> None:
    who, program = partners.referred(), partners.program()
    sent = who.send().referral
    path = f"/referrals/{sent.id}"
    tag = program.call("GET", path).headers["ETag"]
    accepted = program.call("POST", f"{path}/accept", {}, If_Match=tag, Idempotency_Key="a")
    who.take_back()
    assert program.refused(path) == "consent_withdrawn"
    assert program.refused(f"{path}/documents") == "consent_withdrawn"
    late = program.post(f"{path}/done", {"outcome": "helped"}, status=403, If_Match=accepted.headers["ETag"])
    assert late["code"] == "consent_withdrawn"
    # an answer that was kept for a retry is not given again
    program.call("POST", f"{path}/accept", {}, status=409, If_Match=tag, Idempotency_Key="a")
    assert program.get("/referrals")["items"] == []


def test_each_class_is_withheld_by_agreement_by_token_and_by_person(partners: Partners) -> None:
    who = partners.referred()
    sent = who.send(classes=("identity", "contact"), document_ids=[who.document()]).referral
    program = partners.program()
    path = f"/referrals/{sent.id}"

    def withheld(by: Program) -> dict[str, str]:
        return {each["data_class"]: each["reason_code"] for each in by.get(path)["withheld"]}

    everything = program.get(path)
    assert everything["person"]["identity"] and everything["person"]["known"] and everything["documents"]
    assert withheld(program) == {
        "roadmap": "not_shared",
        **dict.fromkeys(("status", "family"), "not_in_agreement"),
        "procedure": "not_shared",
    }
    narrow = program.at(partners.lisboa, details=[{"type": TYPE, "data_classes": ["referrals", "contact"]}])
    assert narrow.get(path)["person"]["identity"] is None
    assert {withheld(narrow)[code] for code in ("identity", "documents")} == {"not_in_token"}
    less = some_terms(
        scopes=("referrals.read", "referrals.write"),
        readable=("person", "referrals", "contact"),
        writable=("referrals",),
    )
    partners.lisboa.next_version(less)
    shown = program.get(path)
    assert shown["person"]["identity"] is None and shown["documents"] == []
    assert {withheld(program)[code] for code in ("identity", "documents")} == {"not_in_agreement"}
    assert program.refused(f"{path}/documents") == "not_in_agreement"


def test_a_token_for_one_referral_opens_no_other(partners: Partners) -> None:
    one, other = (partners.referred(name=name).send().referral for name in ("Ana Um", "Rui Dois"))
    narrow = partners.program(details=[{"type": TYPE, "referral_id": str(one.id)}])
    assert [each["id"] for each in narrow.get("/referrals")["items"]] == [str(one.id)]
    narrow.get(f"/referrals/{one.id}")
    assert narrow.refused(f"/referrals/{other.id}") == "not_in_token"
    assert narrow.post(f"/referrals/{other.id}/seen", status=403)["code"] == "not_in_token"


def test_nothing_of_another_agency_or_centre_is_there(partners: Partners) -> None:
    sent = partners.referred().send().referral
    stranger, there = partners.program(partners.other), partners.program(partners.porto)
    for program in (stranger, there):
        assert program.get("/referrals")["items"] == []
        assert program.refused(f"/referrals/{sent.id}", 404) == "not_found"
        assert program.post(f"/referrals/{sent.id}/seen", status=404)["code"] == "not_found"
        program.refused(f"/referrals/{sent.id}/documents", 404)
    # a token of one centre is nothing at another's host
    misled = there.app.test_client().get(
        "/api/v1/partner/me", headers={"Authorization": f"Bearer {there.secret}", "Host": partners.lisboa.centre.host}
    )
    assert (misled.status_code, misled.json["code"]) == (401, "token_invalid")  # type: ignore[index]


def test_the_record_says_which_agency_looked_and_why(partners: Partners) -> None:
    sent, program = partners.referred().send().referral, partners.program()
    program.get(f"/referrals/{sent.id}")
    with partners.lisboa.centre.database.transaction(partners.lisboa.centre.system) as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.actor_kind == "agency")).all()
    (entry,) = [row for row in rows if row.action == "referral.read"]
    assert entry.agency_id == partners.lisboa.agency.id and entry.purpose == "partner_sharing"
    assert set(entry.data_classes) >= {"referrals", "identity", "contact"}
