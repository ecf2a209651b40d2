"""The demonstration clock in the API, at the umbrella's host."""

from typing import Any

from flask import current_app

from oneroof.core.api import ApiBlueprint, NothingSchema
from oneroof.demo import clock
from oneroof.demo.clock import ShownTime
from oneroof.demo.schemas import ClockSchema, NewClockSchema
from oneroof.identity.access import requires, states_purpose
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("demo", __name__, description="For networks that are there to be looked at.")


@blueprint.route("/demo/clock", methods=["GET"])
@states_purpose("administration")
@requires("demo.clock")
@blueprint.response(200, ClockSchema)
def read_demo_clock() -> ShownTime:
    """What the demonstration network's clock shows"""
    return clock.shown_time(_services().database, work().context)


@blueprint.route("/demo/clock", methods=["PUT"])
@states_purpose("administration")
@requires("demo.clock")
@blueprint.arguments(NewClockSchema)
@blueprint.response(200, ClockSchema)
def set_demo_clock(wanted: dict[str, Any]) -> ShownTime:
    """Set the demonstration network's clock

    Days that the clock has left behind are closed; days that it goes back to are opened again.
    """
    shown = clock.set_clock(_services().database, work().context, **wanted)
    _services().directory.forget()
    return shown


@blueprint.route("/demo/clock", methods=["DELETE"])
@states_purpose("administration")
@requires("demo.clock")
@blueprint.arguments(NothingSchema)
@blueprint.response(200, ClockSchema)
def reset_demo_clock(_nothing: dict[str, Any]) -> ShownTime:
    """Let the demonstration network show real time again"""
    shown = clock.reset_clock(_services().database, work().context)
    _services().directory.forget()
    return shown


def _services() -> Services:
    services: Services = current_app.extensions["oneroof"]
    return services
