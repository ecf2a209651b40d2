"""Which regular expressions a form may ask its answers to match: those that no answer can make slow.

A matcher that goes back tries, at worst, every way in which an expression can share out a text. So the ways are
counted: what repeats, is left out or has alternatives multiplies them, and an expression that has too many is refused.
Answers that must match are bounded, so that there is something to count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as sre  # type: ignore[attr-defined,unused-ignore]  # the parser that `re` itself uses, and no other
from re import _parser as parser  # type: ignore[attr-defined,unused-ignore]
from typing import Any

from oneroof.catalogue.definition.model import Field

PATTERNED = ("text", "phone")
"""Kinds of fields whose answers may have to match a pattern."""
LONGEST_MATCHED = 200
"""Characters of an answer that must match."""
LONGEST_PATTERN = 200
MOST_WAYS = 50_000

_ONE_WAY = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN, sre.AT)
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)


class _Refused(Exception):
    """The pattern is none of those that forms may have; the message says why."""


def pattern_faults(field: Field) -> Iterator[str]:
    """What is wrong with a field's pattern, a sentence each."""
    if field.pattern is None:
        return
    if field.kind not in PATTERNED:
        yield f'"pattern" means nothing for a field of kind "{field.kind}".'
    if field.most is not None and field.most > LONGEST_MATCHED:
        yield f'an answer that must match a "pattern" has {LONGEST_MATCHED} characters at most: make "most" smaller.'
    told = refusal(field.pattern)
    if told:
        yield told


def refusal(pattern: str) -> str | None:
    """Why a form may not have this pattern; None where it may."""
    if len(pattern) > LONGEST_PATTERN:
        return f"this regular expression has more than {LONGEST_PATTERN} characters."
    try:
        # forms put it into a group of its own: it must be whole by itself, and there
        ways = _ways(parser.parse(pattern))
        re.compile(f"^(?:{pattern})$")
    except _Refused as refused:
        return str(refused)
    except (re.error, RecursionError, OverflowError) as fault:
        return f"this is no regular expression: {fault}."
    if ways > MOST_WAYS:
        return (
            f'the regular expression "{pattern}" can read one text in too many ways, which takes too long. Say how '
            'often a part may stand at most, such as "{1,20}", and repeat fewer parts.'
        )
    return None


def _ways(parts: Iterable[tuple[Any, Any]]) -> int:
    """In how many ways the parts can share out a text of LONGEST_MATCHED characters, counted up to a bound."""
    ways = 1
    for operation, argument in parts:
        ways = min(ways * _ways_of(operation, argument), MOST_WAYS + 1)
    return ways


def _ways_of(operation: Any, argument: Any) -> int:
    if operation in _ONE_WAY:
        return 1
    if operation is sre.SUBPATTERN:
        return _ways(argument[-1])
    if operation is sre.BRANCH:
        return sum(_ways(branch) for branch in argument[1])
    if operation in _REPEATS:
        least, most, repeated = argument
        if repeated.getwidth()[0] == 0:
            raise _Refused("a form's regular expression cannot repeat a part that may be empty.")
        return _repeated(int(least), int(most), _ways(repeated))
    raise _Refused(
        "a form's regular expression has letters, sets, groups, alternatives and repetitions only: it cannot look "
        "ahead or back, or refer back to a group."
    )


def _repeated(least: int, most: int, inside: int) -> int:
    most = min(most, LONGEST_MATCHED)
    times = max(most - least, 0) + 1
    if inside == 1 or most <= 1:
        return times * inside
    if most > 8:
        raise _Refused(
            "a form's regular expression cannot repeat a part that itself repeats something or has alternatives: "
            'such as "(a+)+" can take forever. Write out how often each part may stand.'
        )
    return sum(int(inside**count) for count in range(min(least, most), most + 1))
