"""Referrals to another centre of the network: sent, answered and moved by the same signed letters as casefiles.

The sending centre keeps its referral; the receiving one gets one of its own, whose steps come back as letters and move
the first. Papers go in a package of the casefile, not with a referral.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.duplicates import look_for_duplicates
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import Casefile, Person
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service.entries import entries_of
from oneroof.casefiles.rights.service.destroying import destroyed_also
from oneroof.casefiles.service import open_casefile
from oneroof.casefiles.service.files import casefile_view
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.catalogue.models import Service
from oneroof.core.errors import Conflict, DomainError, NotFound
from oneroof.core.i18n import language, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import new_code
from oneroof.core.time import Clock
from oneroof.federation.between_centres import others
from oneroof.federation.between_centres.contents import Desk, put_in
from oneroof.federation.between_centres.letters import RECEIVED, Letter
from oneroof.federation.between_centres.models import IncomingReferral
from oneroof.federation.between_centres.receiving import Post, takes, was_taken
from oneroof.federation.between_centres.sending import PURPOSE, cancel_letters, promise_letter, sent_while
from oneroof.jobs.handlers import handles
from oneroof.jobs.service import enqueue
from oneroof.referrals import service as referrals
from oneroof.referrals.models import (
    OPEN_STATES,
    OUTCOMES,
    REJECT_REASONS,
    URGENCIES,
    Referral,
    ReferralPart,
    ReferralStep,
)
from oneroof.referrals.moved import when_referral_moves
from oneroof.referrals.service.bases import check_may_give, check_not_kept_from, consent_to_centres
from oneroof.referrals.service.records import (
    add_step,
    lock_referral,
    sealed,
    sealed_facts,
    settle,
    step_place,
    unsealed,
    wrong,
)
from oneroof.referrals.service.sending import code_hash
from oneroof.referrals.takers import Taker, Wish, takers_come_from
from oneroof.referrals.ways import Destination, Stage, Terms, Way, register_way
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Tenant

TELL = "between_centres.tell_referral"
CAN_BE_SHOWN = frozenset({"identity", "contact"})
ANSWER_DAYS = 10
"""Working days that another centre has."""
ANSWERS = ("see", "accept", "reject", "ask_more", "finish")
ENDS = ("withdraw", "expire")
GIVEN = ("send", "give_more")
"""What goes to the other side for as long as the referral stands."""


class ToCentre(Way):
    """Another centre of the network."""

    kind = "centre"

    def may_show(self, stage: Stage, destination: Destination) -> frozenset[str]:
        """Who it is, and how the person is reached. Raises NotFound."""
        _centre(stage.session, stage.context, destination.centre_id)
        return CAN_BE_SHOWN

    def check(
        self, stage: Stage, casefile: Casefile, destination: Destination, classes: frozenset[str], _service: str | None
    ) -> Terms:
        """Agreed to by the person, and by nobody who may not give it."""
        _centre(stage.session, stage.context, destination.centre_id)
        _check_unprotected(stage, casefile)
        check_may_give(stage, casefile, classes)
        return Terms("consent", consent_to_centres(stage, casefile), ANSWER_DAYS)

    def begin(self, _stage: Stage, referral: Referral, classes: frozenset[str]) -> None:
        """The other centre opens a casefile, and can do that for nobody without a name. Raises Invalid (`classes`)."""
        if referral.state == "sent" and "identity" not in classes:
            raise wrong("classes", staff_text("The other centre has to know who it is. Choose the name as well."))

    def name(self, session: Session, context: Context, _keys: KeyStore, referral: Referral) -> dict[str, str]:
        """As the centre calls itself."""
        centre = _centre(session, context, referral.centre_id)
        return dict(centre.public_name)


register_way(ToCentre())


def _check_unprotected(stage: Stage, casefile: Casefile) -> None:
    """Whoever is kept from anybody is not sent by a letter: a coordinator sends the casefile, and protections with it.

    Raises Conflict `kept_from_destination`.
    """
    kept = select(Person.protected_from).where(
        Person.tenant_id == stage.context.tenant_id, Person.id == casefile.person_id
    )
    check_not_kept_from(stage, casefile, frozenset(stage.session.scalars(kept).one_or_none() or ()))


@takers_come_from
def centres_that_take(session: Session, context: Context, _clock: Clock, _wish: Wish) -> list[Taker]:
    """The other open centres of the network."""
    rows = select(Tenant).where(
        Tenant.network_id == context.network_id,
        Tenant.id != context.tenant_id,
        Tenant.kind.in_(CENTRE_KINDS),
        Tenant.state == "open",
    )
    return [
        Taker(kind="centre", names=dict(row.public_name), centre_id=row.id, answer_days=ANSWER_DAYS)
        for row in session.scalars(rows.order_by(Tenant.id))
    ]


@when_referral_moves
def tell_the_other_centre(
    session: Session, context: Context, clock: Clock, referral: Referral, step: ReferralStep
) -> None:
    """A step that the other side does not know of becomes a letter; with its end nothing else of it is sent."""
    sent_from_here = referral.destination_kind == "centre" and referral.origin == "here"
    theirs = sent_from_here and (step.step in (*GIVEN, *ENDS))
    ours = referral.origin == "centre" and step.step in ANSWERS
    if sent_from_here and referral.state not in OPEN_STATES:
        cancel_letters(session, context, clock, subject=referral.id, kinds=("referral", "referral_moved"))
    if theirs or ours:
        payload = {"referral_id": str(referral.id), "step_id": str(step.id)}
        enqueue(session, context, kind=TELL, key=str(step.id), payload=payload)


@handles(TELL, purpose=PURPOSE)
def tell(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Write the letter of one step, with the keys that the acting transaction had not at hand."""
    referral = session.get(Referral, (context.tenant_id, UUID(payload["referral_id"])))
    step = session.get(ReferralStep, (context.tenant_id, UUID(payload["step_id"])))
    if referral is None or step is None:
        return  # erased meanwhile
    if step.step in GIVEN and referral.state not in OPEN_STATES:
        return
    desk = Desk.of(services, session, context, clock)
    body: dict[str, Any] = {"step": step.step, "reason": step.reason, "words": _words(desk, step)}
    if referral.origin == "here":
        kind = "referral" if step.step == "send" else "referral_ended" if step.step in ENDS else "referral_moved"
        subject, centre_id, peer_id = referral.id, referral.centre_id, None
        body |= _content(desk, referral) if step.step == "send" else {}
    else:
        route = session.get_one(IncomingReferral, (context.tenant_id, referral.origin_referral_id))
        kind, subject, centre_id, peer_id = "referral_moved", route.id, route.centre_id, route.peer_id
        body |= {"outcome": referral.outcome}
        body["meeting_at"] = referral.meeting_at.isoformat() if referral.meeting_at else None
    other = others.other_named(session, context, services.settings, centre_id=centre_id, peer_id=peer_id)
    promise_letter(session, context, clock, services.keys, other, kind=kind, subject=subject, body=body)


@sent_while("referral", "referral_moved")
def still_stands(session: Session, context: Context, letter: Letter) -> bool:
    """Whether a referral may still be told of: its answers always, what is given only while it is open."""
    if letter.body.get("step") not in GIVEN:
        return True
    row = session.get(Referral, (context.tenant_id, letter.subject), populate_existing=True)
    return row is not None and row.state in OPEN_STATES


@destroyed_also
def forget_letters(session: Session, context: Context, clock: Clock, person_id: UUID) -> None:
    """Nothing of somebody who is erased is on its way any more."""
    rows = select(Referral.id, Referral.origin_referral_id).where(
        Referral.tenant_id == context.tenant_id, Referral.person_id == person_id, Referral.destination_kind == "centre"
    )
    for referral_id, origin_id in session.execute(rows).all():
        cancel_letters(session, context, clock, subject=origin_id or referral_id, kinds=("referral", "referral_moved"))


@takes("referral")
def take_referral(post: Post) -> str:
    """Somebody is referred here: they get a casefile, and the centre's staff a referral to answer."""
    session, context, body = post.session, post.context, post.letter.body
    if session.get(IncomingReferral, (context.tenant_id, post.letter.subject)) is not None:
        return "referral_replayed"
    if was_taken(session, context, post.other, "referral_ended", post.letter.subject):
        return "referral_over"
    route = IncomingReferral(id=post.letter.subject, state="sent", received_at=post.clock.now())
    route.centre_id, route.peer_id = post.other.centre_id, post.other.peer_id
    session.add(route)
    home = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    desk = Desk.of(post.services, session, context, post.clock)
    try:
        with session.begin_nested(), language(home.default_language):
            view = open_casefile(
                session,
                context,
                post.clock,
                desk.keys,
                identity=Identity.from_json(str(body["identity"]).encode()),
                language=body["language"],
                another_person=True,
            )
            facts = {"parts": body.get("parts", [])}
            put_in(desk, view.casefile, facts, package_id=route.id, transfer_id=route.id)
            referral = _referral(desk, post, view.casefile)
    except (DomainError, KeyError, ValueError, TypeError):
        session.expunge(route)
        return "referral_unreadable"
    step = add_step(session, context, post.clock, desk.keys, referral, "send", "sent")
    settle(session, context, post.clock, referral, step)
    look_for_duplicates(session, context, post.clock, desk.keys, person_id=referral.person_id)
    return RECEIVED


@takes("referral_moved")
def take_step(post: Post) -> str:
    """The other side has answered, or has given more."""
    step = str(post.letter.body.get("step"))
    referral = _sent_to(post) if step in ANSWERS else _received_from(post) if step == "give_more" else None
    if referral is None:
        return "referral_unknown"
    try:
        with post.session.begin_nested():
            return _moved(post, referral.id, step)
    except (Conflict, NotFound):
        return "referral_over"
    except (DomainError, KeyError, ValueError, TypeError):
        return "referral_unreadable"


def _moved(post: Post, referral_id: UUID, step: str) -> str:
    """Raises Conflict, NotFound, and what is raised for a letter that cannot be read."""
    body = post.letter.body
    arguments = (post.session, post.context, post.clock)
    words: dict[str, Any] = {"referral_id": referral_id, "text": str(body.get("words", ""))[:1000]}
    keys = post.services.keys
    referral = lock_referral(post.session, post.context, referral_id)
    if step == "see":
        referrals.see(*arguments, referral_id=referral_id)
    elif step == "accept":
        referrals.accept(*arguments, keys, meeting=_meeting(body, post.clock), **words)
    elif step == "reject":
        reason = body["reason"] if body["reason"] in REJECT_REASONS else "other"
        referrals.reject(*arguments, keys, reason=reason, **words | {"text": words["text"] or "…"})
    elif step == "ask_more":
        referrals.ask_more(*arguments, keys, **words)
    elif step == "finish":
        outcome = body["outcome"] if body["outcome"] in OUTCOMES else "helped"
        referrals.finish(*arguments, keys, outcome=outcome, **words)
    elif referral.state != "needs_more":
        return "referral_over"
    else:
        row = add_step(*arguments, keys, referral, "give_more", "seen", text=words["text"])
        settle(*arguments, referral, row)
    return RECEIVED


@takes("referral_ended")
def take_end(post: Post) -> str:
    """The sender has taken it back, or nobody answered in time."""
    referral, step = _received_from(post), post.letter.body.get("step")
    if step not in ENDS:
        return "referral_unknown"
    if referral is None:
        return RECEIVED  # it never came, and is not taken any more
    referral = lock_referral(post.session, post.context, referral.id)
    if referral.state in OPEN_STATES:
        referral.reason = "not_answered" if step == "expire" else "sent_by_mistake"
        state = "expired" if step == "expire" else "withdrawn"
        row = add_step(
            post.session, post.context, post.clock, post.services.keys, referral, step, state, reason=referral.reason
        )
        settle(post.session, post.context, post.clock, referral, row)
    return RECEIVED


def _content(desk: Desk, referral: Referral) -> dict[str, Any]:
    """What the referral shows of the person, and what it asks for."""
    casefile = desk.session.get_one(Casefile, (desk.context.tenant_id, referral.casefile_id))
    view = casefile_view(desk.session, desk.context, desk.keys, casefile_id=casefile.id)
    rows = select(ReferralPart.shown_class).where(
        ReferralPart.tenant_id == desk.context.tenant_id, ReferralPart.referral_id == referral.id
    )
    contact = "contact" in set(desk.session.scalars(rows))
    part = PARTS["contacts"]
    entries = entries_of(desk.session, desk.context, desk.keys, part, casefile) if contact else []
    service = desk.session.get(Service, (desk.context.tenant_id, referral.service_id)) if referral.service_id else None
    return {
        "identity": view.identity.as_json().decode(),
        "language": casefile.language,
        "parts": [{"part": part.code, "facts": dict(entry.facts)} for entry in entries],
        "summary": unsealed(desk.keys, desk.context, referral, "summary", referral.summary_sealed),
        "service": service.code if service else None,
        "urgency": referral.urgency,
        "answer_days": referral.answer_days,
        "answer_by": referral.answer_by.isoformat(),
    }


def _referral(desk: Desk, post: Post, casefile: Casefile) -> Referral:
    """The receiving centre's own referral."""
    body, context, now, code = post.letter.body, desk.context, desk.clock.now(), new_code()
    services = select(Service.id).where(Service.tenant_id == context.tenant_id, Service.code == body.get("service"))
    row = Referral(
        id=new_id(),
        person_id=casefile.person_id,
        data_class="referrals",
        casefile_id=casefile.id,
        once_id=post.letter.id,
        origin="centre",
        origin_centre_id=post.other.centre_id or 0,
        origin_referral_id=post.letter.subject,
        destination_kind="centre",
        centre_id=context.tenant_id,
        service_id=desk.session.scalars(services).one_or_none(),
        state="sent",
        urgency=body["urgency"] if body["urgency"] in URGENCIES else URGENCIES[0],
        basis="task",
        language=casefile.language,
        code_hash=code_hash(desk.keys, context, code),
        sent_at=now,
        answer_days=max(1, min(250, int(body["answer_days"]))),
        answer_by=date.fromisoformat(body["answer_by"]),
        moved_at=now,
        **row_clearance(desk.session, context, casefile.person_id, "referrals"),
    )
    row.summary_sealed = sealed(desk.keys, context, row, "summary", str(body["summary"]))
    row.code_sealed = sealed(desk.keys, context, row, "code", code)
    origin = {"name": post.other.name, "origin": post.other.address}
    row.origin_sealed = sealed_facts(desk.keys, context, row, "origin", origin)
    desk.session.add(row)
    desk.session.flush()
    return row


def _sent_to(post: Post) -> Referral | None:
    """One's own referral, if it is this very centre that answers."""
    row = post.session.get(Referral, (post.context.tenant_id, post.letter.subject))
    same = row is not None and row.origin == "here" and row.centre_id == post.other.centre_id is not None
    return row if same else None


def _received_from(post: Post) -> Referral | None:
    """The referral that this very centre has sent here."""
    route = post.session.get(IncomingReferral, (post.context.tenant_id, post.letter.subject))
    if route is None or (route.centre_id, route.peer_id) != (post.other.centre_id, post.other.peer_id):
        return None
    rows = select(Referral).where(
        Referral.tenant_id == post.context.tenant_id,
        Referral.origin == "centre",
        Referral.origin_centre_id == (post.other.centre_id or 0),
        Referral.origin_referral_id == route.id,
    )
    return post.session.scalars(rows).one_or_none()


def _meeting(body: dict[str, Any], clock: Clock) -> referrals.Meeting | None:
    """What is past when the letter comes is no meeting."""
    at = datetime.fromisoformat(body["meeting_at"]) if body.get("meeting_at") else None
    return referrals.Meeting(at=at) if at is not None and at > clock.now() else None


def _words(desk: Desk, step: ReferralStep) -> str:
    if step.text_sealed is None:
        return ""
    keys, place = desk.keys, step_place(step.id)
    return keys.unseal_for_person(desk.context.tenant_id, step.person_id, step.text_sealed, place).decode()


def _centre(session: Session, context: Context, centre_id: int | None) -> Tenant:
    wanted = select(Tenant).where(
        Tenant.network_id == context.network_id, Tenant.id == centre_id, Tenant.id != context.tenant_id
    )
    centre = session.scalars(wanted).one_or_none()
    if centre is None:
        raise NotFound("destination_not_found", staff_text("There is no such centre here."))
    return centre
