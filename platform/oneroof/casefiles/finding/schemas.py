"""Probable duplicates and joined casefiles in the API."""

from marshmallow import fields as plain

from oneroof.casefiles.finding.comparing import FIELDS
from oneroof.casefiles.finding.models import PAIR_STATES
from oneroof.casefiles.finding.reasons import LONGEST_REASON
from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Id, Moment, Text, Whole

_REASON = {"description": "Why it was decided so. Kept encrypted."}


class PairsQuery(QuerySchema):
    """Which page of the list."""

    page = Whole(1, 10_000, in_query=True, load_default=1)


class ComparedSchema(ApiSchema):
    """One field of both."""

    field = plain.String(required=True, metadata={"enum": list(FIELDS)})
    one = plain.List(plain.String(), required=True)
    other = plain.List(plain.String(), required=True)
    verdict = plain.String(required=True, metadata={"enum": ["same", "near", "differs", "one", "none"]})


class PairSchema(ApiSchema):
    """Two casefiles that may be one person's; `one` was opened first."""

    id = plain.UUID(attribute="pair.id", required=True)
    strength = plain.Integer(attribute="pair.strength", required=True, metadata={"description": "0–100."})
    state = plain.String(attribute="pair.state", required=True, metadata={"enum": list(PAIR_STATES)})
    version = plain.Integer(attribute="pair.version", required=True)
    one_casefile_id = plain.UUID(attribute="one.casefile.id", required=True)
    other_casefile_id = plain.UUID(attribute="other.casefile.id", required=True)
    compared = plain.List(plain.Nested(ComparedSchema), attribute="rows", required=True)


class NotSameSchema(ApiSchema):
    """They are two people."""

    version = Whole(1, 1_000_000, required=True)
    reason = Text(least=1, most=LONGEST_REASON, required=True, metadata=_REASON)


class SameSchema(NotSameSchema):
    """They are one person."""

    keep_casefile_id = Id(required=True, metadata={"description": "The casefile that stays."})


class UndoSchema(ApiSchema):
    """The joining was wrong."""

    reason = Text(least=1, most=LONGEST_REASON, required=True, metadata=_REASON)


class JoiningSchema(ApiSchema):
    """A joining of two casefiles; each person keeps their own rows."""

    id = plain.UUID(required=True)
    person_id = plain.UUID(required=True, metadata={"description": "Whose casefile stays."})
    joined_person_id = plain.UUID(attribute="other_person_id", required=True)
    joined_at = Moment(attribute="merged_at", required=True)
    undone_at = Moment(required=True, allow_none=True)
