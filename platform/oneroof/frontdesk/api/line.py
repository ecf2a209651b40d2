"""What decides who is called where: credits and skills of the centre, blocks of numbers, estimates."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, NothingSchema, QuerySchema, list_of
from oneroof.frontdesk import service
from oneroof.frontdesk.line.models import Skill
from oneroof.frontdesk.models import NumberBlock, Ticket
from oneroof.frontdesk.schemas.line import (
    BlockSchema,
    CreditSchema,
    CreditsSchema,
    EstimateQuery,
    EstimateSchema,
    GivenBackSchema,
    NewBlockSchema,
    ServiceSkillSchema,
    SkillCodesSchema,
    SkillNameSchema,
    SkillSchema,
    StaffSkillsSchema,
    UnservableSchema,
)
from oneroof.frontdesk.schemas.tickets import TicketSchema
from oneroof.frontdesk.service import Estimate, Unservable
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("line", __name__, description="What decides who is called when, and where.")


@blueprint.route("/line-credits", methods=["GET"])
@requires("floor.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(CreditSchema))
def list_credits(_query: dict[str, Any]) -> dict[str, list[dict[str, int]]]:
    """By how many minutes each priority comes earlier into line"""
    current = work()
    return _credits(service.line_credits(current.session, current.context))


@blueprint.route("/line-credits", methods=["PUT"])
@requires("floor.direct")
@blueprint.arguments(CreditsSchema)
@blueprint.response(200, list_of(CreditSchema))
def set_credits(arguments: dict[str, Any]) -> dict[str, list[dict[str, int]]]:
    """Set the credits of this centre; those left out follow the rule for all"""
    current = work()
    minutes = {item["priority"]: item["minutes"] for item in arguments["items"]}
    service.set_line_credits(current.session, current.context, current.clock, minutes=minutes)
    return _credits(service.line_credits(current.session, current.context))


@blueprint.route("/skills", methods=["GET"])
@requires("floor.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(SkillSchema))
def list_skills(_query: dict[str, Any]) -> dict[str, list[Skill]]:
    """The skills that services of this centre take"""
    current = work()
    return {"items": service.skills(current.session, current.context)}


@blueprint.route("/skills/<code>", methods=["PUT"])
@requires("floor.direct")
@blueprint.arguments(SkillNameSchema)
@blueprint.response(200, SkillSchema)
def save_skill(arguments: dict[str, Any], code: str) -> Skill:
    """Make a skill, or name it anew"""
    current = work()
    return service.save_skill(current.session, current.context, current.clock, code=code, **arguments)


@blueprint.route("/skills/<code>/retire", methods=["POST"])
@requires("floor.direct")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(204)
def retire_skill(_nothing: dict[str, Any], code: str) -> None:
    """No service takes it any more"""
    current = work()
    service.retire_skill(current.session, current.context, current.clock, code=code)


@blueprint.route("/staff-skills", methods=["GET"])
@requires("floor.direct")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(StaffSkillsSchema))
def list_staff_skills(_query: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Who has which skills"""
    current = work()
    found = service.skills_of_staff(current.session, current.context)
    return {"items": [{"staff_id": staff_id, "skills": codes} for staff_id, codes in found.items()]}


@blueprint.route("/staff-skills/<uuid:staff_id>", methods=["PUT"])
@requires("floor.direct")
@blueprint.arguments(SkillCodesSchema)
@blueprint.response(200, StaffSkillsSchema)
def set_staff_skills(arguments: dict[str, Any], staff_id: UUID) -> dict[str, Any]:
    """Say what a member of staff can do; it counts from their next call on"""
    current = work()
    codes = service.set_staff_skills(
        current.session, current.context, current.clock, staff_id=staff_id, codes=arguments["skills"]
    )
    return {"staff_id": staff_id, "skills": codes}


@blueprint.route("/service-skills/<uuid:service_id>", methods=["PUT"])
@requires("floor.direct")
@blueprint.arguments(ServiceSkillSchema)
@blueprint.response(204)
def set_service_skill(arguments: dict[str, Any], service_id: UUID) -> None:
    """Say which skill serving a service takes, for tickets from now on"""
    current = work()
    service.set_service_skill(
        current.session, current.context, current.clock, service_id=service_id, code=arguments["skill"]
    )


@blueprint.route("/unservable", methods=["GET"])
@requires("tickets.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(UnservableSchema))
def list_unservable(_query: dict[str, Any]) -> dict[str, list[Unservable]]:
    """Who waits for a skill that nobody has who serves their queue now"""
    current = work()
    return {"items": service.unservable(current.session, current.context)}


@blueprint.route("/tickets/<uuid:ticket_id>/clear-skill", methods=["POST"])
@requires("floor.direct")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, TicketSchema)
def clear_skill(_nothing: dict[str, Any], ticket_id: UUID) -> Ticket:
    """Let any desk of its queue call a ticket that waits for a skill"""
    current = work()
    return service.clear_skill(current.session, current.context, current.clock, ticket_id=ticket_id)


@blueprint.route("/number-blocks", methods=["POST"])
@requires("devices.manage")
@blueprint.arguments(NewBlockSchema)
@blueprint.response(201, BlockSchema)
def take_block(arguments: dict[str, Any]) -> NumberBlock:
    """Take numbers of today for a kiosk; the block that it holds, while it has numbers left"""
    current = work()
    return service.take_block(current.session, current.context, current.clock, **arguments)


@blueprint.route("/number-blocks/<uuid:block_id>/give-back", methods=["POST"])
@requires("devices.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, GivenBackSchema)
def give_back_block(_nothing: dict[str, Any], block_id: UUID) -> dict[str, int]:
    """End the hold of a device; its numbers that are on no ticket are not given out any more today"""
    current = work()
    unused = service.give_back_block(current.session, current.context, current.clock, block_id=block_id)
    return {"unused": unused}


@blueprint.route("/queues/<uuid:queue_id>/estimate", methods=["GET"])
@requires("tickets.read")
@blueprint.arguments(EstimateQuery, location="query")
@blueprint.response(200, EstimateSchema)
def estimate(query: dict[str, Any], queue_id: UUID) -> Estimate:
    """How long somebody will wait in a queue: a span, from the last services there and the desks that serve it now"""
    current = work()
    return service.estimate(current.session, current.context, current.clock, queue_id=queue_id, **query)


def _credits(worth: tuple[Any, ...]) -> dict[str, list[dict[str, int]]]:
    found = [{"priority": number, "minutes": int(each.total_seconds() // 60)} for number, each in enumerate(worth)]
    return {"items": found[1:]}
