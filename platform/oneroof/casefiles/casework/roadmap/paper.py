"""The roadmap on paper: two languages side by side, the host's and the person's."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template
from markupsafe import Markup

from oneroof.casefiles.casework.roadmap.reading import RoadmapView, StepView
from oneroof.casefiles.casework.wording import DOER_NAMES, STEP_STATE_NAMES
from oneroof.core.i18n import language, native_name, public_languages, public_text, text_direction
from oneroof.core.languages import SOURCE_LANGUAGE, html_language
from oneroof.core.names import text_in

TITLE = public_text("Your next steps")


@dataclass(frozen=True, slots=True)
class Column:
    """One language of the paper."""

    code: str
    tag: str
    direction: str
    native: str
    title: str
    head: Markup
    cells: list[Markup]
    foot: Markup


@dataclass(frozen=True, slots=True)
class Where:
    """The centre as the paper names it."""

    names: dict[str, str]
    language: str
    """The host language."""
    time_zone: str


def paper_languages(host: str, persons: str) -> list[str]:
    """The host language first; then the person's, or English where no page of ours is in it. Once where they agree."""
    theirs = persons if persons in public_languages() else SOURCE_LANGUAGE
    return [host] if persons == host else list(dict.fromkeys((host, theirs)))


def paper_columns(view: RoadmapView, centre: Where, codes: list[str], code: str, today: date) -> list[Column]:
    """What the paper says in each of `codes`; `code` is the case code. Names of people stand on no paper."""
    steps = [step for step in view.steps if step.state != "dropped"]
    return [_column(view, steps, centre, wanted, code, today) for wanted in codes]


def _column(view: RoadmapView, steps: list[StepView], centre: Where, wanted: str, code: str, today: date) -> Column:
    facts = {"agreed": view.agreed, "centre": text_in(centre.names, wanted, centre.language), "today": today}
    with language(wanted, centre.time_zone):
        title, head = str(TITLE), _part("head", **facts, code=code)
        cells = [_part("cell", **_cell(step, centre, wanted)) for step in steps]
        foot = _part("foot", **facts)
    return Column(wanted, html_language(wanted), text_direction(wanted), native_name(wanted), title, head, cells, foot)


def _cell(step: StepView, centre: Where, wanted: str) -> dict[str, Any]:
    """Free text is shown as it was written, in the host language, where nobody translated it."""
    host = centre.language
    translated = bool(step.translation) and wanted != host
    return {
        "service": text_in(step.service_names, wanted, host) if step.service_names else "",
        "service_tag": html_language(host) if wanted not in (step.service_names or {wanted: ""}) else None,
        "text": step.translation if translated else step.text,
        "text_tag": None if translated or wanted == host else html_language(host),
        "text_direction": None if translated or wanted == host else text_direction(host),
        "doer": str(DOER_NAMES[step.doer]),
        "office": text_in(step.office_names, wanted, host) if step.office_names else "",
        "place": step.place,
        "place_tag": html_language(host),
        "due_on": step.due_on,
        "state": str(STEP_STATE_NAMES[step.state]),
    }


def _part(name: str, **facts: Any) -> Markup:
    page = render_template(f"casework/public/_paper_{name}.html", **facts)
    return Markup(page)  # noqa: S704  # our own template escapes what it is given
