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
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.codes import read_code
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import Casefile
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

KINDS = ("name", "nationality", "phone_end")
"""What a caller may say beside case code and birth date."""
CODES_IN_AN_HOUR = 60
"""Case codes that one operator may try in vain."""
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
_DIGITS = 6
_PHONE_END = 4
LETTER = "line_code"


@dataclass(frozen=True, slots=True)
class Said:
    """What the caller says: the whole birth date (`YYYY-MM-DD`), and one thing more."""

    birth_date: str
    kind: str
    value: str


def find_home(line: Line, session: Session, *, call_id: UUID, code: str) -> PhoneCall:
    """Find the casefile that the code is of, at its home centre, and note it with the call; nobody is verified by it.

    Raises Invalid for a typing error, NotFound `home_not_found` for a code that leads nowhere, for a centre without
    agreement and for somebody who is kept from others alike, and TooManyRequests.
    """
    call = own_call(session, line.context, call_id)
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
    if call.casefile_id != casefile_id:
        call.verified_at = call.verified_by = None
    call.home_centre_id, call.case_hash, call.casefile_id = centre_id, code_hash, casefile_id
    session.flush()
    note_check(session, line.context, line.clock, call, "case_code", "passed")
    return call


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
    """Whether what the caller says fits. Raises NotFound, Conflict, Invalid and TooManyRequests."""
    call = own_call(session, line.context, call_id)
    where = where_of(call)
    if said.kind not in KINDS:
        raise wrong("kind", staff_text("Choose one of the list."))
    if not said.birth_date:
        raise wrong("birth_date", staff_text("Ask for the whole date of birth."))
    if not said.value.strip():
        raise wrong("value", staff_text("Write what the caller says."))
    subjects = _count(line, where)
    with at_home(line, where, "verify") as (home, context):
        casefile = _casefile(home, context, call)
        identity = casefile_view(home, context, line.keys, casefile_id=casefile.id).identity
        contacts = entries_of(home, context, line.keys, CONTACTS, casefile) if said.kind == "phone_end" else []
        fits = _fits(identity, contacts, said)
        _record(home, context, line.clock, casefile, fits)
    return _noted(line, session, call, "facts", fits, subjects)


def send_code(line: Line, session: Session, *, call_id: UUID) -> str:
    """Send a one-time code to where the person is registered; a hint at where it went, such as `a…@example.org`.

    Raises Conflict `no_channel` where nothing is registered that a message may be left at, and TooManyRequests.
    """
    call = own_call(session, line.context, call_id)
    where = where_of(call)
    assert where.case_hash is not None
    sent = hourly.count_of(line.keys, line.context.tenant_id, 5, "codes to callers", where.case_hash.hex())
    with line.database.transaction(line.context) as own:
        hourly.count(own, line.context, [sent], code="case_code_throttled")
    row = PhoneCode(id=new_id(), call_id=call.id, centre_id=where.centre_id, sent_at=line.clock.now())
    issue = row.id.int % 2**31
    with at_home(line, where, "send_code") as (home, context):
        casefile = _casefile(home, context, call)
        entry = _reachable(entries_of(home, context, line.keys, CONTACTS, casefile))
        promise_letter(home, context, letter=LETTER, about=entry.id, issue=issue)
        _record(home, context, line.clock, casefile, True, verb="send_code")
        code = one_time_code(line.keys, where.centre_id, entry.id, issue)
    row.code_hash = _hash(line, row, code)
    row.expires_at = row.sent_at + GOOD_FOR
    session.add(row)
    session.flush()
    note_check(session, line.context, line.clock, call, "code_sent", "passed")
    return reach_of(entry).hinted


def verify_by_code(line: Line, session: Session, *, call_id: UUID, code: str) -> bool:
    """Whether the caller reads out the code that was sent last, in time. Raises NotFound, Conflict, TooManyRequests."""
    call = own_call(session, line.context, call_id)
    subjects = _count(line, where_of(call))
    row = _last_code(session, line.context, call)
    fits = False
    if row is not None and row.used_at is None and row.tries < MOST_TRIES and line.clock.now() <= row.expires_at:
        row.tries += 1
        fits = hmac.compare_digest(row.code_hash, _hash(line, row, "".join(code.split())))
        row.used_at = line.clock.now() if fits else None
        session.flush()
    return _noted(line, session, call, "one_time_code", fits, subjects)


def one_time_code(keys: KeyStore, centre_id: int, contact_id: UUID, issue: int) -> str:
    """Six digits that the home centre can make again when it writes the message."""
    token = keys.search_token(centre_id, "one-time code of a caller", str(contact_id), str(issue))
    return str(int.from_bytes(token[:8]) % 10**_DIGITS).zfill(_DIGITS)


def reach_of(entry: Entry) -> Reach:
    """Where a message goes."""
    return Reach("email" if entry.facts["kind"] == "email" else "sms", str(entry.facts["value"]))


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


def _noted(line: Line, session: Session, call: PhoneCall, step: str, fits: bool, subjects: Sequence[Subject]) -> bool:
    if fits:
        call.verified_at, call.verified_by = line.clock.now(), step
        forgive(session, subjects)
    note_check(session, line.context, line.clock, call, step, "passed" if fits else "failed")
    return fits


def _fits(identity: Identity, contacts: Sequence[Entry], said: Said) -> bool:
    born = identity.birth_date or ""
    is_born = len(born) == len("1985-03-02") and hmac.compare_digest(born.encode(), said.birth_date.encode())
    match said.kind:
        case "name":
            more = any(_words(said.value) == _words(given) for given in _spellings(identity))
        case "nationality":
            more = said.value.strip().upper() in identity.nationalities
        case _:
            digits = "".join(sign for sign in said.value if sign.isdigit())
            numbers = (str(each.facts["value"]) for each in contacts if each.facts["kind"] in BY_NUMBER)
            more = len(digits) >= _PHONE_END and any(number.endswith(digits) for number in numbers)
    return is_born and more


def _spellings(identity: Identity) -> list[str]:
    return [spelling for each in identity.all_names() for spelling in (each.written, each.latin) if spelling]


def _words(name: str) -> list[str]:
    """Its words in Latin letters, in any order; what is neither letter nor digit does not count."""
    plain = anyascii(name).casefold().replace("-", " ")
    return sorted("".join(sign for sign in plain if sign.isalnum() or sign == " ").split())


def _reachable(entries: Sequence[Entry]) -> Entry:
    """Where a code may go: the preferred way first, never where no message may be left."""
    usable = [
        entry for entry in entries if entry.facts["kind"] in ("email", "phone") and entry.facts["safe_message"] != "no"
    ]
    if not usable:
        message = staff_text("Nothing is registered where a message may be left.")
        raise Conflict("no_channel", message)
    return min(usable, key=lambda entry: (not entry.facts.get("preferred"), entry.facts["kind"] != "phone"))


def _last_code(session: Session, context: Context, call: PhoneCall) -> PhoneCode | None:
    wanted = select(PhoneCode).where(PhoneCode.tenant_id == context.tenant_id, PhoneCode.call_id == call.id)
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
