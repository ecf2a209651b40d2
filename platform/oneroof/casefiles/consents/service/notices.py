"""Which notice is shown now, in which words, and the copy that is kept once somebody has read it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.consents.models import ConsentNotice
from oneroof.casefiles.consents.shipped import PARTS, SHIPPED, WRITTEN_PARTS, Shipped, shipped_texts
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import LazyText, public_languages, public_text
from oneroof.core.ids import new_id
from oneroof.core.languages import SOURCE_LANGUAGE, html_language, text_direction
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

LONGEST_TEXT = 500
Texts = Mapping[str, Mapping[str, str]]
"""By language, by part (shipped.PARTS)."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in one language, ready to be shown."""

    language: str
    parts: Mapping[str, str]

    @property
    def tag(self) -> str:
        """For `lang=`."""
        return html_language(self.language)

    @property
    def direction(self) -> str:
        """For `dir=`."""
        return text_direction(self.language)

    @property
    def hash(self) -> bytes:
        """SHA-256 of what was shown, which the ledger keeps."""
        return hashlib.sha256(_canonical(self.parts)).digest()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in one version."""

    code: str
    origin: str
    version: int
    texts: Texts
    reviewed: bool

    @property
    def shipped(self) -> Shipped:
        """What the platform says of notices with this code: purpose, days, whether it shares."""
        return SHIPPED[self.code]

    @property
    def digest(self) -> str:
        """SHA-256 over all languages, hex."""
        return hashlib.sha256(_canonical(self.texts)).hexdigest()

    def text(self, wanted: str, otherwise: str = SOURCE_LANGUAGE) -> NoticeText:
        """In the wanted language; where it is not written in that one, in the other, or in any that there is."""
        found = next((code for code in (wanted, otherwise, SOURCE_LANGUAGE) if code in self.texts), None)
        chosen = found or next(iter(self.texts))
        return NoticeText(chosen, self.texts[chosen])

    def is_same(self, row: ConsentNotice) -> bool:
        """Whether somebody who read that one need not be asked again."""
        return (self.origin, self.version) == (row.origin, row.version)


def current_notices(session: Session, context: Context) -> dict[str, Notice]:
    """By code, in the order in which they are asked: the centre's own version where it has one, else the shipped."""
    own = session.scalars(
        select(ConsentNotice)
        .where(
            ConsentNotice.tenant_id == context.tenant_id,
            ConsentNotice.origin == "own",
            ConsentNotice.state == "offered",
        )
        .order_by(ConsentNotice.version)
    )
    written = {row.code: notice_of(row) for row in own}
    return {code: written.get(code) or shipped_notice(code) for code in SHIPPED}


def current_notice(session: Session, context: Context, code: str) -> Notice:
    """The notice that is shown now. Raises NotFound."""
    if code not in SHIPPED:
        raise no_such_notice()
    return current_notices(session, context)[code]


def shipped_notice(code: str) -> Notice:
    """The notice as the platform ships it."""
    notice = SHIPPED[code]
    return Notice(code, "shipped", notice.version, shipped_texts(code), notice.reviewed)


def notice_of(row: ConsentNotice) -> Notice:
    """A notice that was kept."""
    return Notice(row.code, row.origin, row.version, row.texts, row.reviewed)


def keep_notice(session: Session, context: Context, clock: Clock, notice: Notice) -> UUID:
    """The id under which these very texts are kept; they are kept now if nobody has read them before."""
    wanted = (notice.code, notice.origin, notice.version, notice.digest)
    table = ConsentNotice
    session.execute(
        insert(table)
        .values(
            tenant_id=context.tenant_id,
            id=new_id(),
            code=notice.code,
            origin=notice.origin,
            version=notice.version,
            digest=notice.digest,
            texts={language: dict(parts) for language, parts in notice.texts.items()},
            reviewed=notice.reviewed,
            state="offered",
            kept_at=clock.now(),
            kept_by=context.actor_id,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "code", "origin", "version", "digest"])
        .returning(table.id)
    )
    statement = select(table.id).where(
        table.tenant_id == context.tenant_id,
        *(column == value for column, value in zip(_KEY, wanted, strict=True)),
    )
    return session.scalars(statement).one()


_KEY = (ConsentNotice.code, ConsentNotice.origin, ConsentNotice.version, ConsentNotice.digest)


def write_own(
    session: Session, context: Context, clock: Clock, *, code: str, texts: Texts, default: str, reviewed: bool
) -> Notice:
    """The centre's own words for a notice, as its next version; who agreed to an older one keeps what they agreed to.

    `texts` hold WRITTEN_PARTS by language: all four, or none in languages that the centre leaves out. Raises NotFound,
    and Invalid with the fields `<part>-<language>`.
    """
    if code not in SHIPPED:
        raise no_such_notice()
    written = _checked(texts, default)
    rest = shipped_texts(code)
    whole = {language: {**rest[language], **parts} for language, parts in written.items()}
    rows = _own_rows(session, context, code)
    notice = Notice(code, "own", max((row.version for row in rows), default=0) + 1, whole, reviewed)
    for row in rows:
        row.state = "retired"
    kept = keep_notice(session, context, clock, notice)
    _record(session, context, clock, "write", kept, code=code, version=notice.version, languages=sorted(whole))
    session.flush()
    return notice


def drop_own(session: Session, context: Context, clock: Clock, *, code: str) -> None:
    """Show the shipped notice again. Raises NotFound."""
    offered = [row for row in _own_rows(session, context, code) if row.state == "offered"]
    if not offered:
        raise no_such_notice()
    for row in offered:
        row.state = "retired"
        _record(session, context, clock, "drop", row.id, code=code, version=row.version)
    session.flush()


def _own_rows(session: Session, context: Context, code: str) -> list[ConsentNotice]:
    return list(
        session.scalars(
            select(ConsentNotice)
            .where(
                ConsentNotice.tenant_id == context.tenant_id, ConsentNotice.code == code, ConsentNotice.origin == "own"
            )
            .with_for_update()
        )
    )


def _checked(texts: Texts, default: str) -> dict[str, dict[str, str]]:
    faults: dict[str, list[LazyText]] = {}
    written: dict[str, dict[str, str]] = {}
    for language, given in texts.items():
        parts = {part: " ".join(given.get(part, "").split()) for part in WRITTEN_PARTS}
        if language not in public_languages() or (not any(parts.values()) and language != default):
            continue
        for part, text in parts.items():
            if not text:
                faults[f"{part}-{language}"] = [public_text("Write this part too.")]
            elif len(text) > LONGEST_TEXT:
                faults[f"{part}-{language}"] = [public_text("At most %(most)s characters.", most=LONGEST_TEXT)]
        written[language] = parts
    if default not in written:
        faults.setdefault(f"title-{default}", [public_text("Write this part too.")])
    if faults:
        raise Invalid("notice_invalid", public_text("Some of what was entered cannot be used."), fields=faults)
    return written


def _record(session: Session, context: Context, clock: Clock, verb: str, notice_id: UUID, **details: object) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"consent_notice.{verb}",
        object_kind="consent_notice",
        object_id=notice_id,
        details=details,
    )


def _canonical(said: object) -> bytes:
    plain = {key: dict(value) if isinstance(value, Mapping) else value for key, value in dict(said).items()}  # type: ignore[call-overload]
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def no_such_notice() -> NotFound:
    """There is none with this code."""
    return NotFound("consent_notice_unknown", public_text("There is no such notice."))


__all__ = [
    "PARTS",
    "Notice",
    "NoticeText",
    "current_notice",
    "current_notices",
    "drop_own",
    "keep_notice",
    "notice_of",
    "shipped_notice",
    "write_own",
]
