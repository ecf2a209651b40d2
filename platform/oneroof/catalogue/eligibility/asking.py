"""Which question to ask next: one that still decides something, the one that decides most, and never many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from oneroof.catalogue.definition.conditions import Answers, answers_asked, holds
from oneroof.catalogue.definition.model import Condition, Field
from oneroof.catalogue.eligibility.candidates import Candidate
from oneroof.catalogue.eligibility.given import Given
from oneroof.core.i18n import LazyText, public_text

MOST_QUESTIONS = 8
"""So many are asked at most; what is then not known leaves services at “may fit”."""

SENSITIVE: dict[str, LazyText] = {
    "residence": public_text("Some services need a permit or visa, and others are there for people without papers."),
    "in_danger": public_text("If you are in danger, there are people here who help and protect you, in confidence."),
    "treated_unfairly": public_text("There are people here who can help you to complain."),
    "low_income": public_text("Some help is only for people who do not have enough money."),
}
"""Questions that nobody likes to be asked, with why they are asked all the same."""

_RELUCTANCE = 0.75
_EVIDENCE_WEIGHT = 0.1


def next_question(services: Sequence[Candidate], questions: Sequence[Field], given: Given, today: date) -> Field | None:
    """The question to ask now; None when nothing more is decided by asking, or enough was asked."""
    if len(given.asked) >= MOST_QUESTIONS:
        return None
    open_ones = [question for question in questions if _can_be_asked(question, given, today)]
    scored = [(_score(question, services, questions, given.answers, today), question) for question in open_ones]
    # max takes the first of equals: questions are in the order in which they sound natural
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] > 0 else None


def _can_be_asked(question: Field, given: Given, today: date) -> bool:
    return question.code not in given.asked and holds(question.when, given.answers, today) is True


def _score(
    question: Field, services: Sequence[Candidate], questions: Sequence[Field], answers: Answers, today: date
) -> float:
    """How many services are decided by an answer, on average over the possible ones; evidence counts a little."""
    behind = _leads_to(question, questions)
    requirements = [[requirement.when for requirement in service.definition.requirements] for service in services]
    undecided = [
        conditions for conditions in requirements if conditions and _verdict(conditions, answers, today) is None
    ]
    touched = [conditions for conditions in undecided if _is_touched(conditions, behind, answers, today)]
    tries = [{**answers, question.code: value} for value in _possible(question)]
    decided = sum(_verdict(conditions, tried, today) is not None for tried in tries for conditions in touched)
    score = decided / len(tries) if tries else 0.0
    # A question may decide nothing by itself, and all the same be one of two that do so together.
    score += 0.3 * len(touched)
    score += _EVIDENCE_WEIGHT * sum(_asks_for_evidence(service, behind, answers, today) for service in services)
    return score * (_RELUCTANCE if question.code in SENSITIVE else 1)


def _leads_to(question: Field, questions: Sequence[Field]) -> frozenset[str]:
    """Its own code and those of the questions that are asked only after it."""
    return frozenset(
        {question.code, *(other.code for other in questions if question.code in answers_asked(other.when))}
    )


def _verdict(conditions: Sequence[Condition], answers: Answers, today: date) -> bool | None:
    return holds({"all": list(conditions)}, answers, today)


def _is_touched(conditions: Sequence[Condition], codes: frozenset[str], answers: Answers, today: date) -> bool:
    return any(holds(each, answers, today) is None and answers_asked(each) & codes for each in conditions)


def _asks_for_evidence(service: Candidate, codes: frozenset[str], answers: Answers, today: date) -> int:
    definition = service.definition
    conditions = [requirement.when for requirement in definition.requirements]
    if conditions and _verdict(conditions, answers, today) is False:
        return 0
    return sum(_is_touched([piece.when], codes, answers, today) for piece in definition.evidence if piece.when)


def _possible(question: Field) -> Iterator[Any]:
    """The answers that a question can have, where there are few; for others, what is decided cannot be foreseen."""
    if question.kind == "yes_no":
        return iter((True, False))
    if question.kind == "some_of":
        return iter([[option.value] for option in question.options])
    return iter([option.value for option in question.options])
