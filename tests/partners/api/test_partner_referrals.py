"""Referrals through the partner API: what is shown, to whom, and what is told to whom it is not."""

from support.partner_api import SUMMARY, Partners


def test_a_program_reads_what_it_may_do(partners: Partners) -> None:
    me = partners.program().get("/me")
    assert (me["agency"], me["centre"]) == ("shelter", "lisboa")
    assert me["agreement"]["answer_days"] == 5 and "referrals.read" in me["scopes"]
    narrow = partners.program(scopes=["services.read"])
    assert narrow.get("/me")["scopes"] == ["services.read"]
    assert narrow.refused("/referrals") == "not_in_token"


def test_from_the_list_to_the_outcome(partners: Partners) -> None:
    who, program = partners.referred(), partners.program()
    sent = who.send(urgency="soon").referral
    (listed,) = program.get("/referrals")["items"]
    assert (listed["id"], listed["state"], listed["urgency"]) == (str(sent.id), "sent", "soon")
    path = f"/referrals/{sent.id}"
    shown = program.call("GET", path)
    assert shown.json["summary"] == SUMMARY
    assert shown.json["person"]["identity"]["name"] == "Zuzanna Nowak"
    assert "912345678" in str(shown.json["person"]["known"])
    assert program.post(f"{path}/seen")["state"] == "seen"
    stale = program.post(f"{path}/accept", {}, status=412, If_Match=shown.headers["ETag"])
    assert stale["code"] == "changed_meanwhile"
    body = {"at": "2099-01-05T10:00:00Z", "place": "Rua Nova 1"}
    tag = program.call("GET", path).headers["ETag"]
    accepted = program.call("POST", f"{path}/accept", body, If_Match=tag, Idempotency_Key="one")
    again = program.call("POST", f"{path}/accept", body, If_Match=tag, Idempotency_Key="one")
    assert accepted.json == again.json and again.headers["Idempotent-Replayed"] == "true"
    assert accepted.json["state"] == "accepted"
    done = program.post(f"{path}/done", {"outcome": "helped"}, If_Match=accepted.headers["ETag"])
    assert (done["state"], done["outcome"]) == ("done", "helped")
    assert program.refused(path) == "referral_closed"
    assert program.get("/referrals")["items"] == []
