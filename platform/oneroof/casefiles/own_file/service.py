"""Opening somebody's own file: asking for a code, typing it, and what staff do at the desk.

Whoever asks from outside learns nothing: a case code that nobody has is answered by the same writes and words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.codes import read_code
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.own_file import sign_ins
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.db import Database
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity import hourly
from oneroof.identity.service_users import codes, sessions
from oneroof.identity.service_users.models import PersonChallenge, PersonSession
from oneroof.notifications.mail import promise_letter
from oneroof.tenancy.context import Context, system_context

LETTER = "own_file_code"
PURPOSE = "own_file"
CODES_AN_HOUR = 5
"""One-time codes that are sent for one case code, whoever asks."""
TRIES_AN_HOUR = 30
"""For one case code from one network: nobody uses up what somebody elsewhere may try."""
DESK_TRIES_AN_HOUR = 10
"""The same, of codes from a desk, which any browser may try."""
OPENED_BY_DESK = "own_file_opened_by_desk"
NOBODY = UUID(int=0)
"""An id that no casefile has, so that one is looked for in either case."""
FROM_ONE_NETWORK = 120
"""Of both, from one network; high, since everybody in a centre comes from one address."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Through which doors somebody asks from outside, and from where."""

    database: Database
    keys: KeyStore
    pepper: bytes
    context: Context
    """A visitor's: of nobody in particular."""
    address: str | None

    @property
    def inside(self) -> Context:
        """In which context the casefile is looked up, which sees no more than that needs."""
        return system_context(self.context.tenant_id, self.context.network_id, PURPOSE)


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose file may be opened now, and by which means."""

    person_id: UUID
    casefile_id: UUID
    means: str


@dataclass(frozen=True, slots=True)
class DeskCode:
    """A code that staff show in front of the person."""

    challenge_id: UUID
    code: str
    expires_at: datetime


def ask_for_code(asker: Asker, *, case_code: str) -> UUID:
    """Send a one-time code, if somebody has the case code and a channel; the challenge, in either case.

    Raises Invalid for a typing error and TooManyRequests.
    """
    code = read_code(case_code)
    _count(asker, "own file asked", code, CODES_AN_HOUR)
    with asker.database.transaction(asker.inside) as own:
        found = _casefile_by_code(own, asker.inside, code)
        challenge = codes.new_challenge(own, casefile_id=found.id if found else None, means="channel")
        promise_letter(own, asker.inside, letter=LETTER, about=challenge.id)
        return challenge.id


def try_code(asker: Asker, *, case_code: str, challenge_id: UUID | None, typed: str) -> Opened:
    """What a right code opens; it is used up. Raises Invalid whatever is wrong with it, and TooManyRequests."""
    code = read_code(case_code)
    is_desk = len(codes.typed_digits(typed)) == codes.DIGITS["desk"]
    _count_tries(asker, code)
    if is_desk:
        _count(asker, "own file tried, desk", code, DESK_TRIES_AN_HOUR, by_network=True)
    with asker.database.transaction(asker.inside) as own:
        found = _casefile_by_code(own, asker.inside, code)
        shown_for = found.id if found and is_desk else None
        counted = codes.count_try(own, asker.inside, challenge_id=challenge_id, casefile_id=shown_for)
    return _opened(asker, found, counted, typed)


def try_picture(asker: Asker, *, challenge_id: UUID, typed: str) -> Opened:
    """The same for the picture that a desk has shown, which names its code itself."""
    _count_tries(asker, str(challenge_id))
    with asker.database.transaction(asker.inside) as own:
        challenge = own.get(PersonChallenge, (asker.context.tenant_id, challenge_id))
        shown = challenge.casefile_id if challenge and challenge.means == "desk" else None
        found = own.get(Casefile, (asker.context.tenant_id, shown or NOBODY))
        counted = codes.count_try(own, asker.inside, challenge_id=challenge_id, casefile_id=None)
    return _opened(asker, found, counted, typed)


def _opened(asker: Asker, found: Casefile | None, counted: list[UUID], typed: str) -> Opened:
    with asker.database.transaction(asker.inside) as own:
        means = codes.use_code(
            own,
            asker.inside,
            asker.pepper,
            counted=counted,
            casefile_id=found.id if found else None,
            typed=codes.typed_digits(typed),
        )
    if means is None or found is None:
        message = public_text("This code is not right, or its time is over. Look again, or ask for a new one.")
        raise Invalid("own_file_code_wrong", message, fields={"one_time_code": [message]})
    return Opened(found.person_id, found.id, "desk" if means == "desk" else "code")


def ask_for_fresh_code(asker: Asker, *, casefile_id: UUID) -> UUID:
    """Send a code to the channel that the person wants to change; the challenge. Raises TooManyRequests."""
    _count(asker, "own file asked", str(casefile_id), CODES_AN_HOUR)
    with asker.database.transaction(asker.inside) as own:
        challenge = codes.new_challenge(own, casefile_id=casefile_id, means="channel")
        promise_letter(own, asker.inside, letter=LETTER, about=challenge.id)
        return challenge.id


def confirm(
    asker: Asker,
    session: Session,
    context: Context,
    *,
    casefile_id: UUID,
    session_id: UUID,
    challenge_id: UUID | None,
    typed: str,
) -> None:
    """Note that the person has typed a fresh code. Raises Invalid and TooManyRequests."""
    _count_tries(asker, str(casefile_id))
    with asker.database.transaction(asker.inside) as own:
        found = own.get(Casefile, (context.tenant_id, casefile_id))
        counted = codes.count_try(own, asker.inside, challenge_id=challenge_id, casefile_id=None)
    _opened(asker, found, counted, typed)
    sessions.confirm_session(session, context, session_id)


def opened_by_sign_in(asker: Asker, *, provider_id: UUID, subject: str) -> Opened | None:
    """The file that this subject of a provider was linked with; None where it was linked with none."""
    with asker.database.transaction(asker.inside) as own:
        hashed = sign_ins.subject_hash(asker.keys, asker.context, provider_id, subject)
        link = sessions.sign_in_of(own, asker.inside, provider_id=provider_id, subject_hash=hashed)
        linked = own.get(Casefile, (asker.context.tenant_id, link.casefile_id)) if link else None
        if linked is None:
            return None
        stays = own.get_one(Casefile, (linked.tenant_id, linked.merged_into_id or linked.id))
        return Opened(stays.person_id, stays.id, "oidc")


def begin(session: Session, context: Context, clock: Clock, *, opened: Opened) -> tuple[UUID, str]:
    """Open the file in this browser; the session, and the secret for its cookie. The context must be the person's own.

    Where a desk's code has opened it, the person is written to: they may not have stood there.
    """
    whose = sessions.Whose(
        opened.person_id, opened.casefile_id, **row_clearance(session, context, opened.person_id, "person")
    )
    session_id, secret = sessions.begin_session(session, whose=whose, means=opened.means)
    details = {"means": opened.means}
    _record(session, context, clock, "begin", opened.person_id, session_id, details)
    if opened.means == "desk":
        promise_letter(session, context, letter=OPENED_BY_DESK, about=session_id)
    return session_id, secret


def leave(session: Session, context: Context, clock: Clock, *, person_id: UUID, session_id: UUID) -> None:
    """Close the file in this browser. The context must be the person's own."""
    sessions.end_session(session, context, session_id)
    _record(session, context, clock, "end", person_id, session_id)


def show_desk_code(session: Session, context: Context, clock: Clock, pepper: bytes, *, casefile_id: UUID) -> DeskCode:
    """A code that opens the file, to be shown to its person at the desk. Raises NotFound."""
    casefile = _casefile(session, context, casefile_id)
    challenge = codes.new_challenge(session, casefile_id=casefile.id, means="desk", created_by=context.actor_id)
    _record(session, context, clock, "provide", casefile.person_id, challenge.id)
    return DeskCode(challenge.id, codes.code_of(pepper, challenge.id, "desk"), challenge.expires_at)


def close_everywhere(session: Session, context: Context, clock: Clock, *, casefile_id: UUID) -> int:
    """End all sessions of a person, their linked sign-ins and the codes that are open; how many sessions they were.

    Raises NotFound.
    """
    casefile = _casefile(session, context, casefile_id)
    ended = sessions.end_sessions_of(session, context, casefile.id)
    sessions.void_challenges_of(session, context, casefile.id)
    sign_ins.unlink_all(session, context, clock, casefile_id=casefile.id)
    _record(session, context, clock, "end", casefile.person_id, casefile.id, {"count": ended})
    return ended


def open_browsers(session: Session, context: Context, *, casefile_id: UUID) -> list[PersonSession]:
    """Where the file is open now. Raises NotFound."""
    return sessions.open_sessions_of(session, context, _casefile(session, context, casefile_id).id)


def _casefile(session: Session, context: Context, casefile_id: UUID) -> Casefile:
    casefile = session.scalars(
        select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    ).one_or_none()
    if casefile is None:
        raise no_such_casefile()
    return casefile


def _casefile_by_code(session: Session, context: Context, code: str) -> Casefile | None:
    """The casefile that stays, where this one was joined into another."""
    found = session.scalars(
        select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.code == code)
    ).one_or_none()
    surviving = found.merged_into_id if found and found.merged_into_id else found.id if found else NOBODY
    return session.scalars(
        select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.id == surviving)
    ).one_or_none()


def _count_tries(asker: Asker, code: str) -> None:
    _count(asker, "own file tried", code, TRIES_AN_HOUR, by_network=True)


def _count(asker: Asker, what: str, code: str, most: int, *, by_network: bool = False) -> None:
    """Count in a transaction of its own, before anything is tried."""
    tenant_id = asker.context.tenant_id
    network = hourly.whose(asker.context, "online", asker.address)
    counts = [
        hourly.count_of(asker.keys, tenant_id, most, what, code, *(network if by_network else ())),
        hourly.count_of(asker.keys, tenant_id, FROM_ONE_NETWORK, what, *network),
    ]
    with asker.database.transaction(asker.context) as own:
        hourly.count(own, asker.context, counts, code="own_file_throttled")


def _record(
    session: Session,
    context: Context,
    clock: Clock,
    verb: str,
    person_id: UUID,
    object_id: UUID,
    details: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"own_file.{verb}",
        object_kind="own_file",
        object_id=object_id,
        subject_person_id=person_id,
        data_classes=["person"],
        details=dict(details or {}),
    )
