"""Whether a caller is who they say they are: by what they know, or by a code sent to where they are registered.

What stands in the casefile is compared and never shown. A wrong answer does not say which part of it was wrong.
Attempts are counted before they are made, for each case code and for each operator.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from anyascii import anyascii
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.codes import read_code
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.own_file.reaching import channels_among
from oneroof.casefiles.persons.parts import CONTACTS
from oneroof.casefiles.persons.service.entries import Entry, entries_of
from oneroof.casefiles.persons.wording import BY_NUMBER
from oneroof.casefiles.service import find_by_code
from oneroof.casefiles.service.files import casefile_view
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity import hourly
from oneroof.identity.throttle import ACCOUNT, Subject, count_attempt, forgive
from oneroof.notifications.mail import promise_letter
from oneroof.notifications.messages import Reach
from oneroof.phone_line.models import PhoneCall, PhoneCode
from oneroof.phone_line.service.calls import note_check, own_call, wrong
from oneroof.phone_line.service.homes import hash_of, homes_of
from oneroof.phone_line.service.inside import Line, Where, at_home
from oneroof.tenancy.context import Context

KINDS = ("name", "phone_end", "nationality")
"""What a caller may say beside case code and birth date."""
WEAK = "nationality"
"""Whoever lives with somebody knows it, and many have the same: it counts beside another fact only."""
CODES_IN_AN_HOUR = 60
"""Case codes that one operator may try in vain."""
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
_DIGITS = 6
_PHONE_END = 4
LETTER = "line_code"


@dataclass(frozen=True, slots=True)
class Said:
    """What the caller says: the whole birth date (`YYYY-MM-DD`), and what else they were asked; empty if not."""

    birth_date: str
    name: str = ""
    phone_end: str = ""
    nationality: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """What was said beside the birth date, by its kind."""
        said = {kind: str(getattr(self, kind)).strip() for kind in KINDS}
        return {kind: value for kind, value in said.items() if value}


def find_home(line: Line, session: Session, *, call_id: UUID, code: str) -> PhoneCall:
    """Find the casefile that the code is of, at its home centre, and note it with the call; nobody is verified by it.

    Raises Invalid for a typing error, NotFound `home_not_found` for a code that leads nowhere, for a centre without
    agreement and for somebody who is kept from others alike, and TooManyRequests.
    """
    call = own_call(session, line.context, call_id, lock=True)
    stored = read_code(code)
    code_hash = hash_of(session, line.context, line.keys, stored)
    tries = hourly.count_of(
        line.keys, line.context.tenant_id, CODES_IN_AN_HOUR, "case code of a caller", str(line.context.actor_id)
    )

    def attempt() -> tuple[int, UUID]:
        return _where_visible(line, session, call, code_hash, stored)

    centre_id, casefile_id = hourly.with_code(
        line.database, line.keys, line.context, tries, attempt, code="case_code_throttled"
    )
    if (call.home_centre_id, call.case_hash, call.casefile_id) != (centre_id, code_hash, casefile_id):
        call.verified_at = call.verified_by = None
        _void_codes(line, session, call)
    call.home_centre_id, call.case_hash, call.casefile_id = centre_id, code_hash, casefile_id
    session.flush()
    note_check(session, line.context, line.clock, call, "case_code", "passed")
    return call


def _void_codes(line: Line, session: Session, call: PhoneCall) -> None:
    """What was sent for another casefile is good for nothing any more."""
    sent = update(PhoneCode).where(PhoneCode.tenant_id == line.context.tenant_id, PhoneCode.call_id == call.id)
    session.execute(sent.where(PhoneCode.used_at.is_(None)).values(expires_at=line.clock.now()))


def _where_visible(line: Line, session: Session, call: PhoneCall, code_hash: bytes, code: str) -> tuple[int, UUID]:
    for centre_id in homes_of(session, code_hash):
        with at_home(line, Where(call.id, centre_id, code_hash), "verify") as (home, context):
            view = find_by_code(home, context, line.clock, line.keys, code=code)
            if view is not None:
                return centre_id, view.casefile.id
    with line.database.transaction(line.context) as own:
        note_check(own, line.context, line.clock, call, "case_code", "failed")
    raise NotFound("home_not_found", staff_text("This code leads to no casefile that the phone line may work with."))


def verify_by_facts(line: Line, session: Session, *, call_id: UUID, said: Said) -> bool:
    """Whether all that the caller says fits. Raises NotFound, Conflict, Invalid and TooManyRequests.

    By one fact beside the birth date they are verified for appointments, by two for everything.
    """
    call = own_call(session, line.context, call_id, lock=True)
    where = where_of(call)
    if not said.birth_date:
        raise wrong("birth_date", staff_text("Ask for the whole date of birth."))
    if not said.facts.keys() - {WEAK}:
        message = staff_text("Ask for their name or the end of their number: a nationality alone is not enough.")
        raise wrong("name", message)
    subjects = _count(line, where)
    with at_home(line, where, "verify") as (home, context):
        casefile = _casefile(home, context, call)
        identity = casefile_view(home, context, line.keys, casefile_id=casefile.id).identity
        contacts = entries_of(home, context, line.keys, CONTACTS, casefile) if said.phone_end else []
        fits = _fits(identity, contacts, said)
        _record(home, context, line.clock, casefile, fits)
    if fits:
        _verified(line, session, call, "facts" if len(said.facts) > 1 else "fact", subjects)
    return _noted(line, session, call, "facts", fits)


def send_code(line: Line, session: Session, *, call_id: UUID) -> str:
    """Send a one-time code to where the person is registered; by which channel (`email` or `sms`), and no more.

    Raises Conflict `no_channel` where nothing is registered that a message may be left at, and TooManyRequests.
    """
    call = own_call(session, line.context, call_id, lock=True)
    where = where_of(call)
    assert where.case_hash is not None
    sent = hourly.count_of(line.keys, line.context.tenant_id, 5, "codes to callers", where.case_hash.hex())
    with line.database.transaction(line.context) as own:
        hourly.count(own, line.context, [sent], code="case_code_throttled")
    row = PhoneCode(id=new_id(), call_id=call.id, centre_id=where.centre_id, sent_at=line.clock.now())
    row.case_hash = where.case_hash
    issue = row.id.int % 2**31
    with at_home(line, where, "send_code") as (home, context):
        casefile = _casefile(home, context, call)
        entry, reach = _reachable(entries_of(home, context, line.keys, CONTACTS, casefile))
        promise_letter(home, context, letter=LETTER, about=entry.id, issue=issue)
        _record(home, context, line.clock, casefile, True, verb="send_code")
        code = one_time_code(line.keys, where.centre_id, entry.id, issue)
    row.code_hash = _hash(line, row, code)
    row.expires_at = row.sent_at + GOOD_FOR
    session.add(row)
    session.flush()
    note_check(session, line.context, line.clock, call, "code_sent", "passed")
    return reach.channel


def verify_by_code(line: Line, session: Session, *, call_id: UUID, code: str) -> bool:
    """Whether the caller reads out the code that was sent last, in time. Raises NotFound, Conflict, TooManyRequests."""
    call = own_call(session, line.context, call_id, lock=True)
    subjects = _count(line, where_of(call))
    row = _last_code(session, line.context, call)
    fits = False
    if row is not None and row.used_at is None and row.tries < MOST_TRIES and line.clock.now() < row.expires_at:
        row.tries += 1
        fits = hmac.compare_digest(row.code_hash, _hash(line, row, "".join(code.split())))
        row.used_at = line.clock.now() if fits else None
        session.flush()
    if fits:
        _verified(line, session, call, "one_time_code", subjects)
    return _noted(line, session, call, "one_time_code", fits)


def one_time_code(keys: KeyStore, centre_id: int, contact_id: UUID, issue: int) -> str:
    """Six digits that the home centre can make again when it writes the message."""
    token = keys.search_token(centre_id, "one-time code of a caller", str(contact_id), str(issue))
    return str(int.from_bytes(token[:8]) % 10**_DIGITS).zfill(_DIGITS)


def where_of(call: PhoneCall) -> Where:
    """The casefile that the call is about. Raises Conflict `no_case` before there is one."""
    if call.home_centre_id is None or call.casefile_id is None:
        raise Conflict("no_case", staff_text("Ask for the case code first."))
    return Where(call.id, call.home_centre_id, call.case_hash)


def _casefile(home: Session, context: Context, call: PhoneCall) -> Casefile:
    casefile = home.get(Casefile, (context.tenant_id, call.casefile_id))
    if casefile is None:
        message = staff_text("This code leads to no casefile that the phone line may work with.")
        raise NotFound("home_not_found", message)
    return casefile


def _count(line: Line, where: Where) -> Sequence[Subject]:
    """Count the attempt, for this casefile whoever asks."""
    assert where.case_hash is not None
    hashed = line.keys.search_token(line.context.tenant_id, "verified caller", where.case_hash.hex())
    subjects = [Subject(hashed, ACCOUNT, True)]
    with line.database.transaction(line.context) as own:
        count_attempt(own, line.context, subjects)
    return subjects


def _verified(line: Line, session: Session, call: PhoneCall, by: str, subjects: Sequence[Subject]) -> None:
    """What was tried before is forgiven to who is verified for everything: one fact must not open more tries."""
    call.verified_at, call.verified_by = line.clock.now(), by
    if by != "fact":
        forgive(session, subjects)


def _noted(line: Line, session: Session, call: PhoneCall, step: str, fits: bool) -> bool:
    note_check(session, line.context, line.clock, call, step, "passed" if fits else "failed")
    return fits


def _fits(identity: Identity, contacts: Sequence[Entry], said: Said) -> bool:
    born = identity.birth_date or ""
    is_born = len(born) == len("1985-03-02") and hmac.compare_digest(born.encode(), said.birth_date.encode())
    answers = [_is_so(identity, contacts, kind, value) for kind, value in said.facts.items()]
    return is_born and all(answers)


def _is_so(identity: Identity, contacts: Sequence[Entry], kind: str, value: str) -> bool:
    match kind:
        case "name":
            return any(_words(value) == _words(given) for given in _spellings(identity))
        case "nationality":
            return value.upper() in identity.nationalities
        case _:
            digits = "".join(sign for sign in value if sign.isdigit())
            numbers = (str(each.facts["value"]) for each in contacts if each.facts["kind"] in BY_NUMBER)
            return len(digits) >= _PHONE_END and any(number.endswith(digits) for number in numbers)


def _spellings(identity: Identity) -> list[str]:
    return [spelling for each in identity.all_names() for spelling in (each.written, each.latin) if spelling]


def _words(name: str) -> list[str]:
    """Its words in Latin letters, in any order; what is neither letter nor digit does not count."""
    plain = anyascii(name).casefold().replace("-", " ")
    return sorted("".join(sign for sign in plain if sign.isalnum() or sign == " ").split())


def _reachable(entries: Sequence[Entry]) -> tuple[Entry, Reach]:
    """Where a code may go: the preferred way first, never where no message may be left or somebody else reads."""
    usable = channels_among(entries)
    if not usable:
        message = staff_text("Nothing is registered where a message may be left.")
        raise Conflict("no_channel", message)
    return usable[0]


def _last_code(session: Session, context: Context, call: PhoneCall) -> PhoneCode | None:
    """Of this casefile at this centre: a call may come to another."""
    wanted = select(PhoneCode).where(PhoneCode.tenant_id == context.tenant_id, PhoneCode.call_id == call.id)
    wanted = wanted.where(PhoneCode.centre_id == call.home_centre_id, PhoneCode.case_hash == call.case_hash)
    return session.scalars(wanted.order_by(PhoneCode.sent_at.desc(), PhoneCode.id.desc()).limit(1)).one_or_none()


def _hash(line: Line, row: PhoneCode, code: str) -> bytes:
    return line.keys.search_token(line.context.tenant_id, "phone code", str(row.id), code)


def _record(
    home: Session, context: Context, clock: Clock, casefile: Casefile, fits: bool, *, verb: str = "read"
) -> None:
    """In the home centre: the person sees that the line compared what is known of them."""
    audit.record(
        home,
        context,
        clock,
        action=f"caller.{verb}",
        object_kind="casefile",
        object_id=casefile.id,
        subject_person_id=casefile.person_id,
        data_classes=["contact"] if verb == "send_code" else ["identity"],
        outcome="done" if fits else "failed",
    )
