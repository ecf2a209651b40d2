"""The log of breaches: the list with its clocks, one breach with its history, and the form."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.audit import breaches
from oneroof.audit.breaches import TEXTS, Facts
from oneroof.console.accountability import breach_blueprint
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

MOMENTS = ("noticed_at", "authority_notified_at", "persons_notified_at", "closed_at")


@breach_blueprint.get("")
@states_purpose("accountability")
@requires("breaches.manage")
def list_() -> str:
    """All breaches, the newest first."""
    current = work()
    found = breaches.breaches(*_by())
    return render_template("accountability/breaches.html", breaches=found, now=current.clock.now())


@breach_blueprint.get("/new")
@states_purpose("accountability")
@requires("breaches.manage")
def new() -> str:
    """The form for a breach that has just been noticed."""
    typed = {"noticed_at": _local(work().clock.now()), "risk": "likely", "version": "0"}
    return render_template("accountability/breach_form.html", typed=typed, classes=(), breach_id=None, **_NO_TROUBLE)


@breach_blueprint.post("/new")
@states_purpose("accountability")
@requires("breaches.manage")
def note() -> AnyResponse:
    """Write it down."""
    try:
        breach = breaches.note(*_by(), facts=_facts())
    except DomainError as error:
        return _again(error, None)
    return go("breaches.one", staff_text("The breach is in the log."), breach_id=breach.id)


@breach_blueprint.get("/<uuid:breach_id>")
@states_purpose("accountability")
@requires("breaches.manage")
def one(breach_id: UUID) -> str:
    """What is known, what was known before, and the clock."""
    versions = breaches.history(*_by(), breach_id=breach_id)
    return render_template("accountability/breach.html", versions=versions, now=work().clock.now())


@breach_blueprint.get("/<uuid:breach_id>/change")
@states_purpose("accountability")
@requires("breaches.manage")
def change_form(breach_id: UUID) -> str:
    """The form with what is known now."""
    breach = breaches.history(*_by(), breach_id=breach_id)[0]
    facts = breach.facts
    typed = {name: getattr(facts, name) for name in (*TEXTS, "risk")}
    typed |= {name: _local(getattr(facts, name)) for name in MOMENTS}
    typed |= {"persons": "" if facts.persons is None else str(facts.persons), "version": str(breach.version)}
    return render_template(
        "accountability/breach_form.html", typed=typed, classes=facts.data_classes, breach_id=breach_id, **_NO_TROUBLE
    )


@breach_blueprint.post("/<uuid:breach_id>/change")
@states_purpose("accountability")
@requires("breaches.manage")
def change(breach_id: UUID) -> AnyResponse:
    """Add what is known now."""
    try:
        breaches.amend(*_by(), breach_id=breach_id, version=given_number("version"), facts=_facts())
    except DomainError as error:
        return _again(error, breach_id)
    return go("breaches.one", staff_text("Saved. What was known before stays below."), breach_id=breach_id)


_NO_TROUBLE: dict[str, Any] = {"errors": {}, "trouble": None}


def _by() -> tuple[Any, ...]:
    current = work()
    return current.session, current.context, current.clock, current.keys


def _again(error: DomainError, breach_id: UUID | None) -> AnyResponse:
    typed = {name: given(name) for name in (*TEXTS, *MOMENTS, "risk", "persons", "version")}
    classes = request.form.getlist("data_classes")
    return page_again("accountability/breach_form.html", error, typed=typed, classes=classes, breach_id=breach_id)


def _facts() -> Facts:
    """What the form says. Raises Invalid for times and numbers that are none."""
    wrong: dict[str, list[Any]] = {}
    moments = {name: _moment(name, wrong) for name in MOMENTS}
    persons = given("persons")
    if persons and not (persons.isascii() and persons.isdigit() and len(persons) < 10):
        wrong["persons"] = [staff_text("Write a whole number, or nothing while nobody knows.")]
    noticed = moments.pop("noticed_at")
    if noticed is None and "noticed_at" not in wrong:
        wrong["noticed_at"] = [staff_text("Say when it was noticed.")]
    if wrong or noticed is None:
        raise Invalid("breach_invalid", staff_text("Some of what was entered cannot be used."), fields=wrong)
    said: dict[str, Any] = {**moments, **{name: given(name) for name in (*TEXTS, "risk")}}
    said["persons"] = int(persons) if persons else None
    return Facts(noticed_at=noticed, data_classes=tuple(request.form.getlist("data_classes")), **said)


def _moment(name: str, wrong: dict[str, list[Any]]) -> datetime | None:
    """A time on the wall of the centre."""
    try:
        local = datetime.fromisoformat(given(name)) if given(name) else None
    except ValueError:
        wrong[name] = [staff_text("Write day and time, such as 2026-03-02 09:30.")]
        return None
    return local.replace(tzinfo=local.tzinfo or ZoneInfo(g.tenant.time_zone)) if local else None


def _local(moment: datetime | None) -> str:
    """As a field for day and time takes it."""
    return moment.astimezone(ZoneInfo(g.tenant.time_zone)).strftime("%Y-%m-%dT%H:%M") if moment else ""
