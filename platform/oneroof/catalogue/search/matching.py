"""How well services answer to words, said in SQL.

Each word is worth the most that any of a service's texts gives for it. Patterns hold letters and digits of `words`
only, so nothing in them means anything to LIKE.
"""

from __future__ import annotations

from collections.abc import Sequence
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

_FOUND, _ALL_IN_NAMES, _NAME_BEGINS = 10_000, 1000, 500

_MOST_VOCABULARY = 2000

Conditions = Sequence[ColumnElement[bool]]


def survey(context: Context, wanted: Wanted, languages: Sequence[str], conditions: Conditions) -> Select[Any]:
    """One row of what there is for the words, before anything is decided on them.

    For each word whether a service has it in the reader's language (`has_0` …) and whether as a name (`named_0` …),
    whether one has all of them as names (`complete`), and if not, the words of names in `languages` that those which
    are in no name may be meant to be (`near`).
    """
    worth = [_worth(each).label(f"word_{number}") for number, each in enumerate(wanted.words)]
    texts = _kept(_texts(context, worth, [wanted.language], conditions), "texts")
    columns = [texts.c[each.name] for each in worth]
    has = [func.coalesce(func.bool_or(word > 0), False).label(f"has_{number}") for number, word in enumerate(columns)]
    named = [
        func.coalesce(func.bool_or(word >= SYNONYM), False).label(f"named_{number}")
        for number, word in enumerate(columns)
    ]
    complete = func.coalesce(func.bool_or(and_(*(column >= SYNONYM for column in columns))), False)
    there = _kept(select(*has, *named, complete.label("complete")), "there")
    missing = [select(~there.c[each.name]).scalar_subquery() for each in named]
    near = func.array(_vocabulary(context, wanted, missing, languages).scalar_subquery())
    # a subquery beside the CASE is run only if the CASE comes to it
    return select(*there.c, case((there.c.complete, None), else_=near).label("near"))


def _vocabulary(
    context: Context, wanted: Wanted, missing: Sequence[ColumnElement[bool]], languages: Sequence[str]
) -> Select[Any]:
    word = func.unnest(func.string_to_array(ServiceText.words, " ")).label("word")
    texts = select(word).where(ServiceText.tenant_id == context.tenant_id, ServiceText.language.in_(languages))
    words = texts.distinct().subquery()
    near = [
        and_(is_missing, words.c.word.like(any_(literal(patterns(each.word), ARRAY(String)))))
        for each, is_missing in zip(wanted.words, missing, strict=True)
        if not each.whole
    ]
    return select(words.c.word).where(or_(False, *near)).order_by(words.c.word).limit(_MOST_VOCABULARY)


def scored(context: Context, wanted: Wanted, languages: Sequence[str], conditions: Conditions) -> CTE:
    """The services that answer to as many words as any, or as many as names.

    Columns `service_id`, `score` (the more, the better) and `sorted_as`.

    Each step is computed once and kept: a planner that has not counted the rows yet would do it for every one of them.
    """
    worth = [
        _in_any_language(each, wanted.language, languages).label(f"word_{number}")
        for number, each in enumerate(wanted.words)
    ]
    own = ServiceText.language == wanted.language
    named = case((and_(own, _begins_with(wanted.typed)), _NAME_BEGINS), else_=0).label("named")
    name = case((own, ServiceText.sorted_as), else_=None).label("sorted_as")
    texts = _kept(_texts(context, [*worth, named, name], languages, conditions), "texts")
    best = [func.max(texts.c[f"word_{number}"]).label(f"word_{number}") for number in range(len(worth))]
    whole = select(
        texts.c.service_id,
        func.max(texts.c.sorted_as).label("sorted_as"),
        func.max(texts.c.named).label("named"),
        *best,
    )
    services = _kept(whole.group_by(texts.c.service_id), "services")
    return _most(services, [services.c[each.name] for each in best])


def _most(services: CTE, words: Sequence[ColumnElement[int]]) -> CTE:
    """Of the services with what each word is worth there, those that answer to most, or to most as names."""
    found = _sum([case((word > 0, 1), else_=0) for word in words])
    least = func.least(*(func.nullif(word, 0) for word in words))
    score = found * _FOUND + case((least > DESCRIBED, _ALL_IN_NAMES), else_=0) + services.c.named + _sum(words)
    columns = (services.c.service_id, services.c.sorted_as, score.label("score"))
    as_names = _sum([case((word > DESCRIBED, 1), else_=0) for word in words])
    counts = (found.label("found"), as_names.label("as_names"))
    ranked = _kept(select(*columns, *counts).where(found > 0), "ranked")
    most_found = select(func.max(ranked.c.found)).scalar_subquery()
    most_as_names = select(func.max(ranked.c.as_names)).scalar_subquery()
    answering = or_(ranked.c.found == most_found, and_(ranked.c.as_names > 0, ranked.c.as_names == most_as_names))
    chosen = select(ranked.c.service_id, ranked.c.sorted_as, ranked.c.score).where(answering)
    return _kept(chosen, "chosen")


def _kept(statement: Select[Any], name: str) -> CTE:
    return statement.cte(name).prefix_with("MATERIALIZED")


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
        (_has(word.word, whole=word.whole), case((_has(word.word, whole=True), ELSEWHERE_EXACT), else_=ELSEWHERE)),
        (or_(False, *(_has(other, whole=False) for other in word.instead)), INSTEAD),
        else_=0,
    )
    return case((ServiceText.language == language, _worth(word)), else_=elsewhere)


def _worth(word: WantedWord) -> ColumnElement[int]:
    """What a text in the reader's language gives for the word."""
    return case(
        (_has(word.word, whole=word.whole), case((_has(word.word, whole=True), EXACT), else_=BEGINNING)),
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
