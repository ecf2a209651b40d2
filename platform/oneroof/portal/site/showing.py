"""What a centre has decided about its site, as pages show it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import url_for

from oneroof.core.i18n import current_language
from oneroof.core.names import text_in
from oneroof.core.page_context import NEUTRAL_PAGE
from oneroof.tenancy.directory import TenantFacts

PACK_LOGO_WIDTH = PACK_LOGO_HEIGHT = 40
"""The space that is kept for a pack's drawing, which says no size of its own."""


@dataclass(frozen=True, slots=True)
class LocalHelp:
    """What a centre says about help near it, in the reader's language or, said so, in another one."""

    text: str
    language: str
    is_fallback: bool


def site_of(tenant: TenantFacts) -> dict[str, Any]:
    """What stands around every public page: the logo, the page to leave to, the lines of the footer."""
    return {
        "logo": _logo(tenant),
        "exit": tenant.site.get("exit") or NEUTRAL_PAGE,
        "contacts": tenant.site.get("contacts", []),
    }


def local_help(tenant: TenantFacts) -> LocalHelp | None:
    """The centre's own words about help, the default language's where the reader's are missing."""
    texts: Mapping[str, str] = tenant.site.get("help", {})
    language = current_language()
    for code in (language, tenant.default_language, "en", *texts):
        if texts.get(code):
            return LocalHelp(texts[code], code, code != language)
    return None


@lru_cache(maxsize=64)
def drawing_digest(drawing: str) -> str:
    """The name under which a pack's logo is served."""
    return hashlib.sha256(drawing.encode()).hexdigest()[:24]


def _logo(tenant: TenantFacts) -> dict[str, Any] | None:
    chosen: Mapping[str, Any] | None = tenant.site.get("logo")
    if chosen:
        # the name beside it says whose it is: a text of its own is for a logo that says more
        text = text_in(chosen["text"], current_language(), tenant.default_language) if chosen.get("text") else ""
        href = url_for("site_online.logo", digest=chosen["digest"])
        return {"href": href, "text": text, "width": chosen["width"], "height": chosen["height"]}
    drawing = tenant.branding.get("logo_svg")
    if not drawing:
        return None
    href = url_for("site_online.pack_logo", digest=drawing_digest(drawing))
    return {"href": href, "text": "", "width": PACK_LOGO_WIDTH, "height": PACK_LOGO_HEIGHT}
