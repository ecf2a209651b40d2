"""Messages between desks in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Choice, Id, Moment, Text, Whole
from oneroof.frontdesk.messages.models import ADDRESSES, ANSWERS, MESSAGE_KINDS, PHRASES, TO_ROLES
from oneroof.frontdesk.messages.sending import LONGEST_TEXT, MINUTES


class NewDeskMessageSchema(ApiSchema):
    """A ready phrase, own words, or both, to a desk, an office, a role, the speakers of a language, or everybody."""

    address = Choice(ADDRESSES, required=True)
    desk_id = Id(load_default=None, allow_none=True)
    office_id = Id(load_default=None, allow_none=True)
    role = Choice(TO_ROLES, load_default=None, allow_none=True)
    phrase = Choice(PHRASES, required=True)
    language = Text(
        most=3,
        load_default=None,
        allow_none=True,
        metadata={"description": "ISO 639: of whom a speaker is asked for, and who reads it with `speakers`."},
    )
    minutes = Whole(
        min(MINUTES), max(MINUTES), load_default=None, allow_none=True, metadata={"description": f"One of {MINUTES}."}
    )
    text = Text(most=LONGEST_TEXT, load_default="", metadata={"description": "Deleted the next day. Name no visitor."})


class DeskAnswerSchema(ApiSchema):
    """Whether one comes; without an answer, only that it was read."""

    answer = Choice(ANSWERS, load_default=None, allow_none=True)


class MessageReceiptSchema(ApiSchema):
    """Who has read it, and what they said."""

    staff_id = plain.UUID(required=True)
    staff_name = plain.String(required=True)
    read_at = Moment(required=True)
    answer = plain.String(required=True, allow_none=True, metadata={"enum": [*ANSWERS, None]})


class DeskMessageSchema(ApiSchema):
    """A message or a call for help that is not over."""

    id = plain.UUID(attribute="message.id", required=True)
    kind = plain.String(attribute="message.kind", required=True, metadata={"enum": MESSAGE_KINDS})
    from_staff_id = plain.UUID(attribute="message.from_staff_id", required=True)
    from_name = plain.String(attribute="sender", required=True)
    from_desk = plain.String(required=True, allow_none=True, metadata={"description": "The number of the desk."})
    address = plain.String(attribute="message.address", required=True, metadata={"enum": ADDRESSES})
    phrase = plain.String(attribute="message.phrase", required=True, allow_none=True)
    language = plain.String(attribute="message.language", required=True, allow_none=True)
    minutes = plain.Integer(attribute="message.minutes", required=True, allow_none=True)
    text = plain.String(required=True)
    sent_at = Moment(attribute="message.sent_at", required=True)
    answers = plain.List(plain.Nested(MessageReceiptSchema), required=True)


class InboxSchema(ApiSchema):
    """What concerns the caller."""

    received = plain.List(plain.Nested(DeskMessageSchema), required=True)
    sent = plain.List(plain.Nested(DeskMessageSchema), required=True)
    calls = plain.List(plain.Nested(DeskMessageSchema), required=True, metadata={"description": "For help."})
    my_call = plain.Nested(DeskMessageSchema, required=True, allow_none=True)


class SentMessageSchema(ApiSchema):
    """The message that was sent or answered."""

    id = plain.UUID(required=True)
    kind = plain.String(required=True, metadata={"enum": MESSAGE_KINDS})
    sent_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
