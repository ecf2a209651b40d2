"""Drafts of forms: begun, saved, resumed by a code, sent, taken into a casefile, forgotten."""

from oneroof.catalogue.forms.drafts.changing import (
    SENT,
    check_open,
    choose_languages,
    discard,
    save_answers,
    save_page,
    submit,
)
from oneroof.catalogue.forms.drafts.opened import OpenDraft, form_digest, form_of
from oneroof.catalogue.forms.drafts.opening import find_by_code, open_draft, resume, start
from oneroof.catalogue.forms.drafts.taking import SentForm, look_at_sent, take

__all__ = [
    "SENT",
    "OpenDraft",
    "SentForm",
    "check_open",
    "choose_languages",
    "discard",
    "find_by_code",
    "form_digest",
    "form_of",
    "look_at_sent",
    "open_draft",
    "resume",
    "save_answers",
    "save_page",
    "start",
    "submit",
    "take",
]
