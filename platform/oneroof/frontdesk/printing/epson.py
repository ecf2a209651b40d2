"""Epson Server Direct Print: the printer posts forms to one address, asking for jobs and telling what came of them.

Field names and codes are those of Epson's manuals “Server Direct Print” and “ePOS-Print XML”.
"""

import base64
import binascii
from uuid import UUID
from xml.etree import ElementTree

from flask import Blueprint, Response, request

from oneroof.core.slip_pictures import raster_of
from oneroof.frontdesk.printing import service
from oneroof.frontdesk.printing.models import PrintJob
from oneroof.frontdesk.printing.slips import picture_from, picture_of
from oneroof.frontdesk.printing.web import for_printer, slow_down_guessing, this_press, this_printer
from oneroof.identity.devices.access import PairedDevice
from oneroof.tenancy.work import work

XML = "text/xml; charset=utf-8"
EPOS = "http://www.epson-pos.com/schemas/2011/03/epos-print"
DEVICE = "local_printer"
TIMEOUT_MS = 10_000
LONGEST_ANSWER = 64 * 1024

# Bits of the printer's status (ASB).
NO_RESPONSE, OFF_LINE, COVER_OPEN = 0x1, 0x8, 0x20
BROKEN = 0x400 | 0x800 | 0x2000 | 0x4000
NEAR_END, PAPER_END = 0x20000, 0x80000
CONDITIONS = {"EPTR_REC_EMPTY": "paper_out", "EPTR_COVER_OPEN": "cover_open"}
OF_THE_PRINTER = ("EPTR_", "EX_TIMEOUT", "EX_BADPORT", "EX_SPOOLER")
"""Codes that say that the printer could not print now. All others say that it can't print this."""

blueprint = Blueprint("epson_printers", __name__, url_prefix="/api/printers", template_folder="templates")
blueprint.before_request(slow_down_guessing)


@blueprint.post("/epson")
@blueprint.post("/epson/<secret>")
@for_printer
def epson_printer(secret: str | None = None) -> Response:
    """A job for the printer, or thanks for what it says."""
    del secret
    printer = this_printer("epson", request.form.get("ID", ""))
    kind = request.form.get("ConnectionType", "")
    if kind == "SetResponse":
        for answer in _answers(request.form.get("ResponseFile", "")):
            _take_answer(printer, answer)
    elif kind in ("SetStatus", "Status"):
        _take_status(printer, request.form.get("Status", ""))
    elif kind == "GetRequest":
        return Response(_job_for(printer), content_type=XML, headers={"Cache-Control": "no-store"})
    return Response("", content_type=XML)


def condition_of(bits: int) -> str:
    """What the printer's status bits say."""
    if bits & PAPER_END:
        return "paper_out"
    if bits & COVER_OPEN:
        return "cover_open"
    if bits & (BROKEN | OFF_LINE | NO_RESPONSE):
        return "error"
    return "paper_low" if bits & NEAR_END else "ready"


def job_name(job_id: UUID) -> str:
    """A job's id in the 30 signs that the protocol allows."""
    return base64.urlsafe_b64encode(job_id.bytes).decode().rstrip("=")


def job_named(name: str | None) -> UUID | None:
    """The job with that name, or None."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode((name or "") + "=="))
    except (ValueError, binascii.Error):
        return None


def _job_for(printer: PairedDevice) -> bytes:
    current = work()
    session, context, clock = current.session, current.context, current.clock
    if service.condition_of(session, context, printer_id=printer.id) is None:
        service.report(session, context, clock, printer_id=printer.id, condition="ready", code="")
    job = service.take(session, context, clock, printer_id=printer.id)
    if job is None:
        return b""
    return _request_info(job, picture_of(this_press(), job, printer.settings["width_dots"]))


def _request_info(job: PrintJob, png: bytes) -> bytes:
    picture = picture_from(png)
    info = ElementTree.Element("PrintRequestInfo", Version="2.00")
    request_for = ElementTree.SubElement(info, "ePOSPrint")
    parameter = ElementTree.SubElement(request_for, "Parameter")
    named = (("devid", DEVICE), ("timeout", str(TIMEOUT_MS)), ("printjobid", job_name(job.id)))
    for name, value in named:
        ElementTree.SubElement(parameter, name).text = value
    data = ElementTree.SubElement(ElementTree.SubElement(request_for, "PrintData"), "epos-print", xmlns=EPOS)
    size = {"width": str(picture.width), "height": str(picture.height)}
    image = ElementTree.SubElement(data, "image", {**size, "color": "color_1", "mode": "mono", "align": "left"})
    image.text = base64.b64encode(raster_of(picture)).decode()
    ElementTree.SubElement(data, "cut", type="feed")
    document: bytes = ElementTree.tostring(info, encoding="utf-8", xml_declaration=True)
    return document


def _answers(text: str) -> list[tuple[UUID | None, bool, str, int]]:
    """Of each request in the printer's answer: the job, whether it was printed, the code, the status bits."""
    root, found = _parsed(text), []
    for part in root.iter("ePOSPrint") if root is not None else ():
        response = next(
            (each for each in part.iter() if each.tag.endswith("}response") or each.tag == "response"), None
        )
        if response is not None:
            printed, bits = response.get("success") in ("true", "1"), _number(response.get("status"))
            found.append((job_named(part.findtext("Parameter/printjobid")), printed, response.get("code", ""), bits))
    return found


def _take_answer(printer: PairedDevice, answer: tuple[UUID | None, bool, str, int]) -> None:
    current = work()
    session, context, clock = current.session, current.context, current.clock
    job_id, printed, code, bits = answer
    condition = condition_of(bits) if printed else CONDITIONS.get(code, condition_of(bits))
    if printed:
        service.confirm(session, context, clock, printer_id=printer.id, job_id=job_id)
    elif code.startswith(OF_THE_PRINTER):
        condition = "error" if condition in ("ready", "paper_low") else condition
        service.hold(session, context, printer_id=printer.id, code=code)
    else:
        service.refuse(session, context, clock, printer_id=printer.id, job_id=job_id, code=code or "unknown")
    service.report(session, context, clock, printer_id=printer.id, condition=condition, code=code or f"0x{bits:08X}")


def _take_status(printer: PairedDevice, text: str) -> None:
    current, root = work(), _parsed(text)
    for status in root.iter("printerstatus") if root is not None else ():
        if status.get("devicename", DEVICE) == DEVICE:
            code = status.get("asbstatus", "")
            condition = condition_of(_number(code))
            service.report(
                current.session, current.context, current.clock, printer_id=printer.id, condition=condition, code=code
            )


def _parsed(text: str) -> ElementTree.Element | None:
    """The document that a printer sent; None for one that is broken, too long, or defines things of its own."""
    if len(text) > LONGEST_ANSWER or "<!" in text:
        return None
    try:
        return ElementTree.fromstring(text.encode())  # noqa: S314  # without definitions, and short
    except ElementTree.ParseError:
        return None


def _number(text: str | None) -> int:
    try:
        return int(text or "0", 0)
    except ValueError:
        return 0
