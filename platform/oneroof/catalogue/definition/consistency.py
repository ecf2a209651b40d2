"""Whether the parts of a catalogue fit one another: codes, conditions and the order of steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from oneroof.catalogue.definition.conditions import answers_asked
from oneroof.catalogue.definition.model import (
    Catalogue,
    Condition,
    Evidence,
    Field,
    Form,
    Page,
    Requirement,
    ServiceDefinition,
    Step,
)
from oneroof.catalogue.definition.reader import Reader, quoted
from oneroof.catalogue.definition.reading_fields import field_misfits
from oneroof.core.declarations.faults import suggestion

Told = Iterator[str]


def questions_for(
    requirements: Iterable[Requirement], evidence: Iterable[Evidence], questions: Mapping[str, Field]
) -> tuple[Field, ...]:
    """The questions that requirements and evidence look at, and those which decide whether one of them is asked."""
    conditions = [*(each.when for each in requirements), *(each.when for each in evidence)]
    wanted: set[str] = set()
    waiting = [code for condition in conditions for code in answers_asked(condition)]
    while waiting:
        code = waiting.pop()
        if code in questions and code not in wanted:
            wanted.add(code)
            waiting += answers_asked(questions[code].when)
    return tuple(question for code, question in questions.items() if code in wanted)


def check_catalogue(catalogue: Catalogue, own: Sequence[Field], questions: Mapping[str, Field], reader: Reader) -> None:
    """Note what does not fit, at the service where it stands."""
    before: dict[str, Field] = {}
    for code, question in questions.items():
        if question in own:
            _note(reader, "question", _condition_faults(f'question "{code}"', question.when, before))
        before[code] = question
    tables = reader.tables_at("service")
    for table, service in zip(tables, catalogue.services, strict=True):
        here = Reader(table, f'service "{service.code}"', reader.log, reader.words)
        for key, found in _service_faults(service, questions):
            here.fault(key, found)


def faults_of(service: ServiceDefinition) -> list[str]:
    """What does not hold together in a service that came from elsewhere: its steps and its form, a sentence each.

    Conditions over answers that nobody asks for, and alternatives with one member left, do no harm: they stay open.
    """
    twice = (
        ("step", [step.code for step in service.steps]),
        ("evidence", [piece.code for piece in service.evidence]),
    )
    return [
        *(f'the {key} "{code}" stands twice.' for key, codes in twice for code in _twice(codes)),
        *_step_faults(service.steps),
        *_form_faults(service),
        *_field_faults(service),
    ]


def _field_faults(service: ServiceDefinition) -> Told:
    """What a catalogue's own fields are told where they are read: patterns that are not safe above all."""
    asked = [*service.questions, *(field for page in _pages(service.form) for field in page.fields)]
    for field in asked:
        yield from (f'field "{field.code}": {told}' for _key, told in field_misfits(field))


def _note(reader: Reader, key: str, found: Iterable[str]) -> None:
    for told in found:
        reader.fault(key, told)


def _service_faults(service: ServiceDefinition, questions: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    fields = {field.code: field for page in _pages(service.form) for field in page.fields}
    asked = {**questions, **fields}
    yield from (("step", told) for told in _step_faults(service.steps))
    for key, codes in (
        ("step", [step.code for step in service.steps]),
        ("evidence", [piece.code for piece in service.evidence]),
        ("requirement", [each.code for each in service.requirements]),
    ):
        yield from ((key, f'the {key} "{code}" stands twice.') for code in _twice(codes))
    for each in service.requirements:
        told = _condition_faults(f'requirement "{each.code}"', each.when, questions)
        yield from (("requirement", fault) for fault in told)
    for piece in service.evidence:
        yield from (("evidence", told) for told in _condition_faults(f'evidence "{piece.code}"', piece.when, asked))
    yield from (("evidence", told) for told in _group_faults(service.evidence))
    yield from (("form", told) for told in _form_faults(service))
    yield from (("related", told) for told in _pointing_faults(service))


def _pages(form: Form | None) -> tuple[Page, ...]:
    return form.pages if form else ()


def _twice(codes: Sequence[str]) -> list[str]:
    return sorted(code for code, number in Counter(codes).items() if code and number > 1)


def _pointing_faults(service: ServiceDefinition) -> Told:
    named = [*service.related, *(each.service for each in service.exclusions)]
    if service.code in named:
        yield f'"{service.code}" points to itself.'


def _group_faults(evidence: Sequence[Evidence]) -> Told:
    groups = [piece.group for piece in evidence if piece.group]
    for group in sorted(set(groups)):
        if groups.count(group) == 1:
            yield f'the group "{group}" has one piece of evidence only: alternatives are two at least.'
        if len({piece.required for piece in evidence if piece.group == group}) > 1:
            yield f'in the group "{group}" some evidence is required and some is not: any one of a group will do.'


def _step_faults(steps: Sequence[Step]) -> Told:
    if not steps:
        return
    codes = [step.code for step in steps]
    following = {step.code: step.next for step in steps}
    for step in steps:
        for code in step.next:
            if code not in following:
                yield f'step "{step.code}": there is no step "{code}" to come next.{suggestion(code, codes)}'
        if not step.next and not step.result:
            yield f'step "{step.code}": nothing comes after it; say its "result" or what comes "next".'
    reached = _reached(codes[:1], following)
    unreachable = [code for code in codes if code not in reached]
    if unreachable:
        yield f'no way leads from the first step, "{codes[0]}", to {quoted(unreachable)}.'
    before: dict[str, list[str]] = {}
    for step in steps:
        for code in step.next:
            before.setdefault(code, []).append(step.code)
    ending = _reached([step.code for step in steps if step.result], before)
    stuck = [code for code in codes if following[code] and code not in ending]
    if stuck:
        yield f"no way leads from {quoted(stuck)} to a step with a result: such a procedure never ends."


def _reached(start: Iterable[str], following: Mapping[str, Sequence[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        code = waiting.pop()
        if code not in seen:
            seen.add(code)
            waiting += following.get(code, ())
    return seen


def _form_faults(service: ServiceDefinition) -> Told:
    pages = _pages(service.form)
    pieces = [piece.code for piece in service.evidence]
    yield from (f'the page "{code}" stands twice in the form.' for code in _twice([page.code for page in pages]))
    codes = [field.code for page in pages for field in page.fields]
    yield from (f'the field "{code}" stands twice in the form.' for code in _twice(codes))
    before: dict[str, Field] = {}
    for page in pages:
        yield from _condition_faults(f'page "{page.code}"', page.when, before)
        for field in page.fields:
            yield from _condition_faults(f'field "{field.code}"', field.when, before)
            before[field.code] = field
            if field.evidence and field.evidence not in pieces:
                told = f'field "{field.code}": the service needs no evidence "{field.evidence}".'
                yield told + suggestion(field.evidence, pieces)


def _condition_faults(what: str, condition: Condition | None, known: Mapping[str, Field]) -> Told:
    """Codes that nobody asks for (in a form: before this place), and values that cannot be answered."""
    if condition is None:
        return
    for joint in ("all", "any"):
        for each in condition.get(joint, ()):
            yield from _condition_faults(what, each, known)
    if "not" in condition:
        yield from _condition_faults(what, condition["not"], known)
    if "answer" not in condition:
        return
    code = condition["answer"]
    if code not in known:
        yield f'{what}: its condition looks at "{code}", which is not asked before.{suggestion(code, known)}'
        return
    yield from (f"{what}: {told}" for told in _operator_faults(known[code], condition))


_KINDS = {"at_least": ("number", "money"), "at_most": ("number", "money"), "within_days": ("date",)}


def _operator_faults(field: Field, condition: Condition) -> Told:
    for operator, kinds in _KINDS.items():
        if operator in condition and field.kind not in kinds:
            yield f'"{operator}" cannot be asked of "{field.code}", which is of kind "{field.kind}".'
    wanted = [*condition.get("in", ()), *([condition["is"]] if "is" in condition else [])]
    if field.kind == "yes_no" and any(not isinstance(value, bool) for value in wanted):
        yield f'"{field.code}" is answered by true or false.'
    values = [option.value for option in field.options]
    for value in wanted:
        if values and value not in values:
            yield f'"{value}" is no answer to "{field.code}".{suggestion(str(value), values)}'
