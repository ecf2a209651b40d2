"""Star CloudPRNT over HTTP: the printer polls (POST), takes a job (GET) and confirms it (DELETE), all at one address.

Field names and codes are those of Star's protocol guide, version 2.4.
"""

from typing import Any
from urllib.parse import unquote

from flask import Blueprint, Response, jsonify, request

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.frontdesk.printing import service
from oneroof.frontdesk.printing.slips import picture_of
from oneroof.frontdesk.printing.web import as_job_id, for_printer, slow_down_guessing, this_press, this_printer
from oneroof.tenancy.work import work

PNG = "image/png"
DEVICE_CODES = {"410": "paper_out", "211": "paper_low"}
COVER_OPEN = "42"
ON_LINE = "2"
CLIENT_FAULT = "5"
ASK_MODEL = [{"request": "ClientType", "options": ""}]
HEADERS = {"X-Star-Cut": "full; feed=true", "X-Star-ImageDitherPattern": "none", "Cache-Control": "no-store"}

blueprint = Blueprint("star_printers", __name__, url_prefix="/api/printers", template_folder="templates")
blueprint.before_request(slow_down_guessing)


def condition_of(status_code: str) -> str:
    """What a status code (`200 OK`, `410 Out of paper`) says of the printer."""
    number = status_code.partition(" ")[0]
    if number.startswith(COVER_OPEN):
        return "cover_open"
    return DEVICE_CODES.get(number, "ready" if number.startswith(ON_LINE) else "error")


@blueprint.post("/star")
@blueprint.post("/star/<secret>")
@for_printer
def star_poll(secret: str | None = None) -> Response:
    """How the printer is; whether there is something for it."""
    del secret
    said = request.get_json(silent=True, force=True)
    said = said if isinstance(said, dict) else {}
    printer, current = this_printer("star", str(said.get("printerMAC", ""))), work()
    session, context, clock = current.session, current.context, current.clock
    code = unquote(str(said.get("statusCode", "")))
    condition, model = condition_of(code), _model(said)
    service.report(session, context, clock, printer_id=printer.id, condition=condition, code=code, model=model)
    if condition in service.BAD_CONDITIONS:
        service.hold(session, context, printer_id=printer.id, code=code)
        return jsonify({"jobReady": False})
    busy = bool(said.get("printingInProgress"))
    job = None if busy else service.next_job(session, context, clock, printer_id=printer.id)
    answer: dict[str, Any] = {"jobReady": job is not None}
    if job is not None:
        answer |= {"mediaTypes": [PNG], "jobToken": str(job.id), "deleteMethod": "DELETE"}
    elif model is None and _is_unknown(printer.id):
        answer["clientAction"] = ASK_MODEL
    return jsonify(answer)


@blueprint.get("/star")
@blueprint.get("/star/<secret>")
@for_printer
def star_job(secret: str | None = None) -> Response:
    """The picture of the job that was offered."""
    del secret
    printer, current = this_printer("star", request.args.get("mac", "")), work()
    if request.args.get("type", PNG) != PNG:
        return Response(status=415)
    token = as_job_id(request.args.get("token"))
    job = service.take(current.session, current.context, current.clock, printer_id=printer.id, job_id=token)
    if job is None:
        raise NotFound("print_job_unknown", public_text("There is no such slip."))
    picture = picture_of(this_press(), job, printer.settings["width_dots"])
    return Response(picture, content_type=PNG, headers=HEADERS)


@blueprint.delete("/star")
@blueprint.delete("/star/<secret>")
@for_printer
def star_confirm(secret: str | None = None) -> Response:
    """The printer is done with the job: printed, or never to be."""
    del secret
    printer, current = this_printer("star", request.args.get("mac", "")), work()
    session, context, clock = current.session, current.context, current.clock
    code, token = unquote(request.args.get("code", "")), as_job_id(request.args.get("token"))
    if code.upper().startswith("OK") or code.startswith(ON_LINE):
        service.confirm(session, context, clock, printer_id=printer.id, job_id=token)
    elif code.startswith(CLIENT_FAULT):
        service.refuse(session, context, clock, printer_id=printer.id, job_id=token, code=code)
    else:
        service.hold(session, context, printer_id=printer.id, code=code)
    return Response(status=200)


@blueprint.get("/star/cloudprnt-setting.json")
@blueprint.get("/star/<secret>/cloudprnt-setting.json")
@for_printer
def star_setting(secret: str | None = None) -> Response:
    """Newer printers ask first whether the server speaks anything but HTTP. It does not, and says so with 404."""
    del secret
    raise NotFound("not_found", public_text("There is nothing at this address."))


def _model(said: dict[str, Any]) -> str | None:
    """The printer's answer to what it was asked of itself."""
    actions = said.get("clientAction")
    for action in actions if isinstance(actions, list) else []:
        if isinstance(action, dict) and action.get("request") == "ClientType":
            return str(action.get("result") or "") or None
    return None


def _is_unknown(printer_id: Any) -> bool:
    current = work()
    status = service.condition_of(current.session, current.context, printer_id=printer_id)
    return status is None or status.model is None
