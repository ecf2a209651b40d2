"""What decides who is called where, in the API: credits, skills, stops, companions, blocks of numbers, estimates."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Choice, Id, Many, Moment, Name, Text, Whole
from oneroof.core.spoken_languages import spoken_codes
from oneroof.frontdesk.line.models import STOP_STATES
from oneroof.frontdesk.models import CHANNELS, NEEDS
from oneroof.frontdesk.service.rules import HIGHEST_PRIORITY, LARGEST_BLOCK, LARGEST_PARTY, LONGEST_CREDIT
from oneroof.frontdesk.service.stops import MOST_STOPS
from oneroof.frontdesk.service.visits import LONGEST_REASON

_NAMES = {"description": "By language."}
_MINUTES = {"description": "None where too little is known."}


class WalkInSchema(ApiSchema):
    """Somebody who comes, and the first ticket. Give `queue_id` or `office_id`, or neither for first tickets."""

    channel = Choice(CHANNELS, load_default="walk_in")
    language = Choice(spoken_codes(), required=True)
    queue_id = Id(load_default=None, allow_none=True)
    office_id = Id(load_default=None, allow_none=True)
    service_id = Id(load_default=None, allow_none=True)
    needs = Many(Choice(NEEDS), most=len(NEEDS), load_default=list)
    reason = Text(most=LONGEST_REASON, load_default=None, allow_none=True)
    size = Whole(1, LARGEST_PARTY, load_default=1, metadata={"description": "People who are served together."})
    due_at = Moment(load_default=None, allow_none=True, metadata={"description": "The time of an appointment."})


class CreditSchema(ApiSchema):
    """By how many minutes a priority comes earlier into line."""

    priority = Whole(1, HIGHEST_PRIORITY, required=True)
    minutes = Whole(0, int(LONGEST_CREDIT.total_seconds() // 60), required=True)


class CreditsSchema(ApiSchema):
    """Credits that differ from the rule for all."""

    items = Many(plain.Nested(CreditSchema), most=HIGHEST_PRIORITY, required=True)


class SkillNameSchema(ApiSchema):
    """What a skill is called."""

    name = plain.Dict(keys=plain.String(), values=Text(most=200), required=True, metadata=_NAMES)


class SkillSchema(ApiSchema):
    """Something that not everybody at a desk can do."""

    code = plain.String(required=True)
    name = Name(required=True)


class SkillCodesSchema(ApiSchema):
    """What a member of staff can do."""

    skills = Many(Text(most=40), most=50, required=True)


class StaffSkillsSchema(ApiSchema):
    """A member of staff and what they can do."""

    staff_id = plain.UUID(required=True)
    skills = plain.List(plain.String(), required=True)


class ServiceSkillSchema(ApiSchema):
    """The skill that serving a service takes; null for none."""

    skill = Text(most=40, required=True, allow_none=True)


class UnservableSchema(ApiSchema):
    """People who wait for a skill that nobody has who serves their queue now."""

    queue_id = plain.UUID(required=True)
    skill = plain.String(required=True)
    skill_name = Name(required=True)
    ticket_ids = plain.List(plain.UUID(), required=True)
    labels = plain.List(plain.String(), required=True)
    waiting_since = Moment(required=True)


class StopSchema(ApiSchema):
    """Where the visit goes. Give `queue_id` or `office_id`, not both."""

    queue_id = Id(load_default=None, allow_none=True)
    office_id = Id(load_default=None, allow_none=True)
    service_id = Id(load_default=None, allow_none=True)


class PlanSchema(ApiSchema):
    """The stops ahead, in order; what was planned before and has no ticket is dropped."""

    stops = Many(plain.Nested(StopSchema), most=MOST_STOPS, required=True)


class PlannedStopSchema(ApiSchema):
    """A stop of a visit."""

    id = plain.UUID(required=True)
    queue_id = plain.UUID(required=True)
    service_id = plain.UUID(required=True, allow_none=True)
    state = plain.String(required=True, metadata={"enum": STOP_STATES})
    ticket_id = plain.UUID(required=True, allow_none=True)


class CompanionSchema(ApiSchema):
    """Somebody who is served together with the visit."""

    casefile_id = Id(required=True)


class NewBlockSchema(ApiSchema):
    """Numbers that a device will give out by itself today."""

    queue_id = Id(required=True)
    device_id = Id(required=True)
    size = Whole(1, LARGEST_BLOCK, required=True)


class BlockSchema(ApiSchema):
    """Numbers in the hand of a device."""

    id = plain.UUID(required=True)
    queue_id = plain.UUID(required=True)
    device_id = plain.UUID(required=True)
    day = plain.Date(required=True)
    first = plain.Integer(required=True)
    last = plain.Integer(required=True)
    next = plain.Integer(required=True, metadata={"description": "The number that is given out next."})


class GivenBackSchema(ApiSchema):
    """What was left of a block."""

    unused = plain.Integer(required=True)


class EstimateQuery(QuerySchema):
    """For whom."""

    before = Whole(0, 9999, in_query=True, load_default=0, metadata={"description": "People who are called first."})


class EstimateSchema(ApiSchema):
    """In which span of minutes somebody's turn comes."""

    before = plain.Integer(required=True)
    optimistic_minutes = plain.Integer(required=True, allow_none=True, metadata=_MINUTES)
    pessimistic_minutes = plain.Integer(required=True, allow_none=True, metadata=_MINUTES)


class VisitStandingSchema(ApiSchema):
    """How a ticket of the visit stands, as the visitor may read it."""

    label = plain.String(required=True)
    state = plain.String(required=True)
    before = plain.Integer(required=True)
    estimate = plain.Nested(EstimateSchema, required=True, allow_none=True)
    desk_number = plain.String(required=True, allow_none=True)
    public_name = Name(attribute="public_names", required=True)


class FollowCodeSchema(ApiSchema):
    """The code by which a visitor follows the visit on a phone, at `/t/<code>`."""

    code = plain.String(required=True)
