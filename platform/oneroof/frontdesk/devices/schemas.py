"""Devices and slips in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Choice, Id, Many, Text
from oneroof.frontdesk.devices.service import LONGEST_NAME, SCREEN_KINDS
from oneroof.frontdesk.printing.models import PRINT_STATES, PRINTER_CONDITIONS
from oneroof.identity.devices.models import DEVICE_KINDS

_SETTINGS = {
    "description": "By kind. `display`: `chime`, `voice`, `show_waiting`, `rotate_seconds`, `here` (by language). "
    "`kiosk`: `printer_id`, `opens`, `closes` (`HH:MM`, local), `asks_needs`, `locked`, `tickets_an_hour`. "
    "`printer`: `protocol` (`star`, `epson`), `width_dots` (576, 384), `serial`."
}


class DeviceWishSchema(ApiSchema):
    """What a device shall be called, show and serve. Empty lists mean the whole centre."""

    name = Text(required=True, most=LONGEST_NAME)
    office_ids = Many(Id(), most=100, load_default=list)
    queue_ids = Many(Id(), most=100, load_default=list)
    desk_id = Id(load_default=None, allow_none=True)
    languages = Many(Text(most=10), most=30, load_default=list)
    settings = plain.Dict(keys=plain.String(), load_default=dict, metadata=_SETTINGS)


class PairDeviceSchema(DeviceWishSchema):
    """The code that a screen shows, and what it shall be."""

    code = Text(required=True, most=40)
    kind = Choice(SCREEN_KINDS, required=True)


class DeviceSchema(ApiSchema):
    """A device that is in use."""

    id = plain.UUID(required=True)
    kind = plain.String(required=True, metadata={"enum": DEVICE_KINDS})
    name = plain.String(required=True)
    office_ids = plain.List(plain.UUID(), required=True)
    queue_ids = plain.List(plain.UUID(), required=True)
    desk_id = plain.UUID(required=True, allow_none=True)
    languages = plain.List(plain.String(), required=True)
    settings = plain.Dict(required=True, metadata=_SETTINGS)
    paired_at = plain.AwareDateTime(required=True)
    last_seen_at = plain.AwareDateTime(required=True, allow_none=True)
    version = plain.Integer(required=True)


class DeviceStandingSchema(ApiSchema):
    """A device and how it is."""

    device = plain.Nested(DeviceSchema, required=True)
    unreachable_since = plain.AwareDateTime(required=True, allow_none=True)
    condition = plain.String(
        attribute="status.condition",
        metadata={
            "enum": PRINTER_CONDITIONS,
            "description": "What a printer said last; missing where it said nothing.",
        },
    )
    waiting = plain.Integer(required=True, metadata={"description": "Slips that wait for the printer."})


class NewPrinterSchema(ApiSchema):
    """A printer and its secret, which is told once."""

    device = plain.Nested(DeviceSchema, required=True)
    secret = plain.String(required=True)


class PrintSchema(ApiSchema):
    """Which printer."""

    printer_id = Id(required=True)


class PrintJobSchema(ApiSchema):
    """A slip on its way."""

    id = plain.UUID(required=True)
    printer_id = plain.UUID(required=True)
    ticket_id = plain.UUID(required=True, allow_none=True)
    state = plain.String(required=True, metadata={"enum": PRINT_STATES})
    error = plain.String(required=True, allow_none=True)
    created_at = plain.AwareDateTime(required=True)
    finished_at = plain.AwareDateTime(required=True, allow_none=True)
