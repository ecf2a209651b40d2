"""The list of what editors write, and one item with everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, g, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.content import service
from oneroof.content.links import REASONS
from oneroof.content.links import service as links
from oneroof.content.models import KINDS, STATES, ContentItem
from oneroof.content.pages import blueprint
from oneroof.content.service import ATTENTION, ContentFilter
from oneroof.content.wording import wording
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import LazyText, public_languages, staff_text
from oneroof.core.page_answers import given_number, go
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

PAGE = 25
PUBLIC_ENDPOINTS = {"page": "content_pages.page", "news": "news_pages.news_item", "event": "event_pages.event"}


@blueprint.get("")
@requires("content.translate")
@states_purpose("administration")
def items() -> str:
    """All items, what was changed last first; filters for what needs looking at."""
    current, wanted = work(), _wanted()
    today = g.clock.today(g.tenant.time_zone)
    only = ContentFilter(**{name: value or None for name, value in wanted.items()}, today=today)
    page = _page(only)
    said: dict[str, Any] = {name: value for name, value in wanted.items() if value}
    following = url_for("content_staff.items", **said, after=page.next_cursor) if page.next_cursor else None
    return render_template(
        "content/list.html",
        rows=page.items,
        next=following,
        first=url_for("content_staff.items", **said) if request.args.get("after") else None,
        wanted=wanted,
        counts=service.attention_counts(current.session, current.context, today),
        check=links.latest_check(current.session, current.context),
        languages=_languages(),
        status_of=service.status_of,
        today=today,
        may_edit=current.context.allows("content.edit"),
        kinds=KINDS,
        states=STATES,
        **wording(),
    )


@blueprint.get("/<uuid:item_id>")
@requires("content.translate")
@states_purpose("administration")
def item(item_id: UUID) -> str:
    """One item: where it stands in each language, its links, and what can be done."""
    return render_template("content/item.html", trouble=None, **_item_facts(item_id))


@blueprint.post("/<uuid:item_id>/publish")
@requires("content.edit")
@states_purpose("administration")
def publish(item_id: UUID) -> AnyResponse | Response:
    """Show it to everybody."""
    return _step(item_id, service.publish, staff_text("It is public now."))


@blueprint.post("/<uuid:item_id>/withdraw")
@requires("content.edit")
@states_purpose("administration")
def withdraw(item_id: UUID) -> AnyResponse | Response:
    """Take it off the public pages."""
    return _step(item_id, service.withdraw, staff_text("It is no longer public. Nothing of it is lost."))


@blueprint.post("/check-links")
@requires("content.edit")
@states_purpose("administration")
def check_links() -> AnyResponse:
    """Ask all links now."""
    current = work()
    links.begin_check(current.session, current.context, current.clock)
    return go("content_staff.items", staff_text("All links are being checked."))


def _step(item_id: UUID, step: Callable[..., ContentItem], notice: LazyText) -> AnyResponse | Response:
    current = work()
    try:
        step(current.session, current.context, current.clock, item_id=item_id, version=given_number("version"))
    except DomainError as error:
        current.abandon()
        page = render_template("content/item.html", trouble=error.message, **_item_facts(item_id))
        return Response(page, status=error.status)
    return go("content_staff.item", notice, item_id=item_id, done=step.__name__)


def _item_facts(item_id: UUID) -> dict[str, Any]:
    current = work()
    found = service.find_item(current.session, current.context, item_id)
    texts = service.latest_texts(current.session, current.context, [found.id])[found.id]
    return {
        "item": found,
        "texts": texts,
        "source": texts[found.source_language],
        "statuses": {code: service.status_of(found, texts.get(code), code) for code in _languages()},
        "links": links.links_of(current.session, current.context, found.id),
        "reasons": REASONS,
        "public_address": url_for(PUBLIC_ENDPOINTS[found.kind], slug=found.slug),
        "translate_address": _translate_address,
        "may_edit": current.context.allows("content.edit"),
        "just_done": request.args.get("done", ""),
        "today": g.clock.today(g.tenant.time_zone),
        **wording(),
    }


def _languages() -> tuple[str, ...]:
    """Those in which visitors read, which are more than those of the staff's pages."""
    return tuple(code for code in public_languages() if code in g.tenant.languages)


def _translate_address(item_id: UUID, language: str) -> str:
    return url_for("translating_pages.desk", item_id=item_id, language=language)


def _wanted() -> dict[str, str]:
    known = {"kind": KINDS, "state": STATES, "attention": ATTENTION}
    return {
        name: request.args.get(name, "") if request.args.get(name) in codes else "" for name, codes in known.items()
    }


def _page(only: ContentFilter) -> Any:
    current = work()
    try:
        return service.list_items(
            current.session, current.context, only, limit=PAGE, cursor=request.args.get("after") or None
        )
    except Invalid:  # an old or broken address: begin with the first page
        return service.list_items(current.session, current.context, only, limit=PAGE)
