"""Looking for a casefile: one box that understands what is typed, and fields for who wants to say it apart.

The answer is a page and not a redirect: who was looked for must not stand in an address.
"""

from typing import Any

from flask import Response, current_app, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding.asked import Asked, understood
from oneroof.casefiles.finding.limits import counted
from oneroof.casefiles.finding.progress import still_remaking
from oneroof.casefiles.finding.ranking import Match
from oneroof.casefiles.finding.wording import REASON_WORDS, VERDICT_WORDS
from oneroof.casefiles.pages import blueprint
from oneroof.casefiles.pages.identity_form import typed_birth_date, typed_values
from oneroof.casefiles.service import Facts, Found
from oneroof.core.errors import DomainError, Invalid, TooManyRequests
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.services import Services
from oneroof.tenancy.work import Work, work

BOX = "asked"


@blueprint.app_context_processor
def words_of_finding() -> dict[str, Any]:
    """What templates need to say why somebody is shown."""
    return {"reason_words": _reasons, "verdict_words": VERDICT_WORDS}


@blueprint.get("")
@requires("casefiles.read")
def casefile_search() -> str:
    """The box."""
    return render_template("casefiles/search.html", errors={}, trouble=None, **_facts(None))


@blueprint.post("")
@requires("casefiles.read")
@states_purpose("identification")
def casefile_find() -> str | AnyResponse | Response:
    """Look; a casefile that was named by its code opens at once."""
    try:
        found = looked_for()
    except TooManyRequests:
        raise
    except DomainError as error:
        work().abandon()
        return page_again("casefiles/search.html", error, **_facts(None))
    if found and found[0].match.reasons == ("same_code",):
        return go("casefile_pages.casefile", casefile_id=found[0].view.casefile.id)
    return render_template("casefiles/search.html", errors={}, trouble=None, **_facts(found))


def looked_for(date_field: str = "birth_date") -> list[Found]:
    """Who may be meant by the form, the likeliest first. Raises Invalid, and TooManyRequests after many searches."""
    current, opened = work(), _services()
    asked = _asked(current, date_field)
    return counted(opened.database, opened.keys, g.context, lambda: _found(current, asked))


def carried_over() -> dict[str, Any]:
    """What was typed to find somebody, as the form to open a casefile for them begins with it."""
    values = typed_values()
    facts = _understood(work(), given(BOX)).facts
    if facts.names and not values["name"]:
        values["name"] = facts.names[0]
    if facts.birth_date and not any(values["birth_date"].values()):
        parts = [*facts.birth_date.split("-"), "", ""]
        values["birth_date"] = {part: parts[place].lstrip("0") for place, part in enumerate(("year", "month", "day"))}
    return values


def _found(current: Work, asked: Asked) -> list[Found]:
    session, context, clock, keys = current.session, current.context, current.clock, current.keys
    if asked.code is not None:
        one = casefiles.find_by_code(session, context, clock, keys, code=asked.code)
        if one is not None:
            return [Found(one, Match(100, 0, ("same_code",)))]
        if asked.facts == Facts():
            return []
    return casefiles.find_people(session, context, clock, keys, asked=asked.facts)


def _asked(current: Work, date_field: str) -> Asked:
    """The box, or where there is none the name's field, and what the other fields add. Raises Invalid."""
    box = _understood(current, given(BOX) if BOX in request.form else given("name"))
    if given("code"):
        return Asked(given("code"), Facts())
    facts = box.facts
    name = given("name") if BOX in request.form else ""
    asked = Facts(
        names=(*facts.names, *((name,) if name else ())),
        birth_date=typed_birth_date(date_field) or facts.birth_date,
        documents=(*facts.documents, *filter(None, [given("document")])),
        phones=(*facts.phones, *filter(None, [given("phone")])),
        addresses=facts.addresses,
    )
    if asked == Facts() and box.code is None:
        message = staff_text("Write the case code, or the name.")
        raise Invalid("invalid_input", message, fields={BOX if BOX in request.form else "code": [message]})
    return Asked(box.code, asked)


def _understood(current: Work, text: str) -> Asked:
    return understood(text, today=current.clock.today(g.tenant.time_zone))


def _reasons(codes: tuple[str, ...]) -> str:
    return " · ".join(str(REASON_WORDS[code]) for code in codes)


def _services() -> Services:
    opened: Services = current_app.extensions["oneroof"]
    return opened


def _facts(found: list[Found] | None) -> dict[str, Any]:
    values = typed_values()
    more = {BOX: given(BOX), "document": given("document"), "phone": given("phone")}
    apart = any(values["birth_date"].values()) or any(given(name) for name in ("name", "document", "phone", "code"))
    current = work()
    return {
        "values": values | more,
        "found": found,
        "apart": apart,
        "may_open": current.context.allows("casefiles.write"),
        "may_join": current.context.allows("casefiles.join"),
        "remaking": still_remaking(current.session, current.context),
    }
