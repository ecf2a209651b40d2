"""Answers that are kept for requests which are sent again go with the person whom they are about."""

from sqlalchemy import select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.rights.service.traces import forget_traces
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.jobs.models import IdempotencyRecord
from oneroof.tenancy.context import system_context
from support.house import House
from support.html_pages import open_page

from .test_pages import database_urls, house

__all__ = ["database_urls", "house"]


def test_answers_about_the_person_go_and_others_stay(house: House) -> None:
    gone, kept = known(house, "Amina Haddad"), known(house, "Olena Kovalenko")
    mediator = house.browser("mediator")
    for view in (gone, kept):
        new = open_page(mediator, f"/staff/casefiles/{view.casefile.id}/rights/new")
        assert new.send("/new", kind="access", asked_by="person", identity_check="document").status == 200
    assert len(answers(house)) == 2
    centre = house.lisboa
    context = system_context(centre.tenant_id, centre.network_id, "rights")
    with centre.database.transaction(context) as session:
        forget_traces(session, context, gone.casefile.person_id)
    (left,) = answers(house)
    assert left.headers is not None and str(kept.casefile.id) in left.headers["Location"]


def known(house: House, name: str) -> CasefileView:
    identity = Identity.named(name, "1990-05-14", "MA")
    return house.floor.do(casefiles.open_casefile, keys=house.services.keys, identity=identity, language="ar")


def answers(house: House) -> list[IdempotencyRecord]:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return list(session.scalars(select(IdempotencyRecord)))
