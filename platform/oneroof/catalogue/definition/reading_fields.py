"""Reads questions and the fields of forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oneroof.catalogue.definition.conditions import MOST_DAYS
from oneroof.catalogue.definition.model import FIELD_KINDS, PREFILLS, Field, Option
from oneroof.catalogue.definition.patterns import pattern_faults
from oneroof.catalogue.definition.reader import ANSWER_CODE, Reader
from oneroof.core.declarations.faults import suggestion

CHOICES = ("one_of", "some_of")
BOUNDED = ("text", "long_text", "number", "money", "date", "some_of", "file")
MOST_BOUND = 1_000_000_000
PREFILLED_KINDS = {
    "name": ("text",),
    "birth_date": ("date",),
    "nationality": ("country",),
    "language": ("language",),
    "case_code": ("text",),
}


def read_field(reader: Reader, common: Mapping[str, Field], noun: str = "field") -> Field:
    """One question or field: a common one that `use` names, with what differs here, or one of its own."""
    used = reader.text("use", required=False)
    if not used:
        return _own(reader, noun)
    reader.what = _named(reader.what, noun, used)
    if used not in common:
        reader.fault("use", f'there is no common question or field "{used}".{suggestion(used, common)}')
    field = common.get(used) or Field(code=used, kind="note", label={})
    changed = _changes(reader)
    reader.finish()
    return _checked(reader, replace(field, **changed))


def _own(reader: Reader, noun: str) -> Field:
    code = reader.answer_code()
    reader.what = _named(reader.what, noun, code)
    changes = _changes(reader)
    kind = reader.choice("kind", FIELD_KINDS)
    label = changes.pop("label", None) or reader.short("label")
    field = Field(code=code, kind=kind, label=label, **{"options": read_options(reader), **changes})
    reader.finish()
    return _checked(reader, field)


def _named(what: str, noun: str, code: str) -> str:
    place = what.rpartition(", ")[0]
    return f'{place}, {noun} "{code}"' if place else f'{noun} "{code}"'


def _changes(reader: Reader) -> dict[str, Any]:
    """What a field says of itself, whether it is its own or a common one: only the keys that are there."""
    found: dict[str, Any] = {
        "label": reader.optional_short("label"),
        "hint": reader.optional_short("hint"),
        "help": reader.long("help"),
        "spoken": reader.optional_short("spoken"),
        "least": reader.number("least", -MOST_DAYS, MOST_BOUND, required=False),
        "most": reader.number("most", -MOST_DAYS, MOST_BOUND, required=False),
        "pattern": reader.text("pattern", required=False) or None,
        "pattern_text": reader.optional_short("pattern_text"),
        "prefill": reader.choice("prefill", PREFILLS, required=False) or None,
        "evidence": reader.code("evidence", required=False) or None,
        "when": reader.condition(),
    }
    required = reader.flag("required", default=True)
    changes = {key: value for key, value in found.items() if value is not None}
    return {**changes, "required": required} if reader.table.get("required") else changes


def read_options(reader: Reader) -> tuple[Option, ...]:
    """The options of a field that has a choice; none of one that has not."""
    item = reader.item("options", required=False)
    if item is None:
        return ()
    found = []
    for table in reader.table.tables("options"):
        option = reader.below(table, "option")
        value = option.text("value")
        option.what = f'{reader.what}, option "{value}"'
        if value and not ANSWER_CODE.fullmatch(value):
            option.fault("value", "a value has lower-case letters, digits and single underscores only.")
        found.append(Option(value=value, label=option.short("label"), hint=option.optional_short("hint")))
        option.finish()
    values = [option.value for option in found]
    for value in sorted({value for value in values if values.count(value) > 1}):
        reader.fault("options", f'the option "{value}" stands twice.')
    return tuple(found)


def _checked(reader: Reader, field: Field) -> Field:
    for key, told in field_misfits(field):
        reader.fault(key, told)
    return field


def field_misfits(field: Field) -> list[tuple[str, str]]:
    """Keys that do not go together, with what to do about it."""
    kind, found = field.kind, []
    if kind not in FIELD_KINDS:
        return [("kind", f'there is no kind of field "{kind}".{suggestion(kind, FIELD_KINDS)}')]
    if field.prefill and field.prefill not in PREFILLS:
        return [("prefill", f'nothing fills in "{field.prefill}".{suggestion(field.prefill, PREFILLS)}')]
    if kind in CHOICES and len(field.options) < 2:
        found.append(("options", f'"{kind}" needs "options", two at least: [{{value = "…", label = "…"}}, …].'))
    if field.options and kind not in CHOICES:
        found.append(("options", f'a field of kind "{kind}" has no options. Did you mean "one_of"?'))
    found += _bound_misfits(field)
    if bool(field.pattern) != bool(field.pattern_text):
        found.append(("pattern", '"pattern" and "pattern_text", which says what is wanted, go together.'))
    found += [("pattern", told) for told in pattern_faults(field)]
    if field.prefill and kind not in PREFILLED_KINDS[field.prefill]:
        found.append(("prefill", f'"{field.prefill}" fills in a field of kind "{PREFILLED_KINDS[field.prefill][0]}".'))
    if field.evidence and kind != "file":
        found.append(("evidence", 'only a field of kind "file" is a piece of evidence.'))
    return found


def _bound_misfits(field: Field) -> list[tuple[str, str]]:
    kind, found = field.kind, []
    if (field.least is not None or field.most is not None) and kind not in BOUNDED:
        found.append(("least", f'"least" and "most" mean nothing for a field of kind "{kind}".'))
    furthest = MOST_DAYS if kind == "date" else MOST_BOUND
    if any(bound is not None and abs(bound) > furthest for bound in (field.least, field.most)):
        found.append(("least", f'"least" and "most" are {furthest} at most for a field of kind "{kind}".'))
    if field.least is not None and field.most is not None and field.least > field.most:
        found.append(("least", '"least" is more than "most".'))
    return found
