"""Referrals as programs of agencies send and get them."""

from typing import Any

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, PageQuery
from oneroof.core.api.fields import Choice, Id, Many, Moment, Text
from oneroof.partners.shown.rights import WITHHELD
from oneroof.referrals.models import OUTCOMES, REASONS, REJECT_REASONS, SHOWN_CLASSES, STATES, STEPS, URGENCIES
from oneroof.referrals.service.records import LONGEST_TEXT

_WORDS = {"description": "For the centre's staff, and for the person; write so that both understand it."}
SHOWABLE = (*SHOWN_CLASSES, "documents")


def _one_of(listed: tuple[str | None, ...], description: str = "") -> dict[str, Any]:
    return {"enum": list(listed), **({"description": description} if description else {})}


class AgencyReferralQuery(PageQuery):
    """Which referrals."""

    states = Many(
        Choice(STATES),
        data_key="state",
        most=len(STATES),
        metadata={"description": "Only in these states; repeat it for several."},
    )
    updated_since = Moment(metadata={"description": "Only what changed then or later: `as_of` of the last reading."})


class AcceptReferralSchema(ApiSchema):
    """A yes, best with a time for the person."""

    at = Moment(metadata={"description": "When the agency expects the person."})
    place = Text(most=500, load_default="", metadata={"description": "Where; the person reads it."})
    slot_id = Id(metadata={"description": "In place of `at`: a free time of the house, which is booked with it."})
    text = Text(most=LONGEST_TEXT, load_default="", metadata=_WORDS)


class RejectReferralSchema(ApiSchema):
    """A no."""

    reason = Choice(REJECT_REASONS, required=True, metadata={"description": "`other` needs a `text`."})
    text = Text(most=LONGEST_TEXT, load_default="", metadata=_WORDS)


class AskMoreSchema(ApiSchema):
    """What is missing."""

    text = Text(least=1, most=LONGEST_TEXT, required=True, metadata=_WORDS)


class FinishReferralSchema(ApiSchema):
    """What came of it."""

    outcome = Choice(OUTCOMES, required=True)
    text = Text(most=LONGEST_TEXT, load_default="", metadata=_WORDS)


class AgencyReferralSchema(ApiSchema):
    """A referral, without anything that says who the person is."""

    id = plain.UUID(attribute="referral.id", required=True)
    version = plain.Integer(
        attribute="referral.version", required=True, metadata={"description": "Also the `ETag`; for `If-Match`."}
    )
    casefile_id = plain.UUID(attribute="referral.casefile_id", required=True)
    state = plain.String(attribute="referral.state", required=True, metadata=_one_of(STATES))
    urgency = plain.String(attribute="referral.urgency", required=True, metadata=_one_of(URGENCIES))
    service = plain.String(required=True, allow_none=True, metadata={"description": "The service's code."})
    language = plain.String(
        attribute="referral.language", required=True, metadata={"description": "In which the person is written to."}
    )
    sent_at = Moment(attribute="referral.sent_at", required=True)
    answer_by = plain.Date(
        attribute="referral.answer_by", required=True, metadata={"description": "The last day to answer in time."}
    )
    seen_at = Moment(attribute="referral.seen_at", required=True, allow_none=True)
    answered_at = Moment(attribute="referral.answered_at", required=True, allow_none=True)
    updated_at = Moment(attribute="referral.moved_at", required=True)
    meeting_at = Moment(attribute="referral.meeting_at", required=True, allow_none=True)
    reason = plain.String(
        attribute="referral.reason", required=True, allow_none=True, metadata=_one_of((*REASONS, None))
    )
    outcome = plain.String(
        attribute="referral.outcome", required=True, allow_none=True, metadata=_one_of((*OUTCOMES, None))
    )


class AgencyReferralPageSchema(ApiSchema):
    """One page of a list of what changed."""

    items = plain.List(plain.Nested(AgencyReferralSchema), required=True)
    next_cursor = plain.String(
        allow_none=True, required=True, metadata={"description": "For the next page; null on the last."}
    )
    as_of = Moment(
        required=True, metadata={"description": "The `updated_since` of the next reading; the same on every page."}
    )


class ShownNameSchema(ApiSchema):
    """A name in one spelling."""

    written = plain.String(required=True)
    latin = plain.String(required=True, metadata={"description": "In Latin letters; empty where written so."})
    kind = plain.String(required=True)


class ShownIdentitySchema(ApiSchema):
    """Who the person says they are: the class `identity`."""

    name = plain.String(required=True)
    names = plain.List(plain.Nested(ShownNameSchema), required=True)
    birth_date = plain.String(
        required=True, allow_none=True, metadata={"description": "As far as known: year, month, day."}
    )
    nationalities = plain.List(plain.String(), required=True, metadata={"description": "ISO 3166-1, two letters."})


class ShownKnownSchema(ApiSchema):
    """One thing that is known of the person, of another class."""

    data_class = plain.String(required=True)
    part = plain.String(required=True)
    facts = plain.Dict(required=True)


class ShownPersonSchema(ApiSchema):
    """The person, as far as they may be shown."""

    identity = plain.Nested(ShownIdentitySchema, required=True, allow_none=True)
    known = plain.List(plain.Nested(ShownKnownSchema), required=True)


class ShownStepSchema(ApiSchema):
    """Something that happened to the referral."""

    step = plain.String(attribute="row.step", required=True, metadata=_one_of(STEPS))
    state = plain.String(attribute="row.state", required=True, metadata=_one_of(STATES))
    at = Moment(attribute="row.at", required=True)
    by = plain.String(required=True, metadata=_one_of(("agency", "centre")))
    reason = plain.String(attribute="row.reason", required=True, allow_none=True)
    text = plain.String(required=True)


class ShownDocumentSchema(ApiSchema):
    """A document that the referral shows."""

    id = plain.UUID(attribute="part.id", required=True)
    kind = plain.String(attribute="part.document_kind", required=True)
    title = plain.String(required=True)
    media_type = plain.String(attribute="part.media_type", required=True)
    size = plain.Integer(attribute="part.size", required=True, metadata={"description": "In bytes."})


class WithheldSchema(ApiSchema):
    """A class of data that is not in this answer."""

    data_class = plain.String(required=True, metadata=_one_of(SHOWABLE))
    reason_code = plain.String(required=True, metadata=_one_of(WITHHELD))


class ShownReferralSchema(AgencyReferralSchema):
    """A referral with what it shows."""

    summary = plain.String(required=True, metadata={"description": "Why the person is sent."})
    meeting_place = plain.String(required=True)
    steps = plain.List(plain.Nested(ShownStepSchema), required=True)
    person = plain.Nested(ShownPersonSchema, required=True)
    documents = plain.List(plain.Nested(ShownDocumentSchema), required=True)
    withheld = plain.List(
        plain.Nested(WithheldSchema), required=True, metadata={"description": "What is missing, and why."}
    )
