"""Consents in the API."""

from typing import Any
from uuid import UUID

from oneroof.casefiles.consents import service
from oneroof.casefiles.consents.models import ConsentEvent
from oneroof.casefiles.consents.schemas import (
    AnswerSchema,
    ConsentsSchema,
    NoticeSchema,
    ReceiptSchema,
    WithdrawalSchema,
)
from oneroof.casefiles.consents.service import Asked, Notice, Overview, Partner, Proof
from oneroof.casefiles.consents.service.reading import receipt_code
from oneroof.core.api import ApiBlueprint, list_of
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import Work, work

blueprint = ApiBlueprint(
    "consents", __name__, description="What people agreed to. No service depends on it: refusing stops nothing."
)


@blueprint.route("/consent-notices", methods=["GET"])
@states_purpose("consent_record")
@requires("casefiles.read")
@blueprint.response(200, list_of(NoticeSchema))
def list_consent_notices() -> dict[str, list[Notice]]:
    """The notices as they are shown now"""
    current = work()
    return {"items": list(service.current_notices(current.session, current.context).values())}


@blueprint.route("/casefiles/<uuid:casefile_id>/consents", methods=["GET"])
@states_purpose("consent_record")
@requires("casefiles.read")
@blueprint.response(200, ConsentsSchema)
def read_consents(casefile_id: UUID) -> Overview:
    """How a person's consents stand, with the ledger"""
    current = work()
    return service.read_consents(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)


@blueprint.route("/casefiles/<uuid:casefile_id>/consents", methods=["POST"])
@states_purpose("consent_record")
@requires("casefiles.write")
@blueprint.arguments(AnswerSchema)
@blueprint.response(201, ReceiptSchema)
def answer_consent(arguments: dict[str, Any], casefile_id: UUID) -> dict[str, Any]:
    """Note an answer

    It counts at once: what is agreed is shared, and what was agreed before ends with a refusal.
    """
    current = work()
    asked = Asked(
        arguments["code"],
        arguments["office_ids"],
        Partner(arguments["agency_id"], arguments["partner"]),
        arguments["until"],
        arguments["language"],
    )
    event = service.answer(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        asked=asked,
        answer=arguments["answer"],
        proof=_proof(arguments),
    )
    return _receipt(current, event)


@blueprint.route("/consents/<uuid:consent_id>/withdrawal", methods=["POST"])
@states_purpose("consent_record")
@requires("casefiles.write")
@blueprint.arguments(WithdrawalSchema)
@blueprint.response(201, ReceiptSchema)
def withdraw_consent(arguments: dict[str, Any], consent_id: UUID) -> dict[str, Any]:
    """Withdraw a consent, everywhere and at once

    Answers 409 `consent_not_given` where nothing is agreed.
    """
    current = work()
    proof = service.spoken(witness_name=arguments["witness_name"])
    event = service.withdraw(
        current.session, current.context, current.clock, current.keys, consent_id=consent_id, proof=proof
    )
    return _receipt(current, event)


def _proof(arguments: dict[str, Any]) -> Proof:
    if arguments["channel"] == "signature":
        return service.signed(
            drawn=arguments["signature"],
            typed_name=arguments["typed_name"],
            witness_name=arguments["witness_name"],
        )
    return service.spoken(witness_name=arguments["witness_name"])


def _receipt(current: Work, event: ConsentEvent) -> dict[str, Any]:
    code = receipt_code(current.keys, current.context, event.id)
    return {"event_id": event.id, "event": event.event, "receipt_code": code}
