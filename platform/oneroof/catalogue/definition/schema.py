"""A form as JSON Schema 2020-12: what its answers must be, conditions included.

Answers are one object: `{"full_name": "Ana", "birth_date": "1990-04-30", "children": true, "needs": ["housing"]}`.

| kind of field                    | its answer                                                            |
|----------------------------------|-----------------------------------------------------------------------|
| text, long_text, email, phone    | a text; only `long_text` may have several lines                       |
| number, money                    | a number; `least` and `most` bound it, money is not below 0           |
| date                             | "2026-12-31"; `least` and `most` are days from today                  |
| yes_no                           | true or false                                                         |
| one_of, some_of                  | the value of an option; a list of different ones                      |
| country, language                | "PT" (ISO 3166); "pt" (ISO 639)                                       |
| file                             | a list of the ids that files were kept under                          |
| note                             | none: it is only read                                                 |

A field that its condition hides must not be answered; one that is required must be, when it shows. Because conditions
and bounds may count from today, a schema is true of one day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from oneroof.catalogue.definition.conditions import OPERATORS, both
from oneroof.catalogue.definition.model import Condition, Field, Form
from oneroof.catalogue.definition.patterns import LONGEST_MATCHED
from oneroof.core.names import text_in

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LONGEST = {"text": 200, "long_text": 4000, "email": 254, "phone": 30}
MOST_FILES = 5
ONE_LINE = r"^[^\r\n]*$"
EMAIL = r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$"
PHONE = r"^\+?[0-9][0-9 ()./-]{4,}$"


def form_schema(form: Form, language: str, today: date) -> Schema:
    """The schema of all answers to a form, titles and hints in `language`."""
    asked = [(field, both(page.when, field.when)) for page in form.pages for field in page.fields]
    asked = [(field, when) for field, when in asked if field.kind != "note"]
    kinds = {field.code: field for field, _when in asked}
    schema: Schema = {
        "$schema": DIALECT,
        "type": "object",
        "properties": {field.code: field_schema(field, language, today) for field, _when in asked},
        "required": [field.code for field, when in asked if field.required and when is None],
        "additionalProperties": False,
    }
    conditional = [_conditional(field, when, kinds, today) for field, when in asked if when is not None]
    return {**schema, "allOf": conditional} if conditional else schema


def field_schema(field: Field, language: str, today: date) -> Schema:
    """The schema of one answer, with the field's label and hint in `language`."""
    told: Schema = {"title": text_in(field.label, language)}
    if field.hint:
        told["description"] = text_in(field.hint, language)
    return {**told, **_answer(field, language, today)}


def _conditional(field: Field, when: Condition, asked: dict[str, Field], today: date) -> Schema:
    shown: Schema = {"required": [field.code]} if field.required else {}
    hidden: Schema = {"properties": {field.code: False}}
    return {"if": _is(when, True, asked, today), "then": shown, "else": hidden}


def _answer(field: Field, language: str, today: date) -> Schema:
    if field.kind in LONGEST:
        return _text(field)
    if field.kind in ("number", "money"):
        return {"type": "number", **_bounds(field, "minimum", "maximum", 0 if field.kind == "money" else None)}
    if field.kind == "date":
        return {"type": "string", "format": "date", **_day_bounds(field, today)}
    if field.kind == "one_of":
        return {"type": "string", "oneOf": _options(field, language)}
    if field.kind == "some_of":
        items = {"type": "string", "oneOf": _options(field, language)}
        return {"type": "array", "items": items, "uniqueItems": True, **_counts(field, len(field.options))}
    if field.kind == "file":
        items = {"type": "string", "format": "uuid"}
        return {"type": "array", "items": items, "uniqueItems": True, **_counts(field, MOST_FILES)}
    return dict(_PLAIN[field.kind])


_PLAIN: dict[str, Schema] = {
    "yes_no": {"type": "boolean"},
    "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "language": {"type": "string", "pattern": "^[a-z]{2,3}$"},
}


def _text(field: Field) -> Schema:
    schema: Schema = {
        "type": "string",
        "minLength": int(field.least or 1),
        "maxLength": int(field.most or LONGEST[field.kind]),
    }
    if field.kind == "email":
        schema |= {"format": "email", "pattern": EMAIL}
    elif field.kind == "phone":
        schema["pattern"] = PHONE
    elif field.kind == "text":
        schema["pattern"] = ONE_LINE
    if field.pattern:
        # a validator looks at every keyword: without the condition it would match answers that are too long, too
        schema["maxLength"] = min(schema["maxLength"], LONGEST_MATCHED)
        bounded = {"maxLength": schema["maxLength"]}
        schema["allOf"] = [{"if": bounded, "then": {"pattern": f"^(?:{field.pattern})$"}}]
    return schema


def _bounds(field: Field, lower: str, upper: str, least: float | None = None) -> Schema:
    low = field.least if field.least is not None else least
    return {key: value for key, value in ((lower, low), (upper, field.most)) if value is not None}


def _counts(field: Field, most: int) -> Schema:
    return {"minItems": int(field.least or 1), "maxItems": int(field.most or most)}


def _options(field: Field, language: str) -> list[Schema]:
    return [{"const": option.value, "title": text_in(option.label, language)} for option in field.options]


def _day_bounds(field: Field, today: date) -> Schema:
    patterns = []
    if field.least is not None:
        patterns.append(_not_before(today + timedelta(days=int(field.least))))
    if field.most is not None:
        patterns.append(_not_after(today + timedelta(days=int(field.most))))
    return {"allOf": [{"pattern": pattern} for pattern in patterns]} if patterns else {}


def _not_after(last: date) -> str:
    return _ordered(last, lambda digit: f"[0-{digit - 1}]" if digit > 0 else "")


def _not_before(first: date) -> str:
    return _ordered(first, lambda digit: f"[{digit + 1}-9]" if digit < 9 else "")


def _ordered(day: date, beyond: Any) -> str:
    """A pattern for days on one side of `day`, itself included: ISO days are ordered like their digits."""
    text = day.isoformat()
    found = [text]
    for place, character in enumerate(text):
        if character.isdigit() and (digits := beyond(int(character))):
            rest = "".join("-" if other == "-" else r"\d" for other in text[place + 1 :])
            found.append(text[:place] + digits + rest)
    return f"^(?:{'|'.join(found)})$"


def _is(condition: Condition, wanted: bool, asked: dict[str, Field], today: date) -> Schema:
    """A schema that is met when the condition is known to be what is `wanted`, and by nothing that leaves it open."""
    for joint, other in (("all", "any"), ("any", "all")):
        if joint in condition:
            parts = [_is(each, wanted, asked, today) for each in condition[joint]]
            return _joined((joint if wanted else other), parts)
    if "not" in condition:
        return _is(condition["not"], not wanted, asked, today)
    code = condition["answer"]
    tests = [
        _given(code, condition["given"] is wanted)
        if operator == "given"
        else _known(code, _test(operator, condition[operator], asked.get(code), today), wanted)
        for operator in OPERATORS
        if operator in condition
    ]
    return _joined("all" if wanted else "any", tests)


def _joined(joint: str, parts: list[Schema]) -> Schema:
    if len(parts) == 1:
        return parts[0]
    return {"allOf" if joint == "all" else "anyOf": parts}


def _given(code: str, wanted: bool) -> Schema:
    return {"required": [code]} if wanted else {"not": {"required": [code]}}


def _known(code: str, test: tuple[Schema, Schema], wanted: bool) -> Schema:
    kind, passes = test
    meets = passes if wanted else {"not": passes}
    return {"required": [code], "properties": {code: {"allOf": [kind, meets]}}}


def _test(operator: str, wanted: Any, field: Field | None, today: date) -> tuple[Schema, Schema]:
    """What the answer must be to be judged at all, and what it must be to pass."""
    if operator in ("at_least", "at_most"):
        bound = "minimum" if operator == "at_least" else "maximum"
        return {"type": "number"}, {bound: wanted}
    if operator == "within_days":
        return {"type": "string", "format": "date"}, {"pattern": _not_after(today + timedelta(days=wanted))}
    one: Schema = {"enum": wanted if operator == "in" else [wanted]}
    several = field is not None and field.kind in ("some_of", "file")
    return {}, {"contains": one} if several else one
