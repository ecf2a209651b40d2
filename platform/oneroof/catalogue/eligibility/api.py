"""The check for programs: a public one that keeps nothing, and what a code leads to for those at the desks."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app, g, request

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.schema import field_schema
from oneroof.catalogue.eligibility import keeping
from oneroof.catalogue.eligibility.asking import MOST_QUESTIONS, SENSITIVE
from oneroof.catalogue.eligibility.candidates import offered_needs
from oneroof.catalogue.eligibility.evaluating import Check, check, check_of_code, strictly
from oneroof.catalogue.eligibility.given import Given
from oneroof.catalogue.eligibility.limits import count_keeping, with_code
from oneroof.catalogue.eligibility.schemas import (
    CheckSchema,
    CodeSchema,
    GivenSchema,
    KeptCheckSchema,
    KeptSchema,
    NeedsSchema,
)
from oneroof.core.api import ApiBlueprint
from oneroof.core.i18n import current_language
from oneroof.core.speakable_codes import shown
from oneroof.identity.access import public, requires
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("check", __name__, description="Which services fit somebody, and what to bring.")


@blueprint.route("/check", methods=["GET"])
@public
@blueprint.response(200, NeedsSchema)
def begin_check() -> dict[str, Any]:
    """What a check can begin with: the needs that some service answers"""
    current, needs = work(), common_list().needs
    codes = offered_needs(current.session, current.context, today=_today())
    return {"needs": [{"code": code, "name": needs[code]} for code in codes], "most_questions": MOST_QUESTIONS}


@blueprint.route("/check", methods=["POST"])
@public
@blueprint.arguments(GivenSchema)
@blueprint.response(200, CheckSchema)
def go_on_with_check(given: dict[str, Any]) -> dict[str, Any]:
    """The next question, and what is known so far of services and of what to bring

    Send everything that was said so far, each time: nothing is kept here.
    """
    found = _check(given)
    return {
        "question": _question(found),
        "services": found.judged,
        "bring": found.bring,
        "answers": found.given.answers,
    }


@blueprint.route("/check/codes", methods=["POST"])
@public
@blueprint.arguments(GivenSchema)
@blueprint.response(201, KeptSchema)
def keep_check(given: dict[str, Any]) -> dict[str, Any]:
    """Keep the answers for 30 days under a code, because the person asks for it"""
    current, services = work(), _services()
    found = _check(given)
    count_keeping(services.database, services.keys, g.context, "api", request.remote_addr)
    code = keeping.keep(
        current.session, current.context, current.clock, current.keys, found.given, language=current_language()
    )
    return {"code": shown(code), "expires_at": current.clock.now() + keeping.KEPT_FOR}


@blueprint.route("/check/codes/read", methods=["POST"])
@requires("visits.register")
@blueprint.arguments(CodeSchema)
@blueprint.response(200, KeptCheckSchema)
def read_kept_check(given: dict[str, str]) -> dict[str, Any]:
    """What a visitor's code leads to: the services that fit, as they are today, and what the visitor brings"""
    current, services = work(), _services()

    def read() -> tuple[keeping.KeptResult, Check]:
        return check_of_code(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            code=given["code"],
            today=_today(),
        )

    kept, found = with_code(services.database, services.keys, g.context, read)
    return {
        "language": kept.language,
        "created_at": kept.created_at,
        "expires_at": kept.expires_at,
        "services": found.of("yes", "maybe"),
        "bring": found.bring,
    }


def _check(given: dict[str, Any]) -> Check:
    current = work()
    said = Given(tuple(given["needs"]), given["answers"])
    found = check(current.session, current.context, current.hooks, said, today=_today())
    strictly(found, said)
    return found


def _question(found: Check) -> dict[str, Any] | None:
    field = found.next_question
    if field is None:
        return None
    return {
        "code": field.code,
        "kind": field.kind,
        "label": field.label,
        "hint": field.hint,
        "options": field.options,
        "schema": field_schema(field, current_language(), found.today),
        "why": str(SENSITIVE[field.code]) if field.code in SENSITIVE else None,
    }


def _today() -> date:
    today: date = g.clock.today(g.tenant.time_zone)
    return today


def _services() -> Services:
    services: Services = current_app.extensions["oneroof"]
    return services
