"""What somebody has said in a check so far: needs, answers, and the questions that they would rather not answer."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.conditions import holds, is_given
from oneroof.catalogue.definition.model import Field
from oneroof.catalogue.forms.validating import is_answer


@dataclass(frozen=True, slots=True)
class Given:
    """Everything that a check rests on; nothing of it is kept anywhere unless the person asks for a code."""

    needs: tuple[str, ...] = ()
    """What the person came with; none for everything."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """By code of the question, in the order in which they were asked. None for a question that was passed over: it
    stays unknown, and is not asked again."""

    @property
    def asked(self) -> tuple[str, ...]:
        """Codes of all questions that were answered or passed over, in their order."""
        return tuple(self.answers)

    @property
    def skipped(self) -> tuple[str, ...]:
        """Codes of the questions that were passed over."""
        return tuple(code for code, answer in self.answers.items() if answer is None)

    def with_needs(self, needs: Collection[str]) -> Given:
        """The same with other needs; what is none of ours is left out."""
        return replace(self, needs=tuple(code for code in common_list().needs if code in needs))

    def with_answer(self, code: str, answer: Any) -> Given:
        """The same with one more answer, or another one in its place; None passes the question over."""
        return replace(self, answers={**self.answers, code: answer})

    def usable(self, questions: Sequence[Field], today: date) -> Given:
        """Only what answers one of `questions`, in its kind, and is still to be asked after the other answers."""
        known = {question.code: question for question in questions}
        answers: dict[str, Any] = {
            code: answer if is_given(answer) else None
            for code, answer in self.answers.items()
            if code in known and (not is_given(answer) or is_answer(known[code], answer, today))
        }
        while hidden := [code for code in answers if holds(known[code].when, answers, today) is not True]:
            answers = {code: answer for code, answer in answers.items() if code not in hidden}
        return replace(self.with_needs(self.needs), answers=answers)

    def to_json(self) -> str:
        """For where it is sealed."""
        return json.dumps({"needs": self.needs, "answers": self.answers}, ensure_ascii=False)


def given_of(text: str | bytes) -> Given:
    """What `to_json` wrote. Raises ValueError."""
    read = json.loads(text)
    return Given(tuple(read["needs"]), dict(read["answers"]))
