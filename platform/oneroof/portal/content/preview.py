"""What visitors would see: the public page of a text that is not saved yet, or not public."""

from __future__ import annotations

from flask import render_template

from oneroof.content.models import KINDS, ContentItem, ContentVersion
from oneroof.content.pages.typed import sent, settings_from
from oneroof.content.service import shown
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_languages, public_text
from oneroof.core.ids import new_id
from oneroof.core.languages import SOURCE_LANGUAGE
from oneroof.identity.access import requires, states_purpose
from oneroof.portal.content.pages import language_tag, preview_blueprint
from oneroof.portal.content.showing import Read
from oneroof.tenancy.work import work


@preview_blueprint.post("/<kind>")
@requires("content.edit")
@states_purpose("administration")
def preview(kind: str) -> str:
    """The page, exactly as it would be; nothing is kept."""
    if kind not in KINDS:
        raise NotFound("content_unknown", public_text("There is no such page here, or it is no longer shown."))
    current, typed = work(), sent()
    now = current.clock.now()
    language = typed.source_language if typed.source_language in public_languages() else SOURCE_LANGUAGE
    given = settings_from(typed, kind, typed.needs)
    item = ContentItem(
        id=new_id(), kind=kind, slug=typed.slug or "preview", state="draft", source_language=language, source_number=1
    )
    item.published_at, item.starts_at, item.ends_at = now, given.starts_at or now, given.ends_at
    item.place, item.registration_url = given.place or None, given.registration_url or None
    item.event_languages, item.needs = list(given.event_languages), []
    words = typed.words
    text = ContentVersion(language=language, number=1, source_number=1, origin="person", made_at=now)
    text.title, text.summary, text.body = words.title, words.summary, words.body
    read = Read(shown(item, language, {language: text}), None, is_over=False)
    # nothing was done: the form's key stays good for saving
    current.abandon()
    return render_template(f"portal/content/{kind}_item.html", read=read, paper=None, language_tag=language_tag)
