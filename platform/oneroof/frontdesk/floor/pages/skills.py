"""What not everybody at a desk can do: the skills, the services that take them, and who has them."""

from typing import Any

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given_ids, go, page_again
from oneroof.frontdesk import service
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.frontdesk.floor.pages.forms import given_texts, shown_errors, text_languages
from oneroof.frontdesk.service.skill_sheets import save_sheet, skill_sheets
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work


@blueprint.get("/skills")
@requires("floor.direct")
def skills() -> str:
    """All skills, with their services and people."""
    current = work()
    return render_template(
        "floor/skills.html",
        sheets=skill_sheets(current.session, current.context),
        may_set_up=current.context.allows("settings.manage"),
    )


@blueprint.get("/skills/new", defaults={"code": None})
@blueprint.get("/skills/<code>")
@requires("floor.direct")
def skill(code: str | None) -> str:
    """One skill's form, or that of a new one."""
    return render_template("floor/skill.html", errors={}, trouble=None, **_form(work(), code))


@blueprint.post("/skills/new", defaults={"code": None})
@blueprint.post("/skills/<code>")
@requires("floor.direct")
def save_skill(code: str | None) -> AnyResponse | Response:
    """Its name, its services and its people, as the form says."""
    current = work()
    sent: dict[str, Any] = {
        "name": given_texts("name"),
        "service_ids": given_ids("service_ids"),
        "staff_ids": given_ids("staff_ids"),
    }
    try:
        save_sheet(current.session, current.context, current.clock, code=code, **sent)
    except Invalid as error:
        current.abandon()
        error.fields = shown_errors(error.fields, "name")
        return page_again("floor/skill.html", error, **{**_form(current, code), "values": sent})
    return go("line_pages.skills", staff_text("Saved: it counts from the next ticket and the next call on."))


@blueprint.post("/skills/<code>/retire")
@requires("floor.direct")
def retire_skill(code: str) -> AnyResponse:
    """Put it out of use."""
    current = work()
    service.retire_skill(current.session, current.context, current.clock, code=code)
    return go("line_pages.skills", staff_text("No service takes this skill any more."))


def _form(current: Work, code: str | None) -> dict[str, Any]:
    sheets = skill_sheets(current.session, current.context)
    found = sheets.skill(code) if code is not None else None
    values: dict[str, Any] = {
        "name": found.name if found else {},
        "service_ids": [each.id for each in sheets.services_of(found.code)] if found else [],
        "staff_ids": [each.id for each in sheets.staff_of(found.code)] if found else [],
    }
    return {"skill": found, "sheets": sheets, "values": values, "languages": text_languages()}
