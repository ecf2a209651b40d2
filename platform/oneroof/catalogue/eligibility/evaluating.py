"""What a check says: which services fit somebody, why, and what to bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.conditions import is_given
from oneroof.catalogue.definition.model import Field
from oneroof.catalogue.eligibility import keeping
from oneroof.catalogue.eligibility.asking import next_question
from oneroof.catalogue.eligibility.candidates import Candidate, candidates, questions_of
from oneroof.catalogue.eligibility.evidence import ToBring, merged, to_bring
from oneroof.catalogue.eligibility.given import Given
from oneroof.catalogue.eligibility.keeping import KeptResult
from oneroof.catalogue.forms.validating import Hooks, is_answer
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.hooks import Assessment, Fits, Words
from oneroof.tenancy.context import Context

_STRICTNESS: tuple[Fits, ...] = ("no", "maybe", "yes")


@dataclass(frozen=True, slots=True)
class Judged:
    """One service and whether it fits."""

    service: Candidate
    fits: Fits
    reasons: tuple[Words, ...]
    """For yes: what is met; for maybe: what is not known; for no: what is not so."""
    bring: tuple[ToBring, ...]

    @property
    def code(self) -> str:
        """The service's."""
        return self.service.definition.code


@dataclass(frozen=True)
class Check:
    """A check as far as it has come. Everything is worked out from what was given: nothing is kept."""

    given: Given
    services: tuple[Candidate, ...]
    questions: tuple[Field, ...]
    """All that could be asked about these services."""
    today: date
    hooks: Hooks

    @cached_property
    def next_question(self) -> Field | None:
        """What to ask now; None when it is time for the result."""
        return next_question(self.services, self.questions, self.given, self.today)

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Every service, those that fit first, those with more in favour before those that are for everybody."""
        found = [self._judge(service) for service in self.services]
        return tuple(sorted(found, key=lambda one: (-_STRICTNESS.index(one.fits), one.service.is_for_everybody)))

    @cached_property
    def bring(self) -> tuple[ToBring, ...]:
        """What to bring for the services that fit; where none is sure to fit, for those that may."""
        for fits in ("yes", "maybe"):
            lists = [one.bring for one in self.judged if one.fits == fits and one.bring]
            if lists:
                return merged(lists)
        return ()

    def question(self, code: str) -> Field | None:
        """One of the questions."""
        return next((question for question in self.questions if question.code == code), None)

    def of(self, *fits: Fits) -> tuple[Judged, ...]:
        """The services that are judged so."""
        return tuple(one for one in self.judged if one.fits in fits)

    def _judge(self, service: Candidate) -> Judged:
        definition, answers = service.definition, self.given.answers
        found: Sequence[Assessment] = self.hooks.call("assess", service=definition, answers=answers, today=self.today)
        fits: Fits = min((each.fits for each in found), key=_STRICTNESS.index, default="maybe")
        reasons = tuple(reason for each in found if each.fits == fits for reason in each.reasons)
        return Judged(service, fits, reasons, to_bring(definition, answers, self.today) if fits != "no" else ())


def check(session: Session, context: Context, hooks: Hooks, given: Given, *, today: date) -> Check:
    """The check over what the tenant offers today. What makes no sense in `given` is left out of it."""
    known = given.with_needs(given.needs)
    services = candidates(session, context, today=today, needs=known.needs)
    questions = questions_of(services)
    return Check(known.usable(questions, today), services, questions, today, hooks)


def strictly(check: Check, given: Given) -> None:
    """Raise Invalid (`needs`, `answers`) for codes that are nobody's and for answers that their questions do not take.

    An answer to a question about other services than these, or that would not be asked any more, is no fault.
    """
    faults: dict[str, list[LazyText]] = {}
    common = common_list()
    for code in given.needs:
        if code not in common.needs:
            faults.setdefault("needs", []).append(public_text("There is no need called “%(code)s”.", code=code))
    questions = {**common.questions, **{question.code: question for question in check.questions}}
    for code, answer in given.answers.items():
        if code not in questions:
            told = public_text("There is no question called “%(code)s” here.", code=code)
        elif is_given(answer) and not is_answer(questions[code], answer, check.today):
            told = public_text("“%(code)s” cannot be answered like this.", code=code)
        else:
            continue
        faults.setdefault("answers", []).append(told)
    if faults:
        raise Invalid("check_answers_invalid", public_text("Some of what was entered cannot be used."), fields=faults)


def check_of_code(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    code: str,
    today: date,
) -> tuple[KeptResult, Check]:
    """What was kept under a code, judged by the services of today. Raises Invalid (field `code`) and NotFound."""
    kept = keeping.read(session, context, clock, keys, code=code)
    return kept, check(session, context, hooks, kept.given, today=today)
