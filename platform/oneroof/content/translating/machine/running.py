"""Orders to the machine: what is to be translated, how far it is, and what became of each piece."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.models import ContentItem, ContentVersion
from oneroof.content.service import Words, find_item, latest_texts, source_version, words_of
from oneroof.content.translating.checking import Hint
from oneroof.content.translating.desk import desk_of, publish, save_draft
from oneroof.content.translating.machine import RUN, MachineFailed, is_legal
from oneroof.content.translating.machine.protecting import lines_of, masked
from oneroof.content.translating.machine.settings import Machine
from oneroof.content.translating.models import MachinePiece, MachineRun
from oneroof.content.translating.parts import keyed
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context

MOST_PIECES = 200


def order(
    session: Session, context: Context, clock: Clock, *, item_ids: Sequence[UUID], languages: Sequence[str]
) -> MachineRun:
    """Let the machine translate these items into these languages. Raises Invalid for none, and for too many."""
    items = [find_item(session, context, item_id) for item_id in dict.fromkeys(item_ids)]
    wanted = [(item, code) for item in items for code in dict.fromkeys(languages) if code != item.source_language]
    if not wanted or len(wanted) > MOST_PIECES:
        message = staff_text("Choose at least one page and one language, and not more than 200 texts in all.")
        raise Invalid("machine_order", message, fields={"item": [message]})
    run = MachineRun(id=new_id(), asked_at=clock.now(), asked_by=context.actor_id)
    session.add(run)
    session.flush()
    for item, code in wanted:
        session.add(MachinePiece(id=new_id(), run_id=run.id, item_id=item.id, language=code, state="waiting"))
    session.flush()
    enqueue(session, context, kind=RUN, key=f"{RUN}:{run.id}", payload={"run_id": str(run.id)})
    return run


def pieces_of(session: Session, context: Context, run_id: UUID) -> list[MachinePiece]:
    """The pieces of an order, in the order in which they are done."""
    query = select(MachinePiece).where(MachinePiece.tenant_id == context.tenant_id, MachinePiece.run_id == run_id)
    return list(session.scalars(query.order_by(MachinePiece.id)))


def runs(session: Session, context: Context, limit: int = 10) -> list[MachineRun]:
    """The latest orders."""
    query = select(MachineRun).where(MachineRun.tenant_id == context.tenant_id)
    return list(session.scalars(query.order_by(MachineRun.asked_at.desc(), MachineRun.id.desc()).limit(limit)))


def asked_of(session: Session, context: Context, piece: MachinePiece) -> tuple[ContentItem, ContentVersion]:
    """The item and the source text that a piece asks for. Raises MachineFailed where it must not be given away."""
    item = find_item(session, context, piece.item_id)
    latest = latest_texts(session, context, [item.id])[item.id].get(piece.language)
    if is_legal(item.slug):
        raise MachineFailed("legal")
    if item.state != "published":
        raise MachineFailed("not_published")
    if latest is not None and latest.origin == "person":
        raise MachineFailed("by_person")
    if desk_of(session, context, item_id=item.id, language=piece.language).has_draft:
        raise MachineFailed("draft")
    return item, source_version(session, context, item)


def translated(
    machine: Machine, words: Words, *, source: str, target: str, kept: Sequence[str], terms: Sequence[Hint]
) -> tuple[dict[str, str], list[str]]:
    """The text by part, and the keys of the parts that the machine broke: those are left empty."""
    lines = {key: lines_of(said) for key, said in keyed(words).items()}
    hidden = {key: [masked(said, kept, terms) for _mark, said in each] for key, each in lines.items()}
    asked = [one.text for each in hidden.values() for one in each if one.text.strip()]
    answers = iter(machine.translate(asked, source=source, target=target) if asked else [])
    parts: dict[str, str] = {}
    refused: list[str] = []
    for key, each in hidden.items():
        back = [one.restored(next(answers)) if one.text.strip() else one.text for one in each]
        whole = [mark + said for (mark, _), said in zip(lines[key], back, strict=True) if said is not None]
        parts[key] = "\n".join(whole) if len(whole) == len(back) else ""
        if len(whole) < len(back):
            refused.append(key)
    return parts, refused


def keep(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    piece: MachinePiece,
    source: ContentVersion,
    parts: dict[str, str],
    refused: list[str],
) -> None:
    """Publish what the machine wrote, labelled; where it broke parts, leave the rest as a draft for a translator."""
    place = {"item_id": piece.item_id, "language": piece.language}
    number = desk_of(session, context, item_id=piece.item_id, language=piece.language).number
    draft = save_draft(session, context, clock, parts=parts, version=0, source_number=source.number, **place)  # type: ignore[arg-type]
    if not refused:
        publish(session, context, clock, draft=draft, number=number, origin="machine")
    end(session, context, clock, piece, "partly" if refused else "done", "words" if refused else None, refused)


def end(
    session: Session,
    context: Context,
    clock: Clock,
    piece: MachinePiece,
    state: str,
    reason: str | None,
    refused: Sequence[str] = (),
) -> None:
    """Note what became of a piece, and the end of its order with the last one."""
    piece.state, piece.reason, piece.refused, piece.ended_at = state, reason, list(refused), clock.now()
    session.flush()
    if all(each.state != "waiting" for each in pieces_of(session, context, piece.run_id)):
        session.get_one(MachineRun, (context.tenant_id, piece.run_id)).ended_at = clock.now()


def reason_of(error: DomainError) -> str:
    """The reason for a text that cannot be kept."""
    return "draft" if error.code in ("changed_meanwhile", "source_changed") else "too_long"


def words_asked(source: ContentVersion) -> Words:
    """What the machine gets: the words of a public text, and nothing else."""
    return words_of(source)
