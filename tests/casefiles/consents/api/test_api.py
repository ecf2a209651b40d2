"""Consents in the API."""

from support.callers import Building

AMINA = {"name": "Amina Haddad", "birth_date": "1990-05-14", "nationality": "MA", "language": "ar"}


def test_answered_read_and_withdrawn(building: Building) -> None:
    caller = building.caller()
    casefile = caller.post("/persons", AMINA)["id"]
    notices = caller.call("GET", "/consent-notices", status=200).get_json()["items"]
    assert [notice["code"] for notice in notices][:2] == ["share_offices", "share_partner"]
    assert len(notices[0]["texts"]) == 12 and notices[0]["reviewed"] is False
    path = f"/casefiles/{casefile}/consents"
    receipt = caller.post(path, {"code": "reminders", "answer": "given"})
    assert receipt["event"] == "given" and receipt["receipt_code"].count("-") == 2
    found = caller.call("GET", path, status=200).get_json()
    state = {each["code"]: each for each in found["standings"]}["reminders"]
    assert (state["state"], state["older_text"]) == ("given", False) and state["until"]
    entry = found["history"][0]
    assert (entry["language"], entry["channel"], len(entry["text_hash"])) == ("ar", "spoken", 64)
    withdrawal = f"/consents/{state['id']}/withdrawal"
    assert caller.post(withdrawal, {})["event"] == "withdrawn"
    assert caller.call("POST", withdrawal, {}, status=409).get_json()["code"] == "consent_not_given"
    problem = caller.call("POST", path, {"code": "share_partner", "answer": "given"}, status=422).get_json()
    assert "partner" in str(problem)
    building.caller("officer", office="immigration").call(
        "POST", path, {"code": "survey", "answer": "given"}, status=403
    )
