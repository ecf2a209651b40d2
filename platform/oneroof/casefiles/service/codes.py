"""Telling the network's directory that there is a new case code; what keeps it stands in a slice above."""

from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context

PUBLISH_CODE = "case_code.publish"
WITHDRAW_CODES = "case_code.withdraw"


def announce_code(session: Session, context: Context, casefile_id: UUID) -> None:
    """Promise that the phone line can find the casefile's home centre by its code."""
    enqueue(session, context, kind=PUBLISH_CODE, key=str(casefile_id), payload={"casefile_id": str(casefile_id)})


def withdraw_codes(session: Session, context: Context, person_id: UUID) -> None:
    """Promise that the codes of somebody who is erased lead nowhere any more."""
    enqueue(session, context, kind=WITHDRAW_CODES, key=str(person_id), payload={"person_id": str(person_id)})
