"""Case conferences through the partner API: the agency's own parts and steps, as long as it may know them."""

from datetime import timedelta

from oneroof.conferences.service.items import add_item
from oneroof.conferences.service.parts import tell
from oneroof.conferences.service.planning import Plan, plan
from oneroof.conferences.service.records import partners_of
from oneroof.conferences.service.steps import NewStep, agree_step
from oneroof.core.ids import new_id
from oneroof.referrals.service.records import stage_of
from support.partner_api import Partners


def test_an_agency_reads_its_part_and_says_that_its_step_is_done(partners: Partners) -> None:
    who = partners.referred()
    centre, mediator = who.floor.centre, who.floor.centre.member("mediator").context
    now = centre.clock.now()
    with centre.database.transaction(mediator) as session:
        stage = stage_of(session, mediator, centre.clock, partners.keys)
        invited = [partners.lisboa.partnership.id, partners.other.partnership.id]
        content = Plan(now + timedelta(days=7), "Room 2", partnership_ids=invited)
        conference = plan(stage, once_id=new_id(), content=content)
        item = add_item(stage, conference_id=conference.id, casefile_id=who.casefile.casefile.id, question="Where?")
        mine = {each.addressee: each.id for each in partners_of(session, mediator, conference.id)}[invited[0]]
        tell(stage, item.id, partner_id=mine, text="A bed for two", classes=["identity"])
        agree_step(
            stage, item.id, once_id=new_id(), content=NewStep("Keep a bed", mine, (now + timedelta(days=9)).date())
        )
    program, other = partners.program(), partners.program(partners.other)
    path = f"/conferences/{conference.id}"
    assert [each["id"] for each in program.get("/conferences")["items"]] == [str(conference.id)]
    whole = program.get(path)
    assert [(part["text"], part["classes"]) for part in whole["parts"]] == [("A bed for two", ["identity"])]
    assert "Where?" not in str(whole)
    assert other.get(path)["parts"] == [], "another partner's part"
    (step,) = whole["parts"][0]["steps"]
    address = f"/conference-steps/{step['id']}"
    done = program.call("PATCH", address, {"state": "done", "result": "Kept"}, If_Match=f'"{step["version"]}"')
    assert (done.json["state"], done.json["result"]) == ("done", "Kept")
    program.call("PATCH", address, {"state": "open"}, status=412, If_Match=f'"{step["version"]}"')
    other.call("PATCH", address, {"state": "open"}, status=404, If_Match='"1"')
    narrowed = {"type": "oneroof_case", "data_classes": ["conference"], "casefile_id": str(who.casefile.casefile.id)}
    assert partners.program(details=[narrowed]).refused(path) == "not_in_token"
    who.take_back()
    assert program.get(path)["parts"] == []
    partners.lisboa.suspend()
    assert program.refused(path) == "agreement_suspended"
