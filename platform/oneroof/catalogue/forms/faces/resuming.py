"""Going on with a form by its code: the code leads to the page where the person was."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for

from oneroof.catalogue.forms.drafts import resume
from oneroof.catalogue.forms.faces.face import Face
from oneroof.catalogue.forms.faces.refusals import explained
from oneroof.catalogue.forms.faces.request_parts import asking, with_code
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import given
from oneroof.identity.access import public


class Resuming:
    """The views of one face."""

    def __init__(self, face: Face) -> None:
        self.face = face

    @public
    def resume_page(self) -> Any:
        """Ask for the code."""
        return render_template("forms/public/resume.html", face=self.face, errors={}, typed="")

    @public
    def resume(self) -> Any:
        """Open the form with this code in this browser."""
        asked = asking()
        current, typed = asked.current, given("code")
        with explained(self.face) as answer:
            try:
                draft = with_code(
                    self.face.channel,
                    lambda: resume(
                        current.session,
                        current.context,
                        current.clock,
                        current.keys,
                        code=typed,
                        today=asked.today,
                        hooks=current.hooks,
                    ),
                )
            except (Invalid, NotFound) as error:
                current.abandon()
                errors = error.fields or {"code": [error.message]}
                page = render_template("forms/public/resume.html", face=self.face, errors=errors, typed=typed)
                return make_response(page, error.status)
            if draft.has_changed and draft.row.state == "filling":
                flash(
                    str(public_text("The questions have changed since you were here. Your answers are kept.")), "info"
                )
            endpoint = "go_on" if draft.row.state == "filling" else "sent"
            row = draft.row
            address = url_for(f"{self.face.name}.{endpoint}", code=row.service_code, draft=row.id.hex)
            return self.face.remember(redirect(address, 303), draft.row.service_code, draft.row.id)
        return answer.response


def add_resuming(blueprint: Blueprint, face: Face) -> None:
    """Put `/resume` into the blueprint of the face."""
    views = Resuming(face)
    place = f"{face.prefix}/resume"
    blueprint.add_url_rule(place, "resume_page", face.door(views.resume_page), methods=["GET"])
    blueprint.add_url_rule(place, "resume", face.door(views.resume), methods=["POST"])
