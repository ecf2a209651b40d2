"""What is known of a person, in the API."""

from typing import Any

from oneroof.casefiles.persons.parts import PARTS
from support.callers import Building, Caller
from support.persons import FACTS


def person(caller: Caller, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = caller.post("/persons", {"name": "Оксана Мельник", **more})
    return found


def test_a_name_is_enough_and_more_names_are_told_later(building: Building) -> None:
    caller = building.caller()
    casefile = person(caller)
    assert (casefile["latin_name"], casefile["nationalities"], casefile["language"]) == (
        "Oksana Melnik",
        ["unknown"],
        "pt",
    )
    changes = {
        "latin_name": "Oxana Melnyk",
        "other_names": [{"written": "Ксенія", "kind": "birth"}],
        "nationalities": ["UA", "stateless"],
        "birth_date": "1985",
        "birth_date_estimated": True,
    }
    path = f"/casefiles/{casefile['id']}"
    after = caller.call("PATCH", path, changes, If_Match='"1"').get_json()
    assert (after["latin_name"], after["nationality"]) == ("Oxana Melnyk", "UA")
    known = caller.get(f"{path}/person")
    assert [name["latin"] for name in known["names"]] == ["Oxana Melnyk", "Kseniya"]
    assert (known["nationalities"], known["birth_date_estimated"]) == (["UA", "stateless"], True)
    refused = caller.call("PATCH", path, {"latin_name": "Оксана"}, If_Match='"2"', status=422).get_json()
    assert list(refused["errors"]) == ["latin_name"]


def test_every_part_is_noted_changed_and_removed(building: Building) -> None:
    caller = building.caller()
    home = f"/casefiles/{person(caller)['id']}/person"
    for code in PARTS:
        entry = caller.post(f"{home}/{code}", FACTS[code])
        assert entry.items() >= {**FACTS[code], **({"value": "+351912345678"} if code == "contacts" else {})}.items()
        here = f"{home}/{code}/{entry['id']}"
        changed = caller.call("PUT", here, FACTS[code], If_Match='"1"')
        assert (changed.get_json()["version"], changed.headers["ETag"]) == (2, '"2"')
        caller.call("DELETE", here, If_Match='"1"', status=412)
        assert len(caller.get(home)[code]) == 1
        caller.call("DELETE", here, If_Match='"2"', status=204)
        assert caller.get(home)[code] == []


def test_faults_name_their_fields(building: Building) -> None:
    caller = building.caller()
    home = f"/casefiles/{person(caller)['id']}/person"
    for code, facts, field in (
        ("contacts", {"kind": "phone", "value": "12"}, "value"),
        ("contacts", {"kind": "pigeon", "value": "x"}, "kind"),
        ("family", {"kind": "child", "casefile": "ABC"}, "casefile"),
        ("papers", {"kind": "passport", "expires_on": "soon"}, "expires_on"),
        ("needs", {"kind": "other"}, "why"),
    ):
        refused = caller.call("POST", f"{home}/{code}", facts, status=422).get_json()
        assert list(refused["errors"]) == [field], (code, refused)


def test_who_is_not_cleared_is_shown_an_empty_part(building: Building) -> None:
    home = f"/casefiles/{person(building.caller())['id']}/person"
    building.caller().post(f"{home}/needs", FACTS["needs"])
    reception = building.caller("reception")
    assert reception.get(home)["needs"] == []
    reception.call("POST", f"{home}/needs", FACTS["needs"], status=403)
    assert building.caller().get("/expiring-papers?days=30")["items"] == []
