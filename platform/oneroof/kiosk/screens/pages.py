"""`/screen`: the waiting room's display or the sign of a desk, whichever the device was paired as."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, g, jsonify, make_response, render_template

from oneroof.core.i18n import offered_languages, public_languages
from oneroof.identity.devices.access import for_device, this_device
from oneroof.identity.devices.paired import PairedDevice
from oneroof.kiosk.screens.service import ScreenState, ShownTicket, SignState, screen_state, sign_state
from oneroof.kiosk.screens.wording import Saying, names_in, phrases
from oneroof.tenancy.work import work

MOST_CALLS = 6
"""Rows of calls that a display has room for at a size that can be read from ten metres."""
ROTATE_SECONDS = 8
USUAL_LANGUAGES = 4
LONGEST_ROTATION = 60

blueprint = Blueprint("screens", __name__, template_folder="templates", url_prefix="/screen")


@blueprint.get("")
@for_device("display", "desk_sign")
def screen() -> Response:
    """The page. It stays fresh by itself; without scripts it is loaded again with each language."""
    device = this_device()
    shown = _sign(device) if device.kind == "desk_sign" else _display(device)
    response = make_response(shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/state")
@for_device("display", "desk_sign")
def state() -> Response:
    """What the screen shows, for its script: at the start, and again after it has missed something."""
    device = this_device()
    answer = jsonify(_sign_json(_read_sign(device)) if device.kind == "desk_sign" else _display_json(_read(device)))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _display(device: PairedDevice) -> str:
    found, languages = _read(device), _languages(device)
    host = g.tenant.default_language
    return render_template(
        "kiosk/screens/display.html",
        said=phrases(languages),
        shown_now=_language_now(device, languages),
        calls=found.calls[:MOST_CALLS],
        most_calls=MOST_CALLS,
        queues=[(queue, names_in(queue.names, languages, host), found.waiting(queue.id)) for queue in found.queues],
        here=_here(device, languages, host),
        shows_waiting=bool(device.settings.get("show_waiting", True)),
        chime=bool(device.settings.get("chime")),
        voice=bool(device.settings.get("voice")),
        rotate_seconds=_rotation(device),
        now=g.clock.now(),
        time_zone=g.tenant.time_zone,
    )


def _sign(device: PairedDevice) -> str:
    found, languages = _read_sign(device), _languages(device)
    return render_template(
        "kiosk/screens/sign.html",
        said=phrases(languages),
        shown_now=_language_now(device, languages),
        sign=found,
        office=names_in(found.office_names, languages, g.tenant.default_language),
        rotate_seconds=_rotation(device),
        now=g.clock.now(),
        time_zone=g.tenant.time_zone,
    )


def _read(device: PairedDevice) -> ScreenState:
    current = work()
    return screen_state(
        current.session, current.context, current.clock, office_ids=device.office_ids, queue_ids=device.queue_ids
    )


def _read_sign(device: PairedDevice) -> SignState:
    current = work()
    assert device.desk_id is not None  # a sign is paired with a desk
    return sign_state(current.session, current.context, current.clock, desk_id=device.desk_id)


def _display_json(found: ScreenState) -> dict[str, Any]:
    return {
        "sequence": found.sequence,
        "queues": [str(queue.id) for queue in found.queues],
        "tickets": [_ticket_json(ticket) for ticket in found.tickets],
    }


def _sign_json(found: SignState) -> dict[str, Any]:
    ticket = _ticket_json(found.ticket) if found.ticket else None
    return {"sequence": found.sequence, "desk": found.number, "open": found.is_open, "ticket": ticket}


def _ticket_json(ticket: ShownTicket) -> dict[str, Any]:
    """As in the events of the stream; `at` orders the calls."""
    return {
        "label": ticket.label,
        "queue": str(ticket.queue_id),
        "state": ticket.state,
        "desk": ticket.desk,
        "v": ticket.version,
        "at": ticket.called_at.timestamp() if ticket.called_at else 0,
    }


def _languages(device: PairedDevice) -> list[str]:
    """Those that the device was told to speak, the host language first; else those of the centre."""
    written = public_languages()
    wanted = [code for code in device.languages if code in written] or offered_languages()[:USUAL_LANGUAGES]
    return list(dict.fromkeys((g.tenant.default_language, *wanted)))


def _language_now(device: PairedDevice, languages: Sequence[str]) -> str:
    """Which of them is the turn of this moment, for screens without scripts."""
    turn = int(g.clock.now().timestamp()) // _rotation(device)
    return languages[turn % len(languages)]


def _rotation(device: PairedDevice) -> int:
    return min(LONGEST_ROTATION, max(3, int(device.settings.get("rotate_seconds") or ROTATE_SECONDS)))


def _here(device: PairedDevice, languages: Sequence[str], host: str) -> list[Saying]:
    texts: Mapping[str, str] = device.settings.get("here") or {}
    return names_in(texts, languages, host) if texts else []
