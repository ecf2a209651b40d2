"""The centre's board: queues, desks, and what needs somebody first."""

from flask import render_template
from sqlalchemy import select

from oneroof.frontdesk.line.models import Skill
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.service.board import centre_board
from oneroof.identity.access import requires
from oneroof.live.service import position
from oneroof.tenancy.work import Work, work


@blueprint.get("/board")
@requires("tickets.read")
def board() -> str:
    """The whole floor as it stands now."""
    current = work()
    after = position(current.session, current.context)
    found = centre_board(current.session, current.context, current.clock)
    skills = _skill_names(current) if any(each.skill for each in found.concerns) else {}
    return render_template("frontdesk/board.html", board=found, after=after, skills=skills)


def _skill_names(current: Work) -> dict[str, dict[str, str]]:
    rows = current.session.execute(select(Skill.code, Skill.name).where(Skill.tenant_id == current.context.tenant_id))
    return {row.code: row.name for row in rows}
