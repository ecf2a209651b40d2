"""Reads the parts of a service: cost, time, evidence, steps, form, requirements, what it does not do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from oneroof.catalogue.definition.common import CommonList
from oneroof.catalogue.definition.model import (
    CERTIFIED,
    COUNTINGS,
    RESULTS,
    STEP_ACTORS,
    Certificate,
    Cost,
    Evidence,
    Exclusion,
    Field,
    Form,
    Page,
    Requirement,
    Source,
    Step,
    TimeLimit,
)
from oneroof.catalogue.definition.reader import Reader
from oneroof.catalogue.definition.reading_fields import read_field
from oneroof.core.declarations.faults import suggestion

AMOUNT = re.compile(r"\d{1,9}(\.\d{1,2})?")
CURRENCY = re.compile(r"[A-Z]{3}")


def read_costs(reader: Reader) -> tuple[Cost, ...]:
    """`[[service.cost]]`."""
    return tuple(_cost(reader.below(table, "cost")) for table in reader.tables_at("cost"))


def _cost(reader: Reader) -> Cost:
    amount = reader.text("amount", required=False)
    if amount and not AMOUNT.fullmatch(amount):
        reader.fault("amount", f'"{amount}" is no amount: write "85.00", or "0" for what is free.')
    currency = reader.text("currency", required=False) or "EUR"
    if not CURRENCY.fullmatch(currency):
        reader.fault("currency", f'"{currency}" is no currency: write its three letters, such as "EUR".')
    note = reader.long("note")
    if not amount and not note:
        reader.fault("amount", 'say the "amount", or in a "note" how it is found out.')
    reader.finish()
    return Cost(amount=amount or None, currency=currency, note=note)


def read_time(reader: Reader) -> TimeLimit | None:
    """`[service.time]`."""
    table = reader.table_at("time", required=False)
    if table is None:
        return None
    below = reader.below(table, "time")
    found = TimeLimit(
        usual=below.duration("usual"),
        legal=below.duration("legal"),
        counting=below.choice("counting", COUNTINGS, required=False) or "calendar_days",
        note=below.long("note"),
        longest=below.duration("longest"),
    )
    below.finish()
    return found


def read_certificates(reader: Reader) -> tuple[Certificate, ...]:
    """`[[service.certificate]]`: what the centre certifies of this service."""
    found = []
    for table in reader.tables_at("certificate"):
        below = reader.below(table, "certificate")
        found.append(
            Certificate(
                code=below.code(),
                name=below.short("name"),
                text=below.short("text"),
                on=below.choice("on", CERTIFIED),
                reviewed=below.flag("reviewed", default=False),
            )
        )
        below.finish()
    return tuple(found)


def read_sources(reader: Reader) -> tuple[Source, ...]:
    """`[[service.source]]`: titles are those of the law or page, in its own language."""
    found = []
    for table in reader.tables_at("source"):
        below = reader.below(table, "source")
        found.append(Source(title={"en": below.text("title")}, url=below.address("url")))
        below.finish()
    return tuple(found)


def read_evidence(reader: Reader, common: CommonList) -> tuple[Evidence, ...]:
    """`[[service.evidence]]`: a common piece that `use` names, or one of its own."""
    return tuple(_piece(reader.below(table, "evidence"), common) for table in reader.tables_at("evidence"))


def _piece(reader: Reader, common: CommonList) -> Evidence:
    used = reader.text("use", required=False)
    code = used or reader.code()
    reader.what += f' "{code}"'
    if used and used not in common.evidence:
        reader.fault("use", f'there is no common evidence "{used}".{suggestion(used, common.evidence)}')
    changed: dict[str, Any] = {
        "name": reader.short("name", required=not used) or None,
        "issued_by": reader.optional_short("issued_by"),
        "note": reader.long("note"),
        "group": reader.code("group", required=False) or None,
        "when": reader.condition(),
    }
    known = common.evidence.get(used) or Evidence(code=code, name={})
    piece = replace(
        known,
        **{key: value for key, value in changed.items() if value is not None},
        required=reader.flag("required", default=True),
        original=reader.flag("original", default=False),
    )
    reader.finish()
    return piece


def read_steps(reader: Reader) -> tuple[Step, ...]:
    """`[[service.step]]`: a step without `next` and without `result` is followed by the one below it."""
    steps = [_step(reader.below(table, "step")) for table in reader.tables_at("step")]
    for place, (step, following) in enumerate(pairwise(steps)):
        if not step.next and not step.result:
            steps[place] = replace(step, next=(following.code,))
    return tuple(steps)


def _step(reader: Reader) -> Step:
    code = reader.code()
    reader.what += f' "{code}"'
    step = Step(
        code=code,
        name=reader.short("name"),
        note=reader.long("note"),
        by=reader.choice("by", STEP_ACTORS),
        online=reader.flag("online", default=False),
        expected=reader.duration("expected"),
        next=reader.codes("next"),
        result=reader.choice("result", RESULTS, required=False) or None,
    )
    if step.result and step.next:
        reader.fault("next", 'a step with a "result" ends the procedure, so nothing comes "next".')
    reader.finish()
    return step


def read_requirements(reader: Reader) -> tuple[Requirement, ...]:
    """`[[service.requirement]]`."""
    found = []
    for table in reader.tables_at("requirement"):
        below = reader.below(table, "requirement")
        code = below.code()
        below.what += f' "{code}"'
        when = below.condition()
        if below.table.get("when") is None:
            below.fault("when", '"when" is missing: which answers meet the requirement?')
        found.append(Requirement(code=code, text=below.short("text"), when=when or {}))
        below.finish()
    return tuple(found)


def read_exclusions(reader: Reader) -> tuple[Exclusion, ...]:
    """`[[service.exclusion]]`."""
    found = []
    for table in reader.tables_at("exclusion"):
        below = reader.below(table, "exclusion")
        text = below.long("text")
        if text is None and below.table.get("text") is None:
            below.fault("text", '"text" is missing: what does the service not do?')
        found.append(
            Exclusion(
                text=text or {},
                instead=below.long("instead"),
                service=below.code("service", required=False) or None,
                url=below.address("url", required=False) or None,
            )
        )
        below.finish()
    return tuple(found)


def read_form(reader: Reader, common: Mapping[str, Field]) -> Form | None:
    """`[service.form]` with its pages."""
    table = reader.table_at("form", required=False)
    if table is None:
        return None
    below = reader.below(table, "form")
    pages = tuple(_page(below.below(each, "page"), common) for each in below.tables_at("page"))
    if not pages:
        below.fault("page", "a form has one [[service.form.page]] at least.")
    declaration = below.long("declaration")
    below.finish()
    return Form(pages=pages, declaration=declaration)


def _page(reader: Reader, common: Mapping[str, Field]) -> Page:
    code = reader.code()
    reader.what += f' "{code}"'
    page = Page(
        code=code,
        title=reader.short("title"),
        intro=reader.long("intro"),
        fields=tuple(read_field(reader.below(table, "field"), common) for table in reader.tables_at("field")),
        when=reader.condition(),
    )
    if not page.fields:
        reader.fault("field", "a page asks something: it has one [[service.form.page.field]] at least.")
    reader.finish()
    return page
