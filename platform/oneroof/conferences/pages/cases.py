"""One case of a meeting: what it is about, what each partner is told, what was agreed, and how far the steps are."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.typed import once, typed_day
from oneroof.casefiles.finding.searching import find_by_code
from oneroof.conferences.models import STEP_STATES, TOLD_CLASSES
from oneroof.conferences.pages import blueprint, stage
from oneroof.conferences.service import items, parts, reading, steps
from oneroof.conferences.service.records import conference_of, item_of, partners_of
from oneroof.conferences.service.steps import NewStep
from oneroof.conferences.wording import CASE_STATE_NAMES, STATE_NAMES, STEP_STATE_NAMES
from oneroof.core.errors import DomainError, Forbidden, Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.ids import new_id
from oneroof.core.page_answers import given, given_id, given_number, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.work import work

CASE, ADD = "conferences/case.html", "conferences/add.html"


@blueprint.get("/<uuid:conference_id>/cases")
@requires("conferences.manage")
def case_form(conference_id: UUID) -> str:
    """The form by which a case is put on the list."""
    row = conference_of(work().session, work().context, conference_id)
    return render_template(ADD, errors={}, trouble=None, conference=row, values={"code": "", "question": ""})


@blueprint.post("/<uuid:conference_id>/cases")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def case_add(conference_id: UUID) -> AnyResponse | Response:
    """Put a case on the list, by its code."""
    current = work()
    values = {"code": given("code"), "question": given("question")}
    try:
        found = find_by_code(current.session, current.context, current.clock, current.keys, code=values["code"])
        if found is None:
            message = staff_text("No casefile has this code.")
            raise Invalid("code_unknown", message, fields={"code": [message]})
        item = items.add_item(
            stage(), conference_id=conference_id, casefile_id=found.casefile.id, question=values["question"]
        )
    except DomainError as error:
        current.abandon()
        row = conference_of(work().session, work().context, conference_id)
        return page_again(ADD, error, conference=row, values=values)
    return _done(item.id, staff_text("The case is on the list. Say now what each partner is told."))


@blueprint.get("/cases/<uuid:item_id>")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def case(item_id: UUID) -> str:
    """One case, with all that belongs to it."""
    return render_template(CASE, errors={}, trouble=None, **_facts(item_id))


@blueprint.post("/cases/<uuid:item_id>/question")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def case_question(item_id: UUID) -> AnyResponse | Response:
    """Ask something else."""
    return _try(
        item_id,
        staff_text("The question was changed."),
        lambda: items.change_item(stage(), item_id, version=given_number("version"), question=given("question")),
    )


@blueprint.post("/cases/<uuid:item_id>/move")
@requires("conferences.manage")
def case_move(item_id: UUID) -> AnyResponse:
    """One place up or down."""
    items.move_item(stage(), item_id, earlier=given("to") == "earlier")
    row = item_of(work().session, work().context, item_id)
    return go("conference_pages.conference", conference_id=row.conference_id, _anchor=f"case-{item_id}")


@blueprint.post("/cases/<uuid:item_id>/take-off")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def case_take_off(item_id: UUID) -> AnyResponse | Response:
    """Take it off the list; it can be put on it again."""
    row = item_of(work().session, work().context, item_id)
    try:
        items.take_off(stage(), item_id, version=given_number("version"))
    except DomainError as error:
        work().abandon()
        return page_again(CASE, error, **_facts(item_id))
    said = staff_text("The case is off the list, and no partner sees anything of it. You can add it again.")
    return go("conference_pages.conference", said, conference_id=row.conference_id)


@blueprint.post("/cases/<uuid:item_id>/parts")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def part_tell(item_id: UUID) -> AnyResponse | Response:
    """Tell a partner its part."""
    partner_id = given_id("partner_id") or UUID(int=0)
    try:
        chosen = request.form.getlist("classes")
        parts.tell(stage(), item_id, partner_id=partner_id, text=given("text"), classes=chosen)
    except Forbidden as error:
        # said on the page, where the way to the person's answer stands; the refusal leaves its trace all the same
        if error.code != "consent_missing":
            raise
        work().abandon()
        return _again(item_id, Invalid(error.code, error.message), told=partner_id)
    except DomainError as error:
        work().abandon()
        return _again(item_id, error, told=partner_id)
    return _done(item_id, staff_text("The partner sees its part from now on."), anchor=f"partner-{partner_id}")


@blueprint.post("/cases/<uuid:item_id>/parts/<uuid:part_id>/take-back")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def part_take_back(item_id: UUID, part_id: UUID) -> AnyResponse:
    """The partner sees nothing of it any more."""
    parts.take_back(stage(), part_id)
    return _done(item_id, staff_text("The partner sees nothing of this case any more."))


@blueprint.post("/cases/<uuid:item_id>/outcome")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def case_settle(item_id: UUID) -> AnyResponse | Response:
    """What was agreed on, or that it is put off."""
    postponed = given("way") == "postpone"
    outcome = None if postponed else given("outcome")
    if not postponed and not outcome:
        work().abandon()
        message = staff_text("Write what was agreed, or put the case off.")
        return _again(item_id, Invalid("outcome_missing", message, fields={"outcome": [message]}))
    said = staff_text("Put off to the next meeting.") if postponed else staff_text("What was agreed is kept.")
    return _try(item_id, said, lambda: items.settle(stage(), item_id, version=given_number("version"), outcome=outcome))


@blueprint.post("/cases/<uuid:item_id>/steps")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def step_agree(item_id: UUID) -> AnyResponse | Response:
    """Write down a step."""

    def agree() -> None:
        due_on = typed_day("due_on", required=True)
        assert due_on is not None
        content = NewStep(given("step_text"), given_id("owner"), due_on)
        steps.agree_step(stage(), item_id, once_id=once(), content=content)

    return _try(item_id, staff_text("The step is kept."), agree)


@blueprint.post("/steps/<uuid:step_id>")
@states_purpose("partner_sharing")
@requires("conferences.attend")
def step_move(step_id: UUID) -> AnyResponse:
    """How far a step is: said by its owner, or by the centre."""
    steps.move_step(
        stage(), step_id, version=given_number("version"), state=given("state"), result=given("result") or None
    )
    said = staff_text("The step is now: %(state)s", state=STEP_STATE_NAMES[given("state")])
    item_id, conference_id = given_id("item_id"), given_id("conference_id")
    if item_id is not None:
        return _done(item_id, said, anchor=f"step-{step_id}")
    if conference_id is not None:
        return go("conference_pages.conference", said, conference_id=conference_id, _anchor=f"step-{step_id}")
    return go("conference_pages.conferences", said)


def _try(item_id: UUID, said: LazyText, act: Any) -> AnyResponse | Response:
    try:
        act()
    except DomainError as error:
        work().abandon()
        return _again(item_id, error)
    return _done(item_id, said)


def _done(item_id: UUID, said: LazyText, anchor: str | None = None) -> AnyResponse:
    return go("conference_pages.case", said, item_id=item_id, _anchor=anchor)


def _again(item_id: UUID, error: DomainError, told: UUID | None = None) -> Response:
    return page_again(CASE, error, **_facts(item_id, told))


def _facts(item_id: UUID, told: UUID | None = None) -> dict[str, Any]:
    """`told`: the partner whose form was sent and refused; its words are shown again."""
    session, context = work().session, work().context
    row = item_of(session, context, item_id)
    conference, cases = reading.list_of(stage(), row.conference_id, only=item_id)
    partners = partners_of(session, context, conference.id)
    return {
        "conference": conference,
        "case": cases[0],
        "partners": partners,
        "partner_names": reading.partner_names(stage(), partners),
        "told": told,
        "classes": [(code, DATA_CLASSES[code].words) for code in TOLD_CLASSES],
        "typed": request.form if request.method == "POST" else {},
        "once_id": new_id(),
        "step_states": STEP_STATES,
        "state_names": STATE_NAMES,
        "case_state_names": CASE_STATE_NAMES,
        "step_state_names": STEP_STATE_NAMES,
    }
