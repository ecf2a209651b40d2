"""The form in which somebody's identity is written down: what was typed, and what it means."""

from datetime import date
from typing import Any

from flask import request

from oneroof.casefiles.identity import MOST_NAMES, MOST_NATIONALITIES, Identity, PersonName
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import given

DATE_PARTS = ("year", "month", "day")
NAME_KINDS = (
    ("birth", staff_text("Name at birth")),
    ("also_known", staff_text("Also known as")),
    ("other_spelling", staff_text("Another spelling")),
)


def typed_values(date_field: str = "birth_date") -> dict[str, Any]:
    """Everything as it was typed, to be shown again; `date_field` is what the form calls the birth date."""
    return {
        "name": request.form.get("name", ""),
        "latin_name": given("latin_name"),
        "latin_before": given("latin_before"),
        "others": _with_room([name for name in _typed_others() if name["written"] or name["latin"]]),
        "birth_date": typed_date(date_field),
        "estimated": given("estimated") == "yes",
        "nationality": given("nationality"),
        "nationalities": _with_more_room(request.form.getlist("more_nationalities")),
        "language": given("language"),
        "kind": given("kind"),
        "code": given("code"),
    }


def values_of(view: CasefileView, kind: str = "migrant") -> dict[str, Any]:
    """What is known, as the form shows it."""
    identity = view.identity
    main, *others = identity.all_names()
    return {
        "name": main.written,
        "latin_name": main.latin,
        "latin_before": main.latin,
        "others": _with_room([_as_typed(name) for name in others]),
        "birth_date": parts_of(identity.birth_date),
        "estimated": identity.birth_date_estimated,
        "nationality": identity.nationality,
        "nationalities": _with_more_room(list(identity.nationalities[1:])),
        "language": view.casefile.language,
        "kind": kind,
    }


def parts_of(known: str | None) -> dict[str, str]:
    """A date as far as it is known, for the three fields in which it is typed."""
    parts = dict(zip(DATE_PARTS, [*(known or "").split("-"), "", "", ""], strict=False))
    return {part: text.lstrip("0") for part, text in parts.items()}


def typed_date(date_field: str) -> dict[str, str]:
    """The three fields of a date, as they were typed."""
    return {part: given(f"{date_field}-{part}") for part in DATE_PARTS}


def typed_identity() -> Identity:
    """What was typed, for the service to check. Raises Invalid for a date whose parts make none.

    A Latin spelling that was only proposed for another name is not taken for this one: a new one is proposed.
    """
    latin = given("latin_name")
    was_proposed = latin == given("latin_before") and request.form.get("name", "") != request.form.get("name_before")
    others = [PersonName(**name) for name in _typed_others() if name["written"] or name["latin"]]
    nationalities = [given("nationality") or "unknown", *filter(None, request.form.getlist("more_nationalities"))]
    return Identity(
        (PersonName(request.form.get("name", ""), "" if was_proposed else latin), *others),
        typed_birth_date(),
        tuple(nationalities),
        given("estimated") == "yes",
    )


def typed_birth_date(date_field: str = "birth_date") -> str | None:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it was typed; None for nothing. Raises Invalid (`birth_date`)."""
    parts = list(typed_date(date_field).values())
    filled = [part for part in parts if part]
    if not filled:
        return None
    numbers = [int(part) for part in filled if part.isascii() and part.isdigit() and len(part) <= 4]
    if filled != parts[: len(numbers)]:
        raise _invalid(staff_text("Write numbers: the year, or month and year, or day, month and year."))
    try:
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        raise _invalid(staff_text("There is no such day. Check day, month and year.")) from None
    return "-".join(f"{number:0{4 if place == 0 else 2}d}" for place, number in enumerate(numbers))


def _typed_others() -> list[dict[str, str]]:
    written, latin, kinds = (request.form.getlist(f"other_{part}") for part in ("written", "latin", "kind"))
    return [
        {"written": one.strip(), "latin": two.strip(), "kind": three}
        for one, two, three in zip(written, latin, kinds, strict=False)
    ]


def _as_typed(name: PersonName) -> dict[str, str]:
    return {"written": name.written, "latin": name.latin, "kind": name.kind}


def _with_room(names: list[dict[str, str]]) -> list[dict[str, str]]:
    """The other names and an empty line for one more."""
    empty = {"written": "", "latin": "", "kind": "also_known"}
    return [*names, empty] if len(names) < MOST_NAMES - 1 else names


def _with_more_room(codes: list[str]) -> list[str]:
    """The further nationalities and an empty choice for one more."""
    known = [code for code in codes if code]
    return [*known, ""] if len(known) < MOST_NATIONALITIES - 1 else known


def _invalid(message: LazyText) -> Invalid:
    return Invalid("invalid_input", message, fields={"birth_date": [message]})
