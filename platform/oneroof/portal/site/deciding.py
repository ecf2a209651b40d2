"""What a centre may decide about its site, checked: each fault is told at its field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from oneroof.core.design_tokens import COLOUR_NAMES, PAPER, check_tokens, contrast
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_languages, staff_text
from oneroof.portal.help.numbers import NUMBER_NAMES

LONGEST_NAME = 80
LONGEST_HELP = 1000
LONGEST_ADDRESS = 300
LONGEST_CONTACT = 60
MOST_CONTACTS = 5
SEEN = 3.0
"""Contrast that lines and grounds need beside the page (WCAG 2.2, 1.4.11)."""

_PHONE = re.compile(r"[+0-9*#][0-9*# ()./-]{1,24}")
_WEB = frozenset({"https"})
_CONTACT = frozenset({"https", "mailto", "tel"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What stands in the form. Texts are by language; what is empty leaves the pack's word."""

    name: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)
    """`brand` and `accent`, as `#rrggbb`."""
    languages: Sequence[str] = ()
    exit: str = ""
    """Where somebody lands who leaves a page at once."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """By the codes of NUMBER_NAMES."""
    help: Mapping[str, str] = field(default_factory=dict)
    contacts: Sequence[tuple[str, str]] = ()
    """Text and address of lines at the foot of the page."""
    logo_text: str = ""
    """What the logo says beside the name, in the centre's language; for those who do not see it."""


Faults = dict[str, list[object]]


def check(decision: Decision, *, default_language: str) -> None:
    """Raise Invalid with every field that is wrong."""
    faults: Faults = {}
    _check_texts(decision, faults)
    _check_colours(decision.tokens, faults)
    if default_language not in decision.languages or not set(decision.languages) <= set(public_languages()):
        _fault(faults, "languages", staff_text("The centre’s own language cannot be switched off."))
    if decision.exit and not _is_address(decision.exit, _WEB):
        _fault(faults, "exit", staff_text("Write a whole address that begins with https://."))
    for code, number in decision.numbers.items():
        if code not in NUMBER_NAMES or (number and not _PHONE.fullmatch(number)):
            _fault(faults, f"number_{code}", staff_text("Write the number as people dial it, such as 112."))
    _check_contacts(decision.contacts, faults)
    if faults:
        raise Invalid("site_invalid", staff_text("Please check what is marked."), fields=faults)


def changes(decision: Decision, *, pack: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from the pack's word, as it is stored: the pack keeps its say in everything else.

    `pack` has `name`, `tokens` and `languages`.
    """
    told: dict[str, Any] = {
        "name": {code: text for code, text in decision.name.items() if text and text != pack["name"].get(code)},
        "tokens": {
            name: colour.lower()
            for name, colour in decision.tokens.items()
            if colour and colour.lower() != str(pack["tokens"].get(name, "")).lower()
        },
        "exit": decision.exit,
        "numbers": {code: number for code, number in decision.numbers.items() if number},
        "help": {code: text for code, text in decision.help.items() if text},
        "contacts": [{"text": text, "href": href} for text, href in decision.contacts if text],
    }
    if set(decision.languages) != set(pack["languages"]):
        told["languages"] = [code for code in public_languages() if code in decision.languages]
    return {name: value for name, value in told.items() if value}


def _check_texts(decision: Decision, faults: Faults) -> None:
    limits = (("name", decision.name, LONGEST_NAME), ("help", decision.help, LONGEST_HELP))
    for kind, texts, most in limits:
        for code, text in texts.items():
            if code not in public_languages() or len(text) > most:
                _fault(faults, f"{kind}_{code}", staff_text("At most %(number)s characters.", number=most))
    if len(decision.logo_text) > LONGEST_NAME:
        _fault(faults, "logo_text", staff_text("At most %(number)s characters.", number=LONGEST_NAME))


def _check_colours(tokens: Mapping[str, str], faults: Faults) -> None:
    for name, colour in tokens.items():
        if not colour:
            continue
        if name not in COLOUR_NAMES or check_tokens({name: colour}):
            _fault(faults, name, staff_text("Write the colour as # and six signs, such as #0b5c63."))
        elif (found := contrast(colour, PAPER)) < SEEN:
            sentence = staff_text(
                "This colour is too light: beside the page it has a contrast of %(found)s, and needs %(least)s.",
                found=f"{found:.1f}",
                least=f"{SEEN:.0f}",
            )
            _fault(faults, name, sentence)


def _check_contacts(contacts: Sequence[tuple[str, str]], faults: Faults) -> None:
    for number, (text, href) in enumerate(contacts, start=1):
        if bool(text) != bool(href):
            missing = "contact_text" if href else "contact_href"
            _fault(faults, f"{missing}_{number}", staff_text("A line needs a text and an address."))
        elif len(text) > LONGEST_CONTACT:
            _fault(
                faults, f"contact_text_{number}", staff_text("At most %(number)s characters.", number=LONGEST_CONTACT)
            )
        elif href and not _is_address(href, _CONTACT):
            _fault(
                faults,
                f"contact_href_{number}",
                staff_text("Write an address that begins with https://, mailto: or tel:."),
            )


def _is_address(text: str, schemes: frozenset[str]) -> bool:
    if len(text) > LONGEST_ADDRESS or any(sign.isspace() or not sign.isprintable() for sign in text):
        return False
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  # raises for what is none
    except ValueError:
        return False
    if parts.scheme not in schemes:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname and "." in parts.hostname) and parts.username is None
    return bool(parts.path)


def _fault(faults: Faults, name: str, sentence: LazyText) -> None:
    faults.setdefault(name, []).append(sentence)
