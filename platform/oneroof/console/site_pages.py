"""The page on which a centre decides about its public site."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.design_tokens import check_tokens, tenant_style
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.core.page_context import NEUTRAL_PAGE
from oneroof.identity.access import requires
from oneroof.portal.help.numbers import EMERGENCY, NUMBER_NAMES
from oneroof.portal.site import deciding, service
from oneroof.portal.site.deciding import Decision
from oneroof.portal.site.logos import ACCEPTED, Drawn, drawn_anew
from oneroof.portal.site.service import Site
from oneroof.tenancy.work import work

blueprint = Blueprint("site_pages", __name__, template_folder="templates", url_prefix="/staff/site")

TEMPLATE = "console/site.html"


@blueprint.get("")
@requires("site.manage")
def shown() -> str:
    """What the centre has decided."""
    current = work()
    found = service.site(current.session, current.context)
    return render_template(TEMPLATE, errors={}, trouble=None, **_facts(found, _as_typed(found)))


@blueprint.post("")
@requires("site.manage")
def decide() -> AnyResponse | Response:
    """Let it hold from now on."""
    current = work()
    typed = {name: given(name).replace("\r\n", "\n") for name in _names()}
    languages = request.form.getlist("languages")
    try:
        service.decide(
            current.session,
            current.context,
            current.clock,
            version=given_number("version"),
            decision=_decision(typed, languages),
            logo=_uploaded(),
            keeps_logo=given("drop_logo") != "yes",
        )
    except DomainError as error:
        current.abandon()
        found = service.site(current.session, current.context)
        return page_again(TEMPLATE, error, **_facts(found, typed, languages))
    current.after_commit(current_app.extensions["oneroof"].directory.forget)
    return go("site_pages.shown", staff_text("Saved. Visitors see it from now on."))


@blueprint.post("/back")
@requires("site.manage")
def follow_pack() -> AnyResponse | Response:
    """What the network's pack says holds again."""
    current = work()
    try:
        service.follow_pack(current.session, current.context, current.clock, version=given_number("version"))
    except DomainError as error:
        current.abandon()
        found = service.site(current.session, current.context)
        return page_again(TEMPLATE, error, **_facts(found, _as_typed(found)))
    current.after_commit(current_app.extensions["oneroof"].directory.forget)
    return go("site_pages.shown", staff_text("What the network says holds again."))


def _uploaded() -> Drawn | None:
    """Raises Invalid for a file that is no logo."""
    file = request.files.get("logo")
    content = file.stream.read() if file else b""
    return drawn_anew(content) if content else None


def _decision(typed: dict[str, str], languages: list[str]) -> Decision:
    lines = range(1, deciding.MOST_CONTACTS + 1)
    return Decision(
        name={code: typed[f"name_{code}"] for code in public_languages()},
        tokens={name: typed[name] for name in ("brand", "accent")},
        languages=languages,
        exit=typed["exit"],
        numbers={code: typed[f"number_{code}"] for code in NUMBER_NAMES},
        help={code: typed[f"help_{code}"] for code in public_languages()},
        contacts=[(typed[f"contact_text_{line}"], typed[f"contact_href_{line}"]) for line in lines],
        logo_text=typed["logo_text"],
    )


def _names() -> list[str]:
    texts = [f"{kind}_{code}" for kind in ("name", "help") for code in public_languages()]
    lines = [f"contact_{part}_{line}" for line in range(1, deciding.MOST_CONTACTS + 1) for part in ("text", "href")]
    return ["brand", "accent", "exit", "logo_text", *texts, *lines, *(f"number_{code}" for code in NUMBER_NAMES)]


def _as_typed(found: Site) -> dict[str, str]:
    decided, pack = found.decided, found.pack
    typed = dict.fromkeys(_names(), "")
    typed |= {name: colour for name, colour in {**pack["tokens"], **decided.get("tokens", {})}.items() if name in typed}
    typed |= {f"name_{code}": text for code, text in {**pack["name"], **decided.get("name", {})}.items()}
    typed |= {f"help_{code}": text for code, text in decided.get("help", {}).items()}
    typed |= {f"number_{code}": number for code, number in decided.get("numbers", {}).items()}
    for line, contact in enumerate(decided.get("contacts", []), start=1):
        typed |= {f"contact_text_{line}": contact["text"], f"contact_href_{line}": contact["href"]}
    typed["logo_text"] = next(iter(decided.get("logo", {}).get("text", {}).values()), "")
    return {**typed, "exit": decided.get("exit", "")}


def _facts(found: Site, typed: dict[str, str], languages: list[str] | None = None) -> dict[str, Any]:
    first = dict.fromkeys((found.tenant.default_language, *g.tenant.languages, *public_languages()))
    colours = {name: typed[name] for name in ("brand", "accent") if not check_tokens({name: typed[name]})}
    return {
        "found": found,
        "typed": typed,
        "on": languages if languages is not None else found.decided.get("languages", found.pack["languages"]),
        "version": given_number("version") if request.method == "POST" else found.version,
        "all_languages": [code for code in first if code in public_languages()],
        "number_names": NUMBER_NAMES,
        "limits": deciding,
        "accepted": ACCEPTED,
        "neutral": NEUTRAL_PAGE,
        "emergency": EMERGENCY,
        "preview": tenant_style({"tokens": colours}).replace(":root", ".or-preview", 1),
    }
