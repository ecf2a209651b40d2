"""Probable duplicates: compared, decided, joined, taken apart again."""

from typing import Any
from uuid import UUID

from oneroof.casefiles.finding import duplicates, merging
from oneroof.casefiles.finding.models import CasefileMerge
from oneroof.casefiles.finding.schemas import (
    JoiningSchema,
    NotSameSchema,
    PairSchema,
    PairsQuery,
    SameSchema,
    UndoSchema,
)
from oneroof.core.api import ApiBlueprint, list_of
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = ApiBlueprint(
    "duplicates", __name__, description="Casefiles that may be one person's. Nothing is joined on a name alone."
)


@blueprint.route("/duplicates", methods=["GET"])
@states_purpose("identification")
@requires("casefiles.join")
@blueprint.arguments(PairsQuery, location="query")
@blueprint.response(200, list_of(PairSchema))
def list_duplicates(query: dict[str, Any]) -> dict[str, list[duplicates.PairView]]:
    """Pairs that wait for a decision, the strongest first"""
    current = work()
    return {
        "items": duplicates.list_pairs(
            current.session, current.context, current.clock, current.keys, page=query["page"]
        )
    }


@blueprint.route("/duplicates/<uuid:pair_id>/not-same", methods=["POST"])
@states_purpose("identification")
@requires("casefiles.join")
@blueprint.arguments(NotSameSchema)
@blueprint.response(204)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def not_same(decision: dict[str, Any], pair_id: UUID) -> None:
    """They are two people: nobody is asked again"""
    current = work()
    duplicates.not_the_same(current.session, current.context, current.clock, current.keys, pair_id=pair_id, **decision)


@blueprint.route("/duplicates/<uuid:pair_id>/same", methods=["POST"])
@states_purpose("identification")
@requires("casefiles.join")
@blueprint.arguments(SameSchema)
@blueprint.response(201, JoiningSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def same(decision: dict[str, Any], pair_id: UUID) -> CasefileMerge:
    """They are one person: the casefiles are joined, so that it can be undone"""
    current, keep = work(), decision.pop("keep_casefile_id")
    return duplicates.the_same(
        current.session, current.context, current.clock, current.keys, pair_id=pair_id, keep=keep, **decision
    )


@blueprint.route("/joinings/<uuid:joining_id>/undo", methods=["POST"])
@states_purpose("identification")
@requires("casefiles.join")
@blueprint.arguments(UndoSchema)
@blueprint.response(200, JoiningSchema)
def undo_joining(given: dict[str, Any], joining_id: UUID) -> CasefileMerge:
    """Take a joining back: each casefile stands for itself again"""
    current = work()
    return merging.undo_join(
        current.session, current.context, current.clock, current.keys, merge_id=joining_id, reason=given["reason"]
    )
