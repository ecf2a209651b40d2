"""The centre's own words for the notices."""

from typing import Any

from flask import Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.consents import service
from oneroof.casefiles.consents.pages import notice_blueprint as blueprint
from oneroof.casefiles.consents.shipped import WRITTEN_PARTS
from oneroof.core.errors import DomainError
from oneroof.core.i18n import current_language, public_languages, staff_text
from oneroof.core.page_answers import go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

TEMPLATE = "consents/notice.html"


@blueprint.get("")
@states_purpose("administration")
@requires("settings.manage")
def consent_notices() -> str:
    """All of them, as they are shown now."""
    current = work()
    notices = service.current_notices(current.session, current.context)
    shown = [(notice, notice.text(current_language(), g.tenant.default_language)) for notice in notices.values()]
    return render_template("consents/notices.html", shown=shown)


@blueprint.get("/<code>")
@states_purpose("administration")
@requires("settings.manage")
def consent_notice(code: str) -> str:
    """One of them, to be written in the centre's own words."""
    facts = _facts(code)
    values = {
        f"{part}-{language}": facts["notice"].texts.get(language, {}).get(part, "")
        for language in facts["languages"]
        for part in WRITTEN_PARTS
    }
    return render_template(TEMPLATE, errors={}, trouble=None, values=values, **facts)


@blueprint.post("/<code>")
@states_purpose("administration")
@requires("settings.manage")
def consent_notice_write(code: str) -> AnyResponse | Response:
    """The next version."""
    current = work()
    texts = {
        language: {part: request.form.get(f"{part}-{language}", "") for part in WRITTEN_PARTS}
        for language in _languages()
    }
    try:
        notice = service.write_own(
            current.session,
            current.context,
            current.clock,
            code=code,
            texts=texts,
            default=g.tenant.default_language,
            reviewed="reviewed" in request.form,
        )
    except DomainError as error:
        current.abandon()
        values = {f"{part}-{language}": text for language, parts in texts.items() for part, text in parts.items()}
        return page_again(TEMPLATE, error, values=values, **_facts(code))
    said = staff_text("Version %(number)s is shown from now on.", number=notice.version)
    return go("consent_notices.consent_notices", said)


@blueprint.post("/<code>/drop")
@states_purpose("administration")
@requires("settings.manage")
def consent_notice_drop(code: str) -> AnyResponse:
    """Back to the words that the platform ships."""
    current = work()
    service.drop_own(current.session, current.context, current.clock, code=code)
    return go("consent_notices.consent_notices", staff_text("The shipped text is shown again."))


def _languages() -> tuple[str, ...]:
    """The centre's, its own first."""
    wanted = (g.tenant.default_language, *g.tenant.languages)
    return tuple(code for code in dict.fromkeys(wanted) if code in public_languages())


def _facts(code: str) -> dict[str, Any]:
    current = work()
    return {
        "notice": service.current_notice(current.session, current.context, code),
        "languages": _languages(),
        "parts": WRITTEN_PARTS,
    }
