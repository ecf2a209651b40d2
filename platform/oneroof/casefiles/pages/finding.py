"""Looking for a casefile, by its code or by name and birth date.

The answer is a page and not a redirect: who was looked for must not stand in an address.
"""

from typing import Any

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.pages import blueprint
from oneroof.casefiles.pages.identity_form import typed_birth_date, typed_values
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work


@blueprint.get("")
@requires("casefiles.read")
def casefile_search() -> str:
    """The form."""
    return _page(values={}, found=None)


@blueprint.post("")
@requires("casefiles.read")
@states_purpose("identification")
def casefile_find() -> str | AnyResponse | Response:
    """Look; a casefile that was named by its code opens at once."""
    values = typed_values()
    try:
        found = looked_for()
    except DomainError as error:
        work().abandon()
        return page_again("casefiles/search.html", error, values=values, found=None)
    if values["code"] and found:
        return go("casefile_pages.casefile", casefile_id=found[0].casefile.id)
    return _page(values=values, found=found)


def looked_for(date_field: str = "birth_date") -> list[CasefileView]:
    """The casefiles that the form asks for: the code's, or those of people of that name. Raises Invalid."""
    current, code, name = work(), given("code"), given("name")
    if code:
        one = casefiles.find_by_code(current.session, current.context, current.clock, current.keys, code=code)
        return [one] if one else []
    if not name:
        message = staff_text("Write the case code, or the name.")
        raise Invalid("invalid_input", message, fields={"code": [message]})
    return casefiles.find_by_identity(
        current.session,
        current.context,
        current.clock,
        current.keys,
        name=name,
        birth_date=typed_birth_date(date_field),
    )


def _page(values: dict[str, Any], found: list[CasefileView] | None) -> str:
    return render_template("casefiles/search.html", values=values, found=found, errors={}, trouble=None)
