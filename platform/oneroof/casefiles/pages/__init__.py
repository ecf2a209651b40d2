"""The pages of casefiles, all under /staff/casefiles: find one, read it, correct it, print its code."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint

from oneroof.casefiles.pages.nationality_names import nationality_name
from oneroof.casefiles.pages.tabs import Place, casefile_tab, places_of
from oneroof.core.formats import format_date
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.spoken_languages import SpokenLanguage, spoken_language
from oneroof.tenancy.work import work

blueprint = Blueprint("casefile_pages", __name__, template_folder="../templates", url_prefix="/staff/casefiles")
casefile_tab("casefile_pages.casefile", staff_text("Overview"), rank=10)


@blueprint.app_context_processor
def words_of_casefiles() -> dict[str, Any]:
    """What templates need to speak of people."""
    return {"nationality": _nationality, "spoken": _spoken, "casefile_places": _places}


@blueprint.app_template_filter("nationality")
def nationality_in_words(code: str) -> str:
    """The country's name in the current language."""
    return _nationality(code)


@blueprint.app_template_filter("birth_date")
def birth_date(known: str | None) -> str:
    """A birth date as far as it is known, in the current language; empty when it is not known."""
    parts = [int(part) for part in (known or "").split("-") if part.isdigit()]
    if len(parts) == 3:
        return format_date(date(*parts), "long")
    return "-".join(f"{part:02d}" for part in parts)


def _places(casefile_id: UUID) -> list[Place]:
    return places_of(work().context, casefile_id)


def _nationality(code: str) -> str:
    return nationality_name(code, current_language())


def _spoken(code: str) -> SpokenLanguage:
    return spoken_language(code, current_language())


from oneroof.casefiles.pages import correction, finding, opening, reading  # noqa: E402  # they register their views above

__all__ = ["blueprint", "correction", "finding", "opening", "reading"]
