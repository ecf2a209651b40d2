"""A centre decides about its public site: what it says stands over the network's pack, which cannot undo it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.design_tokens import ACCENT, BRAND
from oneroof.core.errors import NotFound, PreconditionFailed
from oneroof.core.i18n import public_languages, public_text, staff_text
from oneroof.core.time import Clock
from oneroof.portal.site.deciding import Decision, changes, check
from oneroof.portal.site.logos import Drawn
from oneroof.portal.site.models import SitePicture
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class Site:
    """What the pack says and what the centre has decided."""

    tenant: Tenant
    decided: dict[str, Any]
    version: int

    @property
    def pack(self) -> dict[str, Any]:
        """The pack's name, tokens and languages."""
        languages = self.tenant.languages or list(public_languages())
        tokens = {"brand": BRAND, "accent": ACCENT, **self.tenant.branding.get("tokens", {})}
        return {"name": self.tenant.name, "tokens": tokens, "languages": languages}


def site(session: Session, context: Context) -> Site:
    """The site of the context's tenant."""
    row = session.scalars(
        select(Tenant).where(Tenant.network_id == context.network_id, Tenant.id == context.tenant_id)
    ).one()
    return Site(row, dict(row.site or {}), row.site_version or 0)


def decide(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    version: int,
    decision: Decision,
    logo: Drawn | None = None,
    keeps_logo: bool = True,
) -> None:
    """Let the decision hold from the commit on. `logo` replaces the one there is, which else stays or goes.

    Raises Invalid with the fields that are wrong, and PreconditionFailed for an old `version`.
    """
    now = site(session, context)
    check(decision, default_language=now.tenant.default_language)
    told = changes(decision, pack=now.pack)
    if logo is not None:
        told["logo"] = {"digest": logo.digest, "width": logo.width, "height": logo.height}
    elif keeps_logo and "logo" in now.decided:
        told["logo"] = {name: now.decided["logo"][name] for name in ("digest", "width", "height")}
    if decision.logo_text and "logo" in told:
        told["logo"]["text"] = {now.tenant.default_language: decision.logo_text}
    _write(session, context, clock, version=version, told=told, action="site.change", before=now.decided)
    if logo is not None:
        _keep(session, context, clock, logo)


def follow_pack(session: Session, context: Context, clock: Clock, *, version: int) -> None:
    """Take back all that the centre has decided. Raises PreconditionFailed for an old `version`."""
    before = site(session, context).decided
    _write(session, context, clock, version=version, told={}, action="site.withdraw", before=before)


def picture(session: Session, context: Context, *, digest: str) -> SitePicture:
    """A logo that was shown once. Raises NotFound."""
    row = session.scalars(
        select(SitePicture).where(SitePicture.tenant_id == context.tenant_id, SitePicture.digest == digest)
    ).one_or_none()
    if row is None:
        raise NotFound("picture_not_found", public_text("There is no such picture here."))
    return row


def _write(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    version: int,
    told: dict[str, Any],
    action: str,
    before: dict[str, Any],
) -> None:
    """First of all writes of its transaction: the tenants' table is the same on every node."""
    written = session.scalar(select(func.oneroof.decide_site(version, cast(told, JSONB))))
    if written is None:
        raise PreconditionFailed(
            "changed_meanwhile", staff_text("Somebody else changed this first. Please look again.")
        )
    changed = sorted(name for name in {*before, *told} if before.get(name) != told.get(name))
    audit.record(session, context, clock, action=action, object_kind="site", details={"changed": ",".join(changed)})


def _keep(session: Session, context: Context, clock: Clock, logo: Drawn) -> None:
    known = select(SitePicture.id).where(SitePicture.tenant_id == context.tenant_id, SitePicture.digest == logo.digest)
    if session.scalar(known) is None:
        session.add(
            SitePicture(
                digest=logo.digest,
                media_type=logo.media_type,
                width=logo.width,
                height=logo.height,
                content=logo.content,
                added_at=clock.now(),
            )
        )
