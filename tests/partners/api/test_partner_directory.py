"""The directory through the partner API: an agency's program writes what is the agency's, and nothing else."""

from oneroof.federation.directory.service import Question, takers
from support.agency_people import publish_service
from support.partner_api import Partners

ENTRY = {
    "service": "job_search",
    "way": "connected",
    "centres": ["lisboa"],
    "conditions": [{"language": "en", "text": "Adults only"}],
    "waiting_days": 4,
}


def test_a_program_keeps_its_agencys_entries(partners: Partners) -> None:
    centre = partners.lisboa.centre
    publish_service(centre)
    program, stranger = partners.program(), partners.program(partners.other)
    made = program.call("POST", "/directory", ENTRY, status=201, Idempotency_Key="once")
    again = program.call("POST", "/directory", ENTRY, status=201, Idempotency_Key="once")
    assert again.json == made.json and made.headers["ETag"] == '"1"'
    assert {name: made.json[name] for name in ENTRY} == ENTRY and made.json["confirmed_by"] == "program"
    path = f"/directory/{made.json['id']}"
    changed = ENTRY | {"waiting_days": 9}
    for method, body in (("GET", None), ("PUT", changed), ("DELETE", None)):
        tag = {"If_Match": '"1"'} if method == "PUT" else {}
        assert stranger.call(method, path, body, status=404, **tag).json["code"] == "entry_unknown"
    assert stranger.get("/directory")["items"] == []
    written = program.call("PUT", path, changed, If_Match=made.headers["ETag"])
    assert written.json["waiting_days"] == 9 and written.headers["ETag"] == '"2"'
    program.call("PUT", path, changed, status=412, If_Match=made.headers["ETag"])
    assert program.call("POST", "/directory", ENTRY | {"way": "link"}, status=422).json["errors"]["email"]
    assert [each["waiting_days"] for each in program.get("/directory")["items"]] == [9]
    with centre.database.transaction(centre.system) as session:
        (found,) = takers(session, centre.system, now=centre.clock.now(), question=Question(service="job_search"))
        assert found.entry.agency_code == "shelter"
    assert partners.program(scopes=["services.read"]).refused("/directory") == "not_in_token"
    program.call("DELETE", path, status=204)
    assert program.refused(path, 404) == "entry_unknown" and program.get("/directory")["items"] == []
