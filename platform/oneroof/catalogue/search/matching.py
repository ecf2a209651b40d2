"""How well services answer to words, said in SQL.

Each word is worth the most that any of a service's texts gives for it. Patterns hold letters and digits of `words`
only, so nothing in them means anything to LIKE.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    any_,
    case,
    func,
    literal,
    or_,
    select,
)

from oneroof.catalogue.models import Service, ServiceText
from oneroof.catalogue.search.wanted import Wanted, WantedWord, patterns
from oneroof.tenancy.context import Context

EXACT, BEGINNING, SYNONYM, ELSEWHERE_EXACT, ELSEWHERE, INSTEAD, DESCRIBED = 7, 6, 5, 4, 3, 2, 1
"""What a word is worth: those above DESCRIBED stand in the name and keywords, ELSEWHERE in another language's."""

_ALL_IN_NAMES, _NAME_BEGINS = 1000, 500

_MOST_VOCABULARY = 2000

Conditions = Sequence[ColumnElement[bool]]


def survey(context: Context, wanted: Wanted, conditions: Conditions) -> Select[Any]:
    """One row: for each word whether a service has it in the reader's language, then whether one has all as names."""
    worth = [_worth(each).label(f"word_{number}") for number, each in enumerate(wanted.words)]
    texts = _texts(context, worth, [wanted.language], conditions).subquery()
    columns = [texts.c[f"word_{number}"] for number in range(len(worth))]
    return select(
        *(func.coalesce(func.bool_or(column > 0), False) for column in columns),
        func.coalesce(func.bool_or(and_(*(column >= SYNONYM for column in columns))), False),
    )


def vocabulary(context: Context, missing: Iterable[str], languages: Sequence[str]) -> Select[Any]:
    """The words of names and keywords in `languages` that a missing one may be meant to be."""
    word = func.unnest(func.string_to_array(ServiceText.words, " ")).label("word")
    words = (
        select(word)
        .where(ServiceText.tenant_id == context.tenant_id, ServiceText.language.in_(languages))
        .distinct()
        .subquery()
    )
    near = [pattern for each in missing for pattern in patterns(each)]
    like = words.c.word.like(any_(literal(near, ARRAY(String))))
    return select(words.c.word).where(like).order_by(words.c.word).limit(_MOST_VOCABULARY)


def scored(context: Context, wanted: Wanted, languages: Sequence[str], conditions: Conditions) -> CTE:
    """`service_id` and `score` of the services that answer to as many words as any: the more, the better."""
    worth = [
        _in_any_language(each, wanted.language, languages).label(f"word_{number}")
        for number, each in enumerate(wanted.words)
    ]
    named = case((ServiceText.language != wanted.language, 0), (_begins_with(wanted.typed), _NAME_BEGINS), else_=0)
    texts = _texts(context, [*worth, named.label("named")], languages, conditions).subquery()
    columns = [func.max(texts.c[f"word_{number}"]) for number in range(len(worth))]
    found = _sum([case((column > 0, 1), else_=0) for column in columns])
    least = func.least(*(func.nullif(column, 0) for column in columns))
    score = case((least > DESCRIBED, _ALL_IN_NAMES), else_=0) + func.max(texts.c.named) + _sum(columns)
    services = select(texts.c.service_id, found.label("found"), score.label("score")).group_by(texts.c.service_id)
    ranked = services.subquery()
    most = func.max(ranked.c.found).over()
    best = select(ranked.c.service_id, ranked.c.score, ranked.c.found, most.label("most")).subquery()
    return select(best.c.service_id, best.c.score).where(best.c.found == best.c.most, best.c.found > 0).cte("scored")


def _texts(context: Context, columns: Sequence[Any], languages: Sequence[str], conditions: Conditions) -> Select[Any]:
    return (
        select(ServiceText.service_id, *columns)
        .join(Service, Service.id == ServiceText.service_id)
        .where(
            ServiceText.tenant_id == context.tenant_id,
            Service.tenant_id == context.tenant_id,
            ServiceText.language.in_(languages),
            *conditions,
        )
    )


def _in_any_language(word: WantedWord, language: str, languages: Sequence[str]) -> ColumnElement[int]:
    if tuple(languages) == (language,):
        return _worth(word)
    elsewhere = case(
        (_has(word.word, whole=True), ELSEWHERE_EXACT),
        (_has(word.word, whole=word.whole), ELSEWHERE),
        (or_(False, *(_has(other, whole=False) for other in word.instead)), INSTEAD),
        else_=0,
    )
    return case((ServiceText.language == language, _worth(word)), else_=elsewhere)


def _worth(word: WantedWord) -> ColumnElement[int]:
    """What a text in the reader's language gives for the word."""
    return case(
        (_has(word.word, whole=True), EXACT),
        (_has(word.word, whole=word.whole), BEGINNING),
        (or_(False, *map(_says, word.synonyms)), SYNONYM),
        (or_(False, *(_has(other, whole=False) for other in word.instead)), INSTEAD),
        (_described(word), DESCRIBED),
        else_=0,
    )


def _says(phrase: Sequence[str]) -> ColumnElement[bool]:
    return and_(*(_has(word, whole=len(phrase) > 1 and len(word) < 3) for word in phrase))


def _has(word: str, *, whole: bool) -> ColumnElement[bool]:
    return ServiceText.words.like(f"% {word} %" if whole else f"% {word}%")


def _described(word: WantedWord) -> ColumnElement[bool]:
    return ServiceText.more_words.like(f"% {word.word} %" if word.whole else f"% {word.word}%")


def _begins_with(typed: str) -> ColumnElement[bool]:
    return ServiceText.sorted_as.startswith(typed, autoescape=True)


def _sum(columns: Sequence[ColumnElement[int]]) -> ColumnElement[int]:
    total: ColumnElement[int] = literal(0, Integer)
    for column in columns:
        total = total + column
    return total
