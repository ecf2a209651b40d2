"""Events, endpoints and deliveries as agencies' programs read and write them."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, PageQuery, QuerySchema
from oneroof.core.api.fields import Choice, Flag, Id, Many, Moment, Text, Whole
from oneroof.core.i18n import staff_languages
from oneroof.core.pagination import MOST
from oneroof.events.endpoints import LONGEST_URL
from oneroof.events.kinds import CHOSEN_TYPES, EVENT_TYPES, OUTCOMES, WITHHELD
from oneroof.events.models import DELIVERY_STATES, ENDPOINT_STATES, STATE_REASONS
from oneroof.notifications.messages import LONGEST_ADDRESS

_CONTACT = {"description": "An e-mail address that is written to when the endpoint is paused or switched off."}
_TYPES = {"description": "The types of events that are sent there."}
_SECRET = {"description": "Signs what is sent (Standard Webhooks, `whsec_…`). It is shown in this answer alone."}


class FeedQuery(QuerySchema):
    """Where to go on reading."""

    after = Text(most=30, metadata={"description": "`cursor` of the last answer; none for the oldest that is kept."})
    limit = Whole(1, MOST, in_query=True, load_default=100, metadata={"description": "Events looked at, at most."})


class EventDataSchema(ApiSchema):
    """What it happened to."""

    tenant = plain.String(required=True, metadata={"description": "The code of the centre."})
    ids = plain.Dict(
        keys=plain.String(), values=plain.UUID(), required=True, metadata={"description": "Kind of thing → its id."}
    )


class EventSchema(ApiSchema):
    """Something that happened, without names: what it was about is read from the API."""

    id = plain.UUID(required=True, metadata={"description": "The same as `webhook-id`."})
    type = plain.String(required=True, metadata={"enum": list(EVENT_TYPES)})
    timestamp = plain.String(required=True, metadata={"format": "date-time"})
    data = plain.Nested(EventDataSchema, required=True)


class FeedSchema(ApiSchema):
    """Events in their order."""

    items = plain.List(plain.Nested(EventSchema), required=True)
    cursor = plain.String(required=True, metadata={"description": "For `after` of the next call, also at the end."})
    has_more = plain.Boolean(required=True, metadata={"description": "Whether more are there already."})
    has_missed = plain.Boolean(
        required=True,
        metadata={"description": "Whether events after the given cursor are older than 30 days, and gone."},
    )


class NewEndpointSchema(ApiSchema):
    """An address that receives events."""

    url = Text(least=1, most=LONGEST_URL, required=True, metadata={"description": "https, at port 443."})
    event_types = Many(Choice(CHOSEN_TYPES), most=len(CHOSEN_TYPES), required=True, metadata=_TYPES)
    contact = Text(least=1, most=LONGEST_ADDRESS, required=True, metadata=_CONTACT)
    language = Choice(staff_languages(), load_default="en", metadata={"description": "Of letters to the contact."})


class EndpointChangeSchema(ApiSchema):
    """What becomes different; the rest stays."""

    url = Text(least=1, most=LONGEST_URL)
    event_types = Many(Choice(CHOSEN_TYPES), most=len(CHOSEN_TYPES), metadata=_TYPES)
    contact = Text(least=1, most=LONGEST_ADDRESS, metadata=_CONTACT)
    language = Choice(staff_languages())
    state = Choice(ENDPOINT_STATES, metadata={"description": "What is paused waits; what is off is not sent."})


class EndpointSchema(ApiSchema):
    """A receiving address of the agency at this centre."""

    id = plain.UUID(required=True)
    url = plain.String(required=True)
    event_types = plain.List(plain.String(metadata={"enum": list(CHOSEN_TYPES)}), required=True)
    language = plain.String(required=True)
    state = plain.String(required=True, metadata={"enum": list(ENDPOINT_STATES)})
    state_reason = plain.String(required=True, metadata={"enum": list(STATE_REASONS)})
    state_at = Moment(required=True)
    failing_since = Moment(required=True, allow_none=True)
    secret_made_at = Moment(required=True)
    earlier_until = Moment(
        required=True, allow_none=True, metadata={"description": "Until when the secret before signs besides."}
    )
    made_at = Moment(required=True)


class EndpointWithSecretSchema(EndpointSchema):
    """An endpoint, and the secret that was just made for it."""

    secret = plain.String(required=True, metadata=_SECRET)


class RotationSchema(ApiSchema):
    """How the secret changes."""

    at_once = Flag(
        load_default=False,
        metadata={"description": "The secret before is worthless at once; otherwise it signs besides for a day."},
    )


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    endpoint_id = Id()
    state = Choice(DELIVERY_STATES)


class DeliverySchema(ApiSchema):
    """An event on its way to an endpoint."""

    id = plain.UUID(attribute="delivery.id", required=True)
    endpoint_id = plain.UUID(attribute="delivery.endpoint_id", required=True)
    event_id = plain.UUID(attribute="delivery.event_id", required=True, metadata={"description": "`webhook-id`."})
    type = plain.String(attribute="event.type", required=True, metadata={"enum": list(EVENT_TYPES)})
    state = plain.String(attribute="delivery.state", required=True, metadata={"enum": list(DELIVERY_STATES)})
    attempts = plain.Integer(attribute="delivery.attempts", required=True)
    due_at = Moment(attribute="delivery.due_at", required=True, allow_none=True)
    last_outcome = plain.String(
        attribute="delivery.last_outcome", required=True, allow_none=True, metadata={"enum": [*OUTCOMES, None]}
    )
    last_status = plain.Integer(attribute="delivery.last_status", required=True, allow_none=True)
    withheld_reason = plain.String(
        attribute="delivery.withheld_reason", required=True, allow_none=True, metadata={"enum": [*WITHHELD, None]}
    )
    made_at = Moment(attribute="delivery.made_at", required=True)
    ended_at = Moment(attribute="delivery.ended_at", required=True, allow_none=True)


class AttemptSchema(ApiSchema):
    """One call."""

    at = Moment(required=True)
    outcome = plain.String(required=True, metadata={"enum": list(OUTCOMES)})
    http_status = plain.Integer(required=True, allow_none=True)
    milliseconds = plain.Integer(required=True)


class ReplaySinceSchema(ApiSchema):
    """From when on."""

    since = Moment(required=True, metadata={"description": "At most 30 days ago: older events are not kept."})


class ReplayedSchema(ApiSchema):
    """How much is sent again."""

    count = plain.Integer(required=True, metadata={"description": "Deliveries; 1000 at most in one call."})


class PingedSchema(ApiSchema):
    """What was sent."""

    event_id = plain.UUID(required=True)
