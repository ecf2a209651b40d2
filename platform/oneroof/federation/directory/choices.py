"""What one can choose from when writing an entry or looking for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from oneroof.catalogue.definition.common import common_list
from oneroof.core.i18n import current_language, native_name, public_languages
from oneroof.core.languages import MENU_ORDER
from oneroof.core.names import named
from oneroof.core.spoken_languages import spoken_language
from oneroof.federation.directory import wording
from oneroof.federation.models import PublishedService
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Tenant

Choices = list[tuple[str, str]]


def choices(session: Session, context: Context) -> dict[str, Any]:
    """Everything that the pages offer, in the reader's language: lists of value and text."""
    return {
        "services": services_of(session, context),
        "needs": [(code, named(text)) for code, text in common_list().needs.items()],
        "centres": [(each.code, named(each.public_name)) for each in centres(session, context)],
        "languages": [(code, native_name(code)) for code in MENU_ORDER],
        "audiences": [(code, str(name)) for code, name in wording.AUDIENCE_NAMES.items()],
        "ways": [(code, str(name)) for code, name in wording.WAY_NAMES.items()],
        "written_in": [(code, native_name(code)) for code in _written_in()],
    }


def services_of(session: Session, context: Context) -> Choices:
    """Each service that a centre of the network offers, once, by its name."""
    return sorted(service_names(session, context).items(), key=lambda each: each[1].casefold())


def service_names(session: Session, context: Context) -> dict[str, str]:
    """URI → name in the reader's language, of what centres offer."""
    said = PublishedService
    rows = session.execute(
        select(said.uri, said.facts)
        .where(said.network_id == context.network_id, said.is_offered)
        .ext(distinct_on(said.uri))
        .order_by(said.uri, said.centre_id)
    )
    return {row.uri: _name(row.facts, row.uri) for row in rows}


def need_names() -> dict[str, str]:
    """Code → what people say, in the reader's language."""
    return {code: named(text) for code, text in common_list().needs.items()}


def language_names(codes: list[str]) -> list[str]:
    """Their names in the reader's language."""
    return [spoken_language(code, current_language()).name for code in codes]


def centres(session: Session, context: Context) -> list[Tenant]:
    """The network's centres that are not closed, by code; the sandbox is none."""
    statement = select(Tenant).where(
        Tenant.network_id == context.network_id, Tenant.kind.in_(CENTRE_KINDS), Tenant.state.not_in(("draft", "closed"))
    )
    return list(session.scalars(statement.where(Tenant.is_sandbox.is_not(True)).order_by(Tenant.code)))


def _name(facts: Mapping[str, Any], otherwise: str) -> str:
    return named(facts.get("name") or {}) or otherwise


def _written_in() -> list[str]:
    """The reader's language first, then English and the network's others that everybody reads."""
    return list(dict.fromkeys([current_language(), "pt", "en"])) if current_language() in public_languages() else ["en"]
