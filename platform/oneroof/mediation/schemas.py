"""The roster in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Choice, Day, Flag, Id, Moment
from oneroof.core.spoken_languages import spoken_codes


class DutyQuery(QuerySchema):
    """Which duties: those of a day, or those of this moment."""

    day = Day(metadata={"description": "At the centre; today when left out."})
    office_id = Id()
    now = Flag(load_default=False, metadata={"description": "Only who is on duty at this moment."})
    language = Choice(spoken_codes(), metadata={"description": "Only who speaks it (ISO 639)."})


class NewDutySchema(ApiSchema):
    """That somebody is on duty in an office."""

    staff_id = Id(required=True)
    office_id = Id(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class DutySchema(ApiSchema):
    """A duty and whose it is."""

    id = plain.UUID(attribute="duty.id", required=True)
    staff_id = plain.UUID(attribute="duty.staff_id", required=True)
    staff_name = plain.String(required=True)
    spoken_languages = plain.List(plain.String(), required=True)
    office_id = plain.UUID(attribute="duty.office_id", required=True)
    starts_at = Moment(attribute="duty.starts_at", required=True)
    ends_at = Moment(attribute="duty.ends_at", required=True)
