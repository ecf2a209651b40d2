"""The coordinator's pages of the floor, under /staff/floor: lines as they stand, live changes, and the model."""

from typing import Any

from flask import Blueprint

from oneroof.frontdesk.floor.wording import CHANGE_NAMES, OFFICE_KIND_NAMES, QUEUE_KIND_NAMES, WEEKDAYS

blueprint = Blueprint("line_pages", __name__, template_folder="../templates", url_prefix="/staff/floor")


@blueprint.context_processor
def words_of_lines() -> dict[str, Any]:
    """What the templates need to speak of the floor."""
    return {
        "change_names": CHANGE_NAMES,
        "office_kinds": OFFICE_KIND_NAMES,
        "queue_kinds": QUEUE_KIND_NAMES,
        "weekdays": WEEKDAYS,
    }


from oneroof.frontdesk.floor.pages import (  # noqa: E402  # they register their views on the blueprint above
    carried,
    changing,
    desks,
    hours,
    lines,
    offices,
    opening,
    precedence,
    queues,
    skills,
)

__all__ = [
    "blueprint",
    "carried",
    "changing",
    "desks",
    "hours",
    "lines",
    "offices",
    "opening",
    "precedence",
    "queues",
    "skills",
]
