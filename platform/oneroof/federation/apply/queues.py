"""The queues of a centre. Their letters are on tickets, so they change only while no such ticket is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from oneroof.core.ids import new_id
from oneroof.federation.apply.sync import Sync
from oneroof.federation.packs import model
from oneroof.frontdesk.models import OPEN_TICKET_STATES, NumberBlock, Office, Queue, Ticket


def staying_queues(sync: Sync, centre: model.Centre, today: date) -> set[str]:
    """Codes of queues that cannot become what the pack says now; each gets its word in the plan.

    They are in use, or want the letter of one that is, or of one that the centre decided.
    """
    rows, own = _rows(sync)
    letters = {office.code: office.letter for office in centre.offices if office.letter and office.code not in own}
    held = {row.letter for row in own.values()}
    stay = _stay(rows, letters, _in_use(sync, today), held)
    for code in sorted(own):
        sync.part.notes.append(f"queue {code} stays as the centre has changed it.")
    for code in sorted(stay):
        if letters.get(code) in held:
            sync.wait(f"queue {code} needs the letter {letters[code]}, which the centre gave to another.")
        elif code in rows:
            sync.wait(f"queue {code} has tickets of today or people waiting; apply again when its day is over.")
        else:
            sync.wait(f"queue {code} needs the letter {letters[code]}, which is on tickets of today.")
    return stay


def offices_with_own_queues(sync: Sync) -> set[UUID]:
    """The offices that the centre gave a queue which is in use: they are needed, whatever the pack says."""
    _pack, own = _rows(sync)
    return {row.office_id for row in own.values() if row.state == "active"}


def sync_queues(sync: Sync, centre: model.Centre, offices: Mapping[str, Office], stay: set[str]) -> None:
    """Bring queues to what the pack says, but those that `stay` and those that the centre decided."""
    rows, own = _rows(sync)
    wanted = {office.code: office for office in centre.offices if office.letter and office.code not in own}
    for code in sorted(rows.keys() - wanted.keys() - stay):
        # The letter is given back; what has been printed keeps its label.
        sync.end("retire", rows[code], "queue", code, {"state": "retired", "letter": f"-{code}"})
    kept = [code for code in wanted if code in rows and code not in stay]
    before = {code: rows[code].letter for code in kept}
    for code in kept:
        _bring(sync, rows[code], wanted[code], offices[code].id)
    _pass_letters_on(sync, [rows[code] for code in kept if rows[code].letter != before[code]])
    for code in wanted:
        if code not in rows and code not in stay:
            _bring(sync, None, wanted[code], offices[code].id)
    sync.flush()


def _rows(sync: Sync) -> tuple[dict[str, Queue], dict[str, Queue]]:
    """By code, the queues that follow the pack, and those that the centre decided."""
    rows = {row.code: row for row in sync.session.scalars(select(Queue))}
    own = {code: row for code, row in rows.items() if row.origin == "centre"}
    return {code: row for code, row in rows.items() if code not in own}, own


def _bring(sync: Sync, row: Queue | None, office: model.Office, office_id: UUID) -> None:
    values = {
        "office_id": office_id,
        "letter": office.letter,
        "name": dict(office.public_names),
        "kind": office.queue,
        "state": "active",
    }
    sync.bring(row, Queue(id=new_id(), code=office.code), "queue", office.code, values)


def _in_use(sync: Sync, today: date) -> set[UUID]:
    """Queues with tickets of today, or with people in them since an earlier day."""
    issued = select(NumberBlock.queue_id).where(NumberBlock.day == today, NumberBlock.next > 1)
    people = select(Ticket.queue_id).where(Ticket.state.in_(OPEN_TICKET_STATES)).distinct()
    return set(sync.session.scalars(issued)) | set(sync.session.scalars(people))


def _stay(rows: Mapping[str, Queue], letters: Mapping[str, str], in_use: set[UUID], held: set[str]) -> set[str]:
    """Codes of queues that change and are in use, or want a letter that is `held`, and then of those that want a
    letter which one of these holds."""
    changing = {code for code, row in rows.items() if row.state == "active" and letters.get(code) != row.letter}
    changing |= {code for code in letters if code not in rows or rows[code].state != "active"}
    stay = {code for code in changing if (code in rows and rows[code].id in in_use) or letters.get(code) in held}
    while True:
        held = {rows[code].letter for code in stay if code in rows}
        more = {code for code in changing - stay if letters.get(code) in held}
        if not more:
            return stay
        stay |= more


def _pass_letters_on(sync: Sync, rows: list[Queue]) -> None:
    """Write letters that change hands in two steps: two queues that swap theirs would otherwise meet half-way."""
    letters = [row.letter for row in rows]
    for row in rows:
        row.letter = f"-{row.code}"
    sync.flush()
    for row, letter in zip(rows, letters, strict=True):
        row.letter = letter
    sync.flush()
