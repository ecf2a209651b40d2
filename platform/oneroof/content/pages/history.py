"""What an item said before: the list of versions, what changed in one of them, and the way back."""

from __future__ import annotations

from uuid import UUID

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.content import service
from oneroof.content.markup import rendered
from oneroof.content.pages import blueprint
from oneroof.content.service import Words
from oneroof.content.wording import wording
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.page_answers import given_number, go
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work


@blueprint.get("/<uuid:item_id>/versions")
@requires("content.translate")
@states_purpose("administration")
def versions(item_id: UUID) -> str:
    """All versions in one language, the latest first."""
    current = work()
    item = service.find_item(current.session, current.context, item_id)
    asked = request.args.get("language", "")
    language = asked if asked in public_languages() else item.source_language
    texts = service.latest_texts(current.session, current.context, [item.id])[item.id]
    found = service.versions_of(current.session, current.context, item.id, language)
    return render_template(
        "content/versions.html", item=item, language=language, texts=texts, versions=found, **wording()
    )


@blueprint.get("/<uuid:item_id>/versions/<language>/<int:number>")
@requires("content.translate")
@states_purpose("administration")
def version(item_id: UUID, language: str, number: int) -> str:
    """One version, and what changed with it."""
    return render_template("content/version.html", trouble=None, **_version_facts(item_id, language, number))


@blueprint.post("/<uuid:item_id>/versions/<language>/<int:number>/restore")
@requires("content.edit")
@states_purpose("administration")
def restore(item_id: UUID, language: str, number: int) -> AnyResponse | Response:
    """Say that again, as one more version; only of the source, since translations follow it."""
    current = work()
    try:
        service.restore(
            current.session,
            current.context,
            current.clock,
            item_id=item_id,
            version=given_number("version"),
            number=number,
        )
    except DomainError as error:
        current.abandon()
        facts = _version_facts(item_id, language, number)
        return make_response(render_template("content/version.html", trouble=error.message, **facts), error.status)
    return go("content_staff.item", staff_text("The earlier text is back, as a new version."), item_id=item_id)


def _version_facts(item_id: UUID, language: str, number: int) -> dict[str, object]:
    current = work()
    item = service.find_item(current.session, current.context, item_id)
    found = service.find_version(current.session, current.context, item_id, language, number)
    before = Words("", "", "")
    if number > 1:
        earlier = service.find_version(current.session, current.context, item_id, language, number - 1)
        before = service.words_of(earlier)
    newest = service.latest_texts(current.session, current.context, [item.id])[item.id][language]
    return {
        "item": item,
        "version": found,
        "body_html": rendered(found.body),
        "is_newest": newest.number == number,
        "is_source": language == item.source_language,
        "may_edit": current.context.allows("content.edit"),
        "changes": service.difference(before, service.words_of(found)),
        **wording(),
    }
