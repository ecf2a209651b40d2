"""Services in the API."""

from jsonschema import Draft202012Validator

from oneroof.catalogue import service as catalogue
from support.callers import Building, Caller
from support.catalogues import a_catalogue, a_permit, a_service, words


def add(building: Building, *services: object) -> None:
    centre = building.lisboa
    with centre.database.transaction(centre.system) as session:
        catalogue.sync_catalogue(session, centre.system, centre.clock, a_catalogue(*services))  # type: ignore[arg-type]


def codes(caller: Caller, query: str = "", **headers: str) -> list[str]:
    return [item["code"] for item in caller.get(f"/services{query}", **headers)["items"]]


def test_the_list_is_filtered_and_comes_page_by_page(building: Building) -> None:
    add(building, *(a_service(f"s-{n}", kind="complementary", area="commerce") for n in range(5)))
    mediator = building.caller("mediator")
    assert codes(mediator, "?kind=government") == ["residence"]
    assert codes(mediator, "?area=employment") == ["job_search"]
    assert codes(mediator, f"?office_id={building.lisboa.offices['employment']}") == ["job_search"]
    assert codes(mediator, "?q=titulo+de", Accept_Language="pt") == ["residence"]
    first = mediator.get("/services?kind=complementary&limit=3")
    second = mediator.get(f"/services?kind=complementary&limit=3&cursor={first['next_cursor']}")
    assert [item["code"] for item in first["items"] + second["items"]] == [f"s-{n}" for n in range(5)]
    assert second["next_cursor"] is None
    assert codes(building.caller("mediator", building.porto), "?kind=complementary") == []


def test_a_wrong_filter_is_named(building: Building) -> None:
    mediator = building.caller("mediator")
    for query, field in (("kind=other", "kind"), ("area=moon", "area"), ("cursor=x", "cursor"), ("limit=0", "limit")):
        problem = mediator.call("GET", f"/services?{query}", status=422).json
        assert problem is not None and list(problem["errors"]) == [field]


def test_texts_say_what_they_are_written_in(building: Building) -> None:
    mediator = building.caller("mediator")
    shown = mediator.get("/services/residence", Accept_Language="pt")
    assert shown["description"] == {"text": "Peça ou renove o seu cartão.", "language": "pt"}
    assert shown["evidence"][1]["note"] == {"text": "Taken this year.", "language": "en"}
    assert shown["agency"]["name"]["text"] == "Agência das migrações"
    assert (shown["state"], shown["has_form"], shown["time"]["by_law"]) == ("offered", True, "P90D")
    assert [step["next"] for step in shown["steps"]] == [["decided"], []]
    (item,) = mediator.get("/services?kind=government", Accept_Language="zh")["items"]
    assert (item["summary"], item["summary_language"]) == ("What residence is for.", "en")


def test_what_the_centre_changed_counts_and_moves_the_etag(building: Building) -> None:
    centre, mediator = building.lisboa, building.caller("mediator")
    before = mediator.call("GET", "/services/residence").headers["ETag"]
    with centre.database.transaction(centre.system) as session:
        for version, path, value in (
            (1, "hours", {"value": {"pt": "Sextas."}}),
            (2, "evidence/photo", {"not_needed": True, "note": {"pt": "Tiramos aqui."}}),
        ):
            catalogue.change_service(
                session,
                centre.system,
                centre.clock,
                code="residence",
                version=version,
                path=path,
                value=value,
                host_language="pt",
            )
    answer = mediator.call("GET", "/services/residence")
    assert (before, answer.headers["ETag"]) == ('"1"', '"3"')
    shown = answer.json
    assert shown is not None
    assert shown["hours"] == {"text": "Sextas.", "language": "pt"}
    assert [each["code"] for each in shown["evidence"]] == ["passport"]
    assert shown["local"]["not_needed"] == ["photo"]
    assert shown["local"]["evidence_notes"]["photo"]["text"] == "Tiramos aqui."
    assert building.caller("mediator", building.porto).get("/services/residence")["local"]["not_needed"] == []


def test_a_form_is_a_schema_and_its_pages(building: Building) -> None:
    mediator = building.caller("mediator")
    answer = mediator.call("GET", "/services/residence/form", Accept_Language="pt")
    form = answer.json
    assert form is not None and answer.headers["ETag"] == '"1"'
    validator = Draft202012Validator(form["answers"])
    assert validator.is_valid({"full_name": "Ana", "photo_file": ["018f0000-0000-7000-8000-000000000000"]})
    assert not validator.is_valid({"full_name": 7})
    assert [page["title"]["text"] for page in form["pages"]] == ["Sobre si", "Documentos"]
    assert form["pages"][1]["fields"][0]["evidence"] == "photo"


def test_what_is_not_there(building: Building) -> None:
    mediator = building.caller("mediator")
    for path in ("/services/nothing", "/services/nothing/form", "/services/job_search/form"):
        mediator.call("GET", path, status=404)
    add(building, a_permit("gone", name=words("Gone")))
    centre = building.lisboa
    with centre.database.transaction(centre.system) as session:
        catalogue.retire_catalogue(session, centre.system, centre.clock, "testing")
    assert mediator.get("/services/gone")["state"] == "retired"
    mediator.call("GET", "/services/gone/form", status=404)
