"""Looking for people: candidates by tokens, equal and indexed; then their identities are opened and ranked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.codes import read_code
from oneroof.casefiles.finding.keeping import named
from oneroof.casefiles.finding.ranking import SIMILAR_NAME, Match, match
from oneroof.casefiles.finding.tokens import Facts, Kind, tokens_of
from oneroof.casefiles.finding.words import words_of
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import Casefile, PersonIdentity, PersonToken
from oneroof.casefiles.service.views import CasefileView, opened_view
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

MOST_FOUND = 10
"""More are not shown: a name alone must not open a list of people."""
MOST_ROWS = 2000
"""Rows of tokens that are looked at; where more agree, what was asked for says too little."""
MOST_TOKENS = 80
"""That are asked for at once; a long name has more, in rare spellings of each two words."""
MOST_OPENED = 60
"""Identities that are opened to be ranked."""

WEIGHTS: Mapping[Kind, int] = {
    "document": 12,
    "phone": 9,
    "address": 9,
    "pair": 4,
    "word_year": 3,
    "birth_date": 3,
    "word": 1,
}
"""How much a token of each kind says about who is meant."""
STRONG = frozenset(WEIGHTS) - {"word"}

Candidates = dict[UUID, dict[Kind, int]]
"""By person: how many tokens of each kind agree."""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be meant, with how much agrees. `through` is a joined casefile that was found."""

    view: CasefileView
    match: Match
    through: CasefileView | None = None

    @property
    def casefile(self) -> Casefile:
        """The casefile itself."""
        return self.view.casefile

    @property
    def identity(self) -> Identity:
        """Who its person is."""
        return self.view.identity

    @property
    def code(self) -> str:
        """The case code as it is printed and said."""
        return self.view.code

    @property
    def version(self) -> int:
        """The casefile's version."""
        return self.view.version

    @property
    def reasons(self) -> tuple[str, ...]:
        """What agrees: of `ranking.REASONS`."""
        return self.match.reasons

    @property
    def found_as(self) -> str | None:
        """The name in the joined casefile that was found."""
        return self.through.identity.name if self.through else None


def find_by_code(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str) -> CasefileView | None:
    """The casefile with this code, or the one that it was joined into; else None. Raises Invalid for a typing error."""
    stored = read_code(code)
    rows = _casefiles(session, context, Casefile.code == stored)
    views = _standing(session, context, keys, _opened(context, keys, rows))
    record_search(session, context, clock, keys, Facts(), stored, [each for each, _ in views])
    return views[0][0] if views else None


def find_people(session: Session, context: Context, clock: Clock, keys: KeyStore, *, asked: Facts) -> list[Found]:
    """Casefiles of people who may be meant, the likeliest first, at most MOST_FOUND.

    Raises Invalid `search_empty` where nothing is asked for, and `search_too_wide` where too many people would answer.
    """
    _check_asked(asked)
    found = likely(session, context, keys, asked, refuse_too_many=True)
    if len(found) > MOST_FOUND and not (asked.birth_date and len(asked.birth_date) == 10):
        raise too_wide(asked)
    found = found[:MOST_FOUND]
    record_search(session, context, clock, keys, asked, "", [each.view for each in found])
    return found


def likely(
    session: Session, context: Context, keys: KeyStore, asked: Facts, *, refuse_too_many: bool = False
) -> list[Found]:
    """All who may be meant, the likeliest first, without recording it: for a caller that does.

    With `refuse_too_many` raises Invalid `search_too_wide` where not all could be looked at.
    """
    tokens = tokens_of(keys, context.tenant_id, asked)
    candidates = _candidates(session, context, {t: kind for t, kind in tokens.items() if kind in STRONG})
    found = _ranked(session, context, keys, asked, candidates or {})
    if candidates is None or (len(found) < MOST_FOUND and asked.names):
        weak = _candidates(session, context, {t: kind for t, kind in tokens.items() if kind == "word"})
        if refuse_too_many and not found and (weak is None or candidates is None):
            raise too_wide(asked)
        merged = {**(weak or {}), **(candidates or {})}
        found = _ranked(session, context, keys, asked, merged)
    return found


def record_search(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    asked: Facts,
    code: str,
    found: Sequence[CasefileView],
) -> None:
    """One entry for the search, with a keyed hash of what was asked for, and one for each person whom it showed."""
    parts = {
        "code": (code,) if code else (),
        "name": asked.names,
        "birth_date": (asked.birth_date,) if asked.birth_date else (),
        "document": asked.documents,
        "phone": asked.phones,
        "address": asked.addresses,
    }
    given = {kind: sorted(texts) for kind, texts in parts.items() if texts}
    hashed = keys.search_token(context.tenant_id, "asked", *(text for kind in given for text in (kind, *given[kind])))
    details = {"by": "+".join(given), "found": len(found), "asked": hashed.hex()}
    audit.record(session, context, clock, action="person.search", details=details)
    for view in found:
        audit.record(
            session,
            context,
            clock,
            action="person.find",
            object_kind="casefile",
            object_id=view.casefile.id,
            subject_person_id=view.casefile.person_id,
            data_classes=["identity"],
        )


def record_offered(
    session: Session, context: Context, clock: Clock, keys: KeyStore, asked: Facts, casefile_ids: Iterable[UUID]
) -> None:
    """The same for who wanted to open a casefile and was told of those who may be the same person."""
    rows = _casefiles(session, context, Casefile.id.in_(sorted(casefile_ids)))
    record_search(session, context, clock, keys, asked, "", _opened(context, keys, rows))


def too_wide(asked: Facts) -> Invalid:
    """The search that would answer with a list of people."""
    if asked.birth_date and len(asked.birth_date) == 10:
        message = public_text("Too many people fit. Please add the name.")
        return Invalid("search_too_wide", message, fields={"name": [message]})
    message = public_text("Too many people have this name. Please add the date of birth.")
    return Invalid("search_too_wide", message, fields={"birth_date": [message]})


def _check_asked(asked: Facts) -> None:
    whole_date = asked.birth_date and len(asked.birth_date) == 10
    if not (
        any(words_of(name) for name in asked.names) or whole_date or asked.documents or asked.phones or asked.addresses
    ):
        message = public_text("Write a name, or a number that the person has shown.")
        raise Invalid("search_empty", message, fields={"name": [message]})


def candidates_statement(context: Context, tokens: Mapping[bytes, Kind]) -> Select[UUID, bytes]:
    """Who has any of these tokens, as the database is asked: equality alone, so that the index answers under row level
    security."""
    strongest = sorted(tokens, key=lambda token: -WEIGHTS[tokens[token]])[:MOST_TOKENS]
    return (
        select(PersonToken.person_id, PersonToken.token)
        .where(PersonToken.tenant_id == context.tenant_id, PersonToken.token.in_(strongest))
        .limit(MOST_ROWS + 1)
    )


def _candidates(session: Session, context: Context, tokens: Mapping[bytes, Kind]) -> Candidates | None:
    """Who has any of these tokens; None where that would be too many to look at."""
    if not tokens:
        return {}
    rows = session.execute(candidates_statement(context, tokens)).all()
    if len(rows) > MOST_ROWS:
        return None
    found: Candidates = defaultdict(lambda: defaultdict(int))
    for person_id, token in rows:
        found[person_id][tokens[token]] += 1
    return found


def _ranked(session: Session, context: Context, keys: KeyStore, asked: Facts, candidates: Candidates) -> list[Found]:
    best = sorted(candidates, key=lambda person: (-_weight(candidates[person]), person.int))[:MOST_OPENED]
    if not best:
        return []
    views = _opened(context, keys, _casefiles(session, context, Casefile.person_id.in_(best)))
    found: dict[UUID, Found] = {}
    for standing, through in _standing(session, context, keys, views):
        shown = through or standing
        known = Facts(names=named(shown.identity), birth_date=shown.identity.birth_date)
        matched = match(asked, known, candidates[shown.casefile.person_id])
        before = found.get(standing.casefile.id)
        if _fits(asked, matched) and (before is None or before.match.strength < matched.strength):
            found[standing.casefile.id] = Found(standing, matched, through)
    return sorted(found.values(), key=_place)


def _place(found: Found) -> tuple[int, float]:
    """The likeliest first, then the newest. A year alone was asked for because no more is known: it counts in full."""
    fits = found.match.strength + (6 if "fitting_birth_date" in found.match.reasons else 0)
    return (-fits, -found.view.casefile.opened_at.timestamp())


def _weight(kinds: Mapping[Kind, int]) -> int:
    return sum(WEIGHTS[kind] * min(count, 3) for kind, count in kinds.items())


def _fits(asked: Facts, matched: Match) -> bool:
    """A name that was asked for must be alike, unless a number agrees; a date that was given must not contradict."""
    by_number = {"same_document", "same_phone", "same_address"} & set(matched.reasons)
    if by_number:
        return True
    if asked.names and matched.name < SIMILAR_NAME:
        return False
    return not matched.date_differs and bool(matched.reasons)


def _casefiles(session: Session, context: Context, *which: object) -> list[tuple[Casefile, PersonIdentity]]:
    statement = (
        select(Casefile, PersonIdentity)
        .join(
            PersonIdentity,
            (PersonIdentity.tenant_id == Casefile.tenant_id) & (PersonIdentity.person_id == Casefile.person_id),
        )
        .where(Casefile.tenant_id == context.tenant_id, PersonIdentity.tenant_id == context.tenant_id, *which)  # type: ignore[arg-type]
    )
    return [(row.Casefile, row.PersonIdentity) for row in session.execute(statement)]


def _opened(context: Context, keys: KeyStore, rows: Iterable[tuple[Casefile, PersonIdentity]]) -> list[CasefileView]:
    views = []
    for casefile, sealed in rows:
        # who has been erased is found no more
        with suppress(NotFound):
            views.append(opened_view(context, keys, casefile, sealed))
    return views


def _standing(
    session: Session, context: Context, keys: KeyStore, views: Sequence[CasefileView]
) -> list[tuple[CasefileView, CasefileView | None]]:
    """Each casefile, and where it was joined into another that one, with itself beside it."""
    joined = {view.casefile.merged_into_id for view in views if view.casefile.merged_into_id}
    surviving: dict[UUID, CasefileView] = {}
    if joined:
        rows = _casefiles(session, context, Casefile.id.in_(sorted(joined)))
        surviving = {view.casefile.id: view for view in _opened(context, keys, rows)}
    found: list[tuple[CasefileView, CasefileView | None]] = []
    for view in views:
        target = view.casefile.merged_into_id
        if target is None:
            found.append((view, None))
        elif target in surviving:
            found.append((surviving[target], view))
    return found


def views_of(session: Session, context: Context, keys: KeyStore, people: Iterable[UUID]) -> dict[UUID, CasefileView]:
    """The casefiles of these people by person, as far as the actor may see them and they stand for themselves."""
    rows = _casefiles(session, context, Casefile.person_id.in_(sorted(people)), Casefile.merged_into_id.is_(None))
    return {view.casefile.person_id: view for view in _opened(context, keys, rows)}


def any_views_of(
    session: Session, context: Context, keys: KeyStore, people: Iterable[UUID]
) -> dict[UUID, CasefileView]:
    """The same, of joined casefiles too."""
    rows = _casefiles(session, context, Casefile.person_id.in_(sorted(people)))
    return {view.casefile.person_id: view for view in _opened(context, keys, rows)}
