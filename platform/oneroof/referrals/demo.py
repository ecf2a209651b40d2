"""Referrals that never were, for demonstration networks: one waits, one has a question, one is accepted, one done."""

from dataclasses import replace
from uuid import uuid5

from sqlalchemy import select

from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked
from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.models import Casefile
from oneroof.referrals import service
from oneroof.referrals.models import Referral
from oneroof.referrals.service import Content, Meeting
from oneroof.referrals.takers import Taker, Wish
from oneroof.referrals.to_offices import offices_that_take
from oneroof.referrals.ways import Destination

SUMMARIES = (
    "Procura trabalho como pasteleira; tem o certificado do curso.",
    "Precisa de ajuda com o contrato de arrendamento.",
    "Quer inscrever os filhos na escola antes de setembro.",
    "Pede informação sobre a nacionalidade portuguesa.",
)


def referrals(stage: Stage) -> None:
    """Something in the queue of each of some offices, in a centre that has no referral yet."""
    has_some = select(Referral.id).where(Referral.tenant_id == stage.context.tenant_id).limit(1)
    if stage.session.scalars(has_some).first() is not None:
        return
    takers = list(offices_that_take(stage.session, stage.context, stage.clock, Wish()))
    wanted = select(Casefile).where(Casefile.tenant_id == stage.context.tenant_id, Casefile.state == "open")
    found = stage.session.scalars(wanted.order_by(Casefile.opened_at, Casefile.id).limit(len(SUMMARIES))).all()
    if takers:
        for number, casefile in enumerate(found):
            _send(stage, casefile, takers[number % len(takers)], number)


def _send(stage: Stage, casefile: Casefile, taker: Taker, number: int) -> None:
    by = (stage.session, stage.context, stage.clock, stage.keys)
    office_id = taker.office_id
    if office_id is None or set(taker.agency_tags) & set(casefile.protected_from):
        return
    asked = Asked("share_offices", office_ids=[office_id])
    consents.answer(*by, casefile_id=casefile.id, asked=asked, answer="given", proof=consents.spoken())
    content = Content(SUMMARIES[number], urgency="soon" if number == 1 else "usual", classes=("identity", "contact"))
    sent = service.send(
        *by,
        casefile_id=casefile.id,
        once_id=uuid5(casefile.id, "referral"),
        destination=Destination("office", office_id=office_id),
        content=content,
    )
    there = (stage.session, replace(stage.context, office_ids=frozenset({office_id})), stage.clock, stage.keys)
    if number == 1:
        service.ask_more(*there, referral_id=sent.referral.id, text="Desde quando vive nesta casa?")
    if number > 1:
        service.accept(*there, referral_id=sent.referral.id, meeting=Meeting(place="Sala 4"))
    if number == 3:
        service.finish(*there, referral_id=sent.referral.id, outcome="helped")
