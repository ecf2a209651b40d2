"""What the field macros of `templates/components/forms.html` hand to GOV.UK Frontend's: errors, choices, attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from oneroof.core.i18n import gettext

Errors = Mapping[str, Sequence[Any]] | None
Choice = tuple[Any, Any] | Mapping[str, Any]
Options = dict[str, Any]


def error_of(errors: Errors, name: str) -> Options | None:
    """The messages of one field as one paragraph, or None when it has none."""
    if not errors or not errors.get(name):
        return None
    text = " ".join(str(message) for message in errors[name])
    return {"text": text, "visuallyHiddenText": gettext("Error")}


def error_links(errors: Errors, ids: Mapping[str, str]) -> list[Options]:
    """One link per message for the summary; `ids` names the element of a field whose id is not its name."""
    return [
        {"text": str(message), "href": "#" + ids.get(name, name)}
        for name, messages in (errors or {}).items()
        for message in messages
    ]


def choice_items(choices: Iterable[Choice], chosen: Any) -> list[Options]:
    """Radios, checkboxes or options, with those in `chosen` (one value or several) marked; values compare as text."""
    several = isinstance(chosen, list | tuple | set | frozenset)
    marked = {str(value) for value in (chosen if several else [chosen]) if value is not None}
    return [
        _item(choice if isinstance(choice, Mapping) else {"value": choice[0], "text": choice[1]}, marked)
        for choice in choices
    ]


def _item(choice: Mapping[str, Any], marked: set[str]) -> Options:
    if "divider" in choice:
        return {"divider": str(choice["divider"])}
    on = str(choice["value"]) in marked
    item: Options = {"value": str(choice["value"]), "text": str(choice["text"]), "checked": on, "selected": on}
    if choice.get("html"):
        item["html"] = choice["html"]
    if choice.get("hint"):
        item["hint"] = {"text": choice["hint"] if isinstance(choice["hint"], Markup) else str(choice["hint"])}
    if choice.get("conditional"):
        item["conditional"] = {"html": choice["conditional"]}
    if choice.get("behaviour"):
        item["behaviour"] = choice["behaviour"]
    spoken = with_language({}, choice.get("lang"), choice.get("dir"))
    if spoken:
        item["label"] = {"attributes": spoken}
        item["attributes"] = spoken
    return item


def with_language(attributes: Mapping[str, Any], lang: str | None, direction: str | None) -> Options:
    """The attributes, plus the language and direction of a text that is not in the page's language."""
    spoken = {"lang": lang, "dir": direction}
    return {**attributes, **{name: value for name, value in spoken.items() if value}}
