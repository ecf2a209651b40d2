"""What was typed into the forms of devices."""

from typing import Any
from uuid import UUID

from flask import request

from oneroof.core.page_answers import as_id, given, given_ids
from oneroof.frontdesk.devices.service import DeviceWish

FLAGS = ("chime", "voice", "show_waiting", "asks_needs", "locked")
PLAIN = ("rotate_seconds", "opens", "closes", "tickets_an_hour", "printer_id", "protocol", "width_dots", "serial")
HERE = "here_"


def typed_wish() -> DeviceWish:
    """What the form asks for. A setting that its kind does not know is left out when it is read."""
    settings: dict[str, Any] = {name: given(name) for name in PLAIN if name in request.form}
    settings |= {name: True for name in request.form.getlist("flags") if name in FLAGS}
    settings["here"] = {
        name.removeprefix(HERE): given(name) for name in request.form if name.startswith(HERE) and given(name)
    }
    return DeviceWish(
        name=given("name"),
        office_ids=given_ids("office_ids"),
        queue_ids=given_ids("queue_ids"),
        desk_id=_desk(),
        languages=request.form.getlist("languages"),
        settings=settings,
    )


def values_of(wish: DeviceWish, **more: str) -> dict[str, Any]:
    """The same, to be shown in the form again."""
    return {
        "name": wish.name,
        "office_ids": [str(each) for each in wish.office_ids],
        "queue_ids": [str(each) for each in wish.queue_ids],
        "desk_id": str(wish.desk_id or ""),
        "languages": list(wish.languages),
        "flags": [name for name in FLAGS if wish.settings.get(name)],
        "here": dict(wish.settings.get("here") or {}),
        **{name: str(wish.settings.get(name) or "") for name in PLAIN},
        **more,
    }


def _desk() -> UUID | None:
    return as_id(given("desk_id"))
