"""Referrals in the API, as they are sent and read."""

from typing import Any

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, PageQuery, QuerySchema
from oneroof.core.api.fields import Choice, Flag, Id, Moment, Text
from oneroof.referrals.models import (
    BASES,
    DESTINATIONS,
    OUTCOMES,
    REASONS,
    REJECT_REASONS,
    SHOWN_CLASSES,
    STATES,
    STEPS,
    URGENCIES,
)
from oneroof.referrals.service.following import STAFFS_REASONS
from oneroof.referrals.service.reading import DIRECTIONS, GROUPS
from oneroof.referrals.service.records import LONGEST_TEXT

_NAMES = {"description": "By language; the empty key for a name in none.", "additionalProperties": {"type": "string"}}
_CLASSES = {"description": "Classes of data that the other side sees as long as the referral is open."}
GIVEN_STEPS = ("see", "accept", "reject", "ask_more", "give_more", "finish", "withdraw")
"""What a caller can do with a referral."""


class OrganisationSchema(ApiSchema):
    """An organisation without a system of its own."""

    name = Text(least=1, most=200, required=True)
    email = Text(most=254)
    phone = Text(most=60)
    address = Text(most=300)


class DestinationSchema(ApiSchema):
    """To whom: `kind`, and what names it in that kind."""

    kind = Choice(DESTINATIONS, required=True)
    office_id = Id()
    partnership_id = Id()
    organisation = plain.Nested(OrganisationSchema)


class NewReferralSchema(ApiSchema):
    """What is sent, to whom, and the part of the casefile that goes with it."""

    casefile_id = Id(required=True)
    destination = plain.Nested(DestinationSchema, required=True)
    summary = Text(least=1, most=LONGEST_TEXT, required=True, metadata={"description": "Why; they read it."})
    service = Text(most=100, metadata={"description": "The service's code."})
    urgency = Choice(URGENCIES, load_default="usual")
    classes = plain.List(Choice(SHOWN_CLASSES), load_default=list, metadata=_CLASSES)
    document_ids = plain.List(Id(), load_default=list, metadata={"description": "Single documents, newest version."})
    once_id = Id(metadata={"description": "Given by the caller: sent again with the same, it is there already."})


class ReferralQuery(PageQuery):
    """Which referrals."""

    direction = Choice(DIRECTIONS, load_default="in")
    state = Choice(tuple(GROUPS), load_default="unanswered")
    urgency = Choice(URGENCIES)
    overdue = Flag(load_default=False)
    mine = Flag(load_default=False, metadata={"description": "Those that the caller sent."})
    service = Text(most=100, metadata={"description": "The service's code."})
    turn = Choice(("us", "them"), metadata={"description": "Who has to do something next."})


class MeetingSchema(ApiSchema):
    """When and where the person is expected: a free time, an appointment, a ticket for today, or a day and time."""

    slot_id = Id()
    appointment_id = Id()
    ticket = Flag(load_default=False)
    at = Moment()
    place = Text(most=200, load_default="")


class NewReferralStepSchema(ApiSchema):
    """One step. `reject` and `withdraw` want a `reason`, `finish` an `outcome`, `ask_more` a `text`."""

    step = Choice(GIVEN_STEPS, required=True)
    reason = Choice(tuple(dict.fromkeys((*REJECT_REASONS, *STAFFS_REASONS))))
    outcome = Choice(OUTCOMES)
    text = Text(most=LONGEST_TEXT, load_default="")
    meeting = plain.Nested(MeetingSchema, load_default=None, allow_none=True)
    classes = plain.List(Choice(SHOWN_CLASSES), load_default=list, metadata=_CLASSES)
    document_ids = plain.List(Id(), load_default=list)


class ReferralStepSchema(ApiSchema):
    """What happened."""

    number = plain.Integer(attribute="row.number", required=True)
    step = plain.String(attribute="row.step", required=True, metadata={"enum": list(STEPS)})
    state = plain.String(attribute="row.state", required=True, metadata={"enum": list(STATES)})
    at = Moment(attribute="row.at", required=True)
    actor_kind = plain.String(attribute="row.actor_kind", required=True)
    reason = plain.String(attribute="row.reason", required=True, allow_none=True)
    text = plain.String(required=True)
    who = plain.String(required=True, allow_none=True)


class ListedReferralSchema(ApiSchema):
    """A referral on a list."""

    id = plain.UUID(attribute="referral.id", required=True)
    code = plain.String(required=True, metadata={"description": "What the person carries."})
    casefile_id = plain.UUID(attribute="referral.casefile_id", required=True)
    person_name = plain.String(required=True, allow_none=True)
    destination_kind = plain.String(
        attribute="referral.destination_kind", required=True, metadata={"enum": list(DESTINATIONS)}
    )
    destination_names = plain.Dict(attribute="names", required=True, metadata=_NAMES)
    office_id = plain.UUID(attribute="referral.office_id", required=True, allow_none=True)
    partnership_id = plain.UUID(attribute="referral.partnership_id", required=True, allow_none=True)
    service = plain.String(attribute="service_code", required=True, allow_none=True)
    state = plain.String(attribute="referral.state", required=True, metadata={"enum": list(STATES)})
    urgency = plain.String(attribute="referral.urgency", required=True, metadata={"enum": list(URGENCIES)})
    basis = plain.String(attribute="referral.basis", required=True, metadata={"enum": list(BASES)})
    reason = plain.String(
        attribute="referral.reason", required=True, allow_none=True, metadata={"enum": [*REASONS, None]}
    )
    outcome = plain.String(
        attribute="referral.outcome", required=True, allow_none=True, metadata={"enum": [*OUTCOMES, None]}
    )
    sent_at = Moment(attribute="referral.sent_at", required=True)
    answer_by = plain.Date(attribute="referral.answer_by", required=True)
    overdue = plain.Boolean(attribute="is_overdue", required=True)
    turn = plain.String(required=True, allow_none=True, metadata={"enum": ["sender", "asked", None]})
    meeting_at = Moment(attribute="referral.meeting_at", required=True, allow_none=True)
    appointment_id = plain.UUID(attribute="referral.appointment_id", required=True, allow_none=True)


class LineSchema(ApiSchema):
    """One thing that is known."""

    code = plain.String(required=True)
    label = plain.String(required=True)
    value = plain.String(required=True)


class ShownSchema(ApiSchema):
    """A class of data as it is shown."""

    data_class = plain.String(required=True)
    entries = plain.List(plain.List(plain.Nested(LineSchema)), required=True)


class PaperSchema(ApiSchema):
    """A document that is shown."""

    part_id = plain.UUID(attribute="part.id", required=True)
    document_id = plain.UUID(attribute="part.document_id", required=True, allow_none=True)
    title = plain.String(required=True)


class ReferralSchema(ApiSchema):
    """A referral with all that it shows."""

    referral = plain.Nested(ListedReferralSchema, attribute="line", required=True)
    summary = plain.String(required=True)
    meeting_place = plain.String(required=True)
    shown = plain.List(plain.Nested(ShownSchema), required=True)
    documents = plain.List(plain.Nested(PaperSchema), required=True)
    steps = plain.List(plain.Nested(ReferralStepSchema), required=True)


class TakerQuery(QuerySchema):
    """What is asked of those who take people."""

    service = Text(most=100, metadata={"description": "The service's code."})
    words = Text(most=100)


class TakerSchema(ApiSchema):
    """Somebody to whom a person can be sent."""

    kind = plain.String(required=True, metadata={"enum": list(DESTINATIONS)})
    names = plain.Dict(required=True, metadata=_NAMES)
    office_id = plain.UUID(required=True, allow_none=True)
    partnership_id = plain.UUID(required=True, allow_none=True)
    waiting_days = plain.Integer(required=True, allow_none=True)
    answer_days = plain.Integer(required=True, allow_none=True)


Given = dict[str, Any]
