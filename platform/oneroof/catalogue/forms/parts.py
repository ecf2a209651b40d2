"""What every page with questions of a form needs: the templates of this slice, and functions for its macros."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint
from markupsafe import Markup

from oneroof.catalogue.forms.showing import Question
from oneroof.catalogue.forms.wording import Said, paragraphs
from oneroof.core.formats import format_number
from oneroof.core.i18n import current_language, gettext
from oneroof.storage.recognising import ACCEPTED

blueprint = Blueprint("form_parts", __name__, template_folder="templates")
blueprint.add_app_template_global(paragraphs, "paragraphs")


@blueprint.app_template_global("words")
def words(said: Sequence[Said]) -> Markup:
    """A text in the page's language, and beside it in the second one, each marked with what it is written in."""
    return Markup("").join(_marked(each, beside=place > 0) for place, each in enumerate(said))


@blueprint.app_template_global("asked")
def asked(question: Question) -> Markup:
    """The question as its label: in the page's language, marked where it is optional, then in the second one."""
    first = _marked(question.words[0], beside=False)
    if question.optional:
        first += Markup(" {}").format(gettext("(optional)"))
    return first + Markup("").join(_marked(each, beside=True) for each in question.words[1:])


@blueprint.app_template_global("accepted_files")
def accepted_files() -> str:
    """For a file field's `accept`."""
    return ACCEPTED


@blueprint.app_template_global("answer_choices")
def answer_choices(question: Question) -> list[dict[str, Any]]:
    """The answers to choose from, for components/forms.html."""
    if question.as_list:
        return [{"value": c.value, "text": " / ".join(s.text for s in c.words)} for c in question.choices]
    return [
        {"value": c.value, "text": c.words[0].text, "html": words(c.words), "hint": words(c.hint) if c.hint else None}
        for c in question.choices
    ]


@blueprint.app_template_filter("file_size")
def file_size(size: int) -> str:
    """ "1.2 MB" for a number of bytes."""
    if size < 100_000:
        return gettext("%(size)s kB") % {"size": format_number(max(1, round(size / 1000)))}
    return gettext("%(size)s MB") % {"size": format_number(round(size / 1_000_000, 1))}


def _marked(said: Said, *, beside: bool) -> Markup:
    if beside:
        html = '<span class="or-beside" lang="{}" dir="{}">{}</span>'
    elif said.is_fallback or said.language != current_language():
        html = '<span lang="{}" dir="{}">{}</span>'
    else:
        return Markup("{}").format(said.text)
    return Markup(html).format(said.tag, said.direction, said.text)  # noqa: S704  # format escapes what it puts in
