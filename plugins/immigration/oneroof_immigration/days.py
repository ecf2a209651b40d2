"""Days in sentences, and days in answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oneroof.catalogue.definition.conditions import as_date
from oneroof.core.formats import format_date


@dataclass(frozen=True, slots=True)
class Day:
    """A day inside a sentence: written out when the sentence is, in its reader's language."""

    on: date

    def __str__(self) -> str:
        return format_date(self.on)


def answered_day(answers: Mapping[str, Any], code: str) -> date | None:
    """The day that was answered, or None where there is none yet."""
    return as_date(answers.get(code))
