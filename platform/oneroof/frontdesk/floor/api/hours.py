"""Opening hours and the days that are not like them."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, NothingSchema, QuerySchema, list_of
from oneroof.frontdesk.floor import settings
from oneroof.frontdesk.floor.schemas import ExceptionSchema, ListedExceptionSchema, WeekQuery, WeekSchema
from oneroof.frontdesk.service import today_at
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("opening_hours", __name__, description="When the centre and its offices are open.")


@blueprint.route("/floor/week", methods=["GET"])
@requires("floor.read")
@blueprint.arguments(WeekQuery, location="query")
@blueprint.response(200, WeekSchema)
def read_week(query: dict[str, Any]) -> dict[str, Any]:
    """The week of the centre, or of an office that keeps its own"""
    current = work()
    week = settings.own_week(current.session, current.context, query["office_id"])
    days = [[{"opens": opens, "closes": closes} for opens, closes in spans] for spans in week]
    return {**query, "days": days}


@blueprint.route("/floor/week", methods=["PUT"])
@requires("settings.manage")
@blueprint.arguments(WeekSchema)
@blueprint.response(204)
def set_week(arguments: dict[str, Any]) -> None:
    """Set the week of the centre or of an office"""
    current = work()
    week = [[(span["opens"], span["closes"]) for span in spans] for spans in arguments["days"]]
    office_id = arguments["office_id"]
    settings.set_week(current.session, current.context, current.clock, office_id=office_id, week=week)


@blueprint.route("/floor/exceptions", methods=["GET"])
@requires("floor.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(ListedExceptionSchema))
def list_exceptions(_query: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The days from today on that are not like their week"""
    current = work()
    today = today_at(current.session, current.context, current.clock)
    found = settings.exceptions_from(current.session, current.context, today)
    return {
        "items": [
            {
                "id": rows[0].id,
                "office_id": rows[0].office_id,
                "day": rows[0].day,
                "kind": rows[0].kind,
                "spans": [{"opens": row.opens, "closes": row.closes} for row in rows if row.opens],
                "reason": rows[0].reason,
            }
            for rows in found
        ]
    }


@blueprint.route("/floor/exceptions", methods=["PUT"])
@requires("settings.manage")
@blueprint.arguments(ExceptionSchema)
@blueprint.response(204)
def set_exception(arguments: dict[str, Any]) -> None:
    """Say that a day is not like its week"""
    current = work()
    spans = [(span["opens"], span["closes"]) for span in arguments.pop("spans")]
    settings.set_exception(current.session, current.context, current.clock, spans=spans, **arguments)


@blueprint.route("/floor/exceptions/<uuid:exception_id>", methods=["DELETE"])
@requires("settings.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(204)
def remove_exception(_nothing: dict[str, Any], exception_id: UUID) -> None:
    """The day is like its week again"""
    current = work()
    settings.remove_exception(current.session, current.context, current.clock, exception_id=exception_id)
